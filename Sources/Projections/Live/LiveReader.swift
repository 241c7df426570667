import GRDB
import Synchronization

/// Reads `live.sqlite`. A file that is not there, not ours or damaged says nothing, which is no
/// error: whoever writes it makes it again.
public final class LiveReader: Sendable {
    private let path: String
    private let opened = Mutex<Opened?>(nil)
    private let changes: ChangeCount?
    private let known = Mutex<(count: UInt64, revision: Int64)?>(nil)

    private struct Opened {
        let file: FileIdentity
        let queue: DatabaseQueue
    }

    /// - Parameter changes: Of who writes the file in this process, if somebody does.
    public init(home: String, changes: ChangeCount? = nil) {
        path = LiveDatabase.path(in: home)
        self.changes = changes
    }

    /// All open runs of which something is known. Blocks, for as long as a small query takes.
    public func runs() -> LiveRuns {
        read { queue in
            try queue.read { db in
                var runs = LiveRuns(revision: try Self.revision(db))
                for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM live_runs")) {
                    if let run = LiveRun(row: row) { runs.byID[run.id] = run }
                }
                return runs
            }
        } ?? LiveRuns()
    }

    /// What ``runs()`` would have as its revision.
    ///
    /// - Complexity: A few system calls, if nobody in this process says that nothing has changed.
    public func revision() -> Int64 {
        let count = changes?.value
        if let count, let known = known.withLock({ $0 }), known.count == count {
            return known.revision
        }
        let revision = read { try $0.unsafeRead(Self.revision) } ?? 0
        if let count { known.withLock { $0 = (count, revision) } }
        return revision
    }

    private static func revision(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT revision FROM live_state")) ?? 0
    }

    private func read<T>(_ body: (DatabaseQueue) throws -> T) -> T? {
        opened.withLock { opened in
            guard let file = FileIdentity(path), file.isPrivate else {
                opened = nil
                return nil
            }
            do {
                let queue: DatabaseQueue
                if let known = opened, known.file.isSameFile(as: file) {
                    queue = known.queue
                } else {
                    opened = nil
                    queue = try Self.connect(path)
                    opened = Opened(file: file, queue: queue)
                }
                return try body(queue)
            } catch {
                opened = nil
                return nil
            }
        }
    }

    private static func connect(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "live"
        configuration.busyMode = .timeout(0.1)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA query_only = ON")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        // A file never changes its version; whoever writes makes another file.
        guard version == LiveDatabase.version else {
            throw DatabaseError(resultCode: .SQLITE_MISMATCH)
        }
        return queue
    }
}

/// What is known of open runs at one moment.
public struct LiveRuns: Sendable, Equatable {
    /// Another one whenever something has changed; 0: nothing is known.
    public var revision: Int64
    /// By ``LiveRun/id``.
    public var byID: [String: LiveRun] = [:]

    public init(revision: Int64 = 0) { self.revision = revision }
}
