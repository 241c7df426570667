import AgentEvents
import Foundation
import GRDB

/// The projector's connection to one generation: loads what a batch names, writes what it changed.
struct ViewsDatabase {
    private let queue: DatabaseQueue
    let path: String

    /// Opens a generation for writing, creating it with `rules` if it is new.
    init(path: String, rules: Rules) throws {
        self.path = path
        var configuration = Configuration()
        configuration.label = "projector"
        configuration.prepareDatabase { db in
            // NORMAL in WAL mode: a power cut may take the last commits, never consistency, and
            // they are folded again from the log.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        chmod(path, 0o600)
        try queue.write { db in
            guard try !db.tableExists("checkpoint") else { return }
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

    /// All facts of an agent that were folded so far.
    func facts(of agents: some Sequence<AgentKey>) throws -> [AgentKey: [Fact]] {
        try queue.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT event, log_offset FROM facts
                    WHERE harness = ? AND session_id = ? AND agent_id = ?
                    """)
            var facts: [AgentKey: [Fact]] = [:]
            for agent in agents {
                let rows = try Row.fetchAll(
                    statement, arguments: [agent.harness, agent.session, agent.agent])
                facts[agent] = rows.compactMap(Self.fact)
            }
            return facts
        }
    }

    private static func fact(_ row: Row) -> Fact? {
        let line: String = row["event"]
        // We wrote the line, so it decodes; a row that somebody edited shows in the digest.
        guard case .event(let event) = DecodedEvent(Array(line.utf8)) else { return nil }
        return Fact(event: event, offset: UInt64(bitPattern: row["log_offset"] as Int64))
    }

    /// Commits a folded batch and the checkpoint behind it in one transaction.
    func commit(_ batch: BatchFold, checkpoint: Checkpoint) throws {
        try queue.write { db in
            try batch.writeFacts(db)
            try batch.writeExecutions(db)
            try batch.delta.write(db)
            try checkpoint.write(db)
        }
    }

    func digest() throws -> String { try queue.read(ViewsDigest.digest) }

    /// Folds the write-ahead log into the file, so that it can be renamed as one file.
    func close() throws {
        try queue.writeWithoutTransaction { db in
            _ = try db.checkpoint(.truncate)
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
        }
        try queue.close()
    }
}
