import AgentEvents
import Foundation
import GRDB
import Glibc

/// The projector's connection to one generation: loads what a batch names, writes what it changed.
struct ViewsDatabase {
    private let queue: DatabaseQueue
    let path: String

    /// How long a connection waits for one that recovers the database.
    static let busySeconds: Double = 5

    /// Opens a generation for writing, creating it with `rules` if it is new.
    ///
    /// - Parameter isBuilding: That nobody reads it before it is whole, so that a crash may leave
    ///   anything: it has no journal then, and is put on stable storage by ``finish()``.
    init(path: String, rules: Rules, isBuilding: Bool = false) throws {
        self.path = path
        var configuration = Configuration()
        configuration.label = "projector"
        // After a kill the first connection recovers the write-ahead log, and others wait for it.
        configuration.busyMode = .timeout(Self.busySeconds)
        configuration.prepareDatabase { db in
            if isBuilding {
                try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -32768")
                return
            }
            // NORMAL in WAL mode: a power cut may take the last commits, never consistency, and
            // they are folded again from the log.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = \(isBuilding ? "OFF" : "WAL")")
        }
        chmod(path, 0o600)
        try queue.write { db in
            guard try !db.tableExists("checkpoint") else {
                if try Self.schemaVersion(db) == Schema.version { try Schema.addIndexes(db) }
                return
            }
            try Schema.create(db)
            try StoredRules.write(rules, db)
        }
    }

    func checkpoint() throws -> Checkpoint { try queue.read(Checkpoint.read) }

    /// The rules that this generation is a product of.
    func rules() throws -> Rules { try queue.read(StoredRules.read) }

    func schemaVersion() throws -> Int { try queue.read(Self.schemaVersion) }

    static func schemaVersion(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// What is kept of agents: their facts, and what is left of final entries.
    func agents(
        _ agents: some Sequence<AgentKey>
    ) throws -> [(agent: AgentKey, stored: StoredAgent)] {
        try queue.read { db in
            try agents.map { ($0, try StoredAgent.read($0, db)) }
        }
    }

    /// Commits a folded batch and the checkpoint behind it in one transaction, makes final what the
    /// horizon has passed, and deletes what is not kept longer.
    ///
    /// - Returns: The names of which executions became final.
    @discardableResult
    func commit(
        _ batch: BatchFold, checkpoint: Checkpoint, ledger: inout Ledger,
        retention: inout Retention
    ) throws -> Set<ExactText> {
        try queue.write { db in
            var settled: Set<ExactText> = []
            try batch.writeFacts(db)
            try batch.writeExecutions(db)
            if let newest = checkpoint.newest.milliseconds {
                try batch.delta.write(db, newest: newest)
                settled = try Finality.settle(newest: newest, ledger: &ledger, db)
                try retention.apply(newest: newest, db)
            }
            try checkpoint.write(db)
            return settled
        }
    }

    /// Runs `body` in one transaction.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try queue.write(body)
    }

    func read<T>(_ body: (Database) throws -> T) throws -> T { try queue.read(body) }

    func digest() throws -> String { try queue.read(ViewsDigest.digest) }

    /// Closes a generation that was built, and puts it on stable storage.
    func finish() throws {
        try queue.close()
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 { throw ViewsError.io(operation: "open", path: path, errno: errno) }
        defer { Glibc.close(file) }
        if fsync(file) != 0 { throw ViewsError.io(operation: "fsync", path: path, errno: errno) }
    }

    /// Folds the write-ahead log into the file, so that it can be renamed as one file.
    func close() throws {
        try queue.writeWithoutTransaction { db in
            _ = try db.checkpoint(.truncate)
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
        }
        try queue.close()
    }
}
