import Glibc

/// Why a log operation failed. Each case says what the caller can do about it.
public enum EventLogError: Error, Equatable, Sendable {
    /// A system call failed. After a failed append the segment was truncated back to its last
    /// whole unit, or the next appender does that. Never retry a failed `fdatasync`: the kernel
    /// may already have dropped the pages that it could not write.
    case io(operation: String, path: String, errno: Int32)
    /// Another process held the append lock for as long as the caller wanted to wait.
    case locked(path: String, waitedMilliseconds: Int)
    /// Nothing was written. A record is one line of 1 to 262 144 bytes, an append at most 65 535
    /// records and 1 MiB.
    case invalidRecord(reason: String)
    /// A newer program wrote this segment. Use that version or a later one.
    case unknownVersion(segment: String, version: UInt16)
    /// The segment belongs to another store: somebody copied it here.
    case foreignSegment(segment: String, store: StoreID, expected: StoreID)
    /// There is no log in this directory.
    case noLog(path: String)
}

extension EventLogError {
    /// Whether a file was to be opened that is not there.
    var isAbsentFile: Bool {
        if case .io(operation: "open", _, errno: ENOENT) = self { true } else { false }
    }
}

extension EventLogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .io(let operation, let path, let code):
            "\(operation) \(path): \(errorText(code))"
        case .locked(let path, let waited):
            "\(path) was locked by another process for \(waited) ms"
        case .invalidRecord(let reason):
            "not a record: \(reason)"
        case .unknownVersion(let segment, let version):
            "\(segment) has log format version \(version); this program reads version "
                + "\(Format.version). Use a newer agentlog."
        case .foreignSegment(let segment, let store, let expected):
            "\(segment) belongs to store \(store), the others to \(expected). Move it elsewhere."
        case .noLog(let path):
            "no log at \(path)"
        }
    }
}
