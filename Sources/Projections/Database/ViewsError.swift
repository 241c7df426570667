import Foundation

/// Why the views cannot be used. Each case says what to do.
public enum ViewsError: Error, Equatable, Sendable {
    /// Another process projects this store. One does at a time; readers are not affected.
    case projectorRunning(home: String)
    /// Another rebuild is under way.
    case rebuildRunning(home: String)
    /// No projector has made views here yet.
    case noViews(home: String)
    /// The views were made of another store's log.
    case foreignLog(views: String, log: String)
    /// The checkpoint lies beyond the log's end: records that were folded are gone.
    case checkpointBeyondLog(checkpoint: UInt64, logEnd: UInt64)
    /// No record of the log has this offset yet.
    case beyondLog(offset: UInt64, logEnd: UInt64)
    case io(operation: String, path: String, errno: Int32)
}

extension ViewsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .projectorRunning(let home):
            "another agentlog is already projecting \(home). Use that one, or stop it first."
        case .rebuildRunning(let home):
            "a rebuild of \(home) is already running. Wait for it."
        case .noViews(let home):
            "there are no views in \(home) yet. Run `agentlog up` or `agentlog views rebuild`."
        case .foreignLog(let views, let log):
            "the views were made of store \(views), but the log is store \(log). "
                + "Run `agentlog views rebuild` if this log is the right one."
        case .checkpointBeyondLog(let checkpoint, let end):
            "the views reflect \(checkpoint) records, but the log ends at \(end): records are "
                + "missing. Bring the log back, or run `agentlog views rebuild` to go on without "
                + "them."
        case .beyondLog(let offset, let end):
            "the log ends at offset \(end), and \(offset) is beyond it. Name an offset up to "
                + "\(end), or a time."
        case .io(let operation, let path, let code):
            "\(operation) \(path): \(String(cString: strerror(code)))"
        }
    }
}
