import Foundation
import GRDB
import Synchronization

/// Reads the serving generation: read-only connections, reopened when the generation changes. Or
/// one snapshot.
public final class ViewsReader: Sendable {
    private let generations: Generations
    private let snapshot: String?
    private let watch: VersionWatch
    /// What a projector of this process says; nil: there is none.
    public let changes: ViewsSignal?
    private let opened = Mutex<Opened?>(nil)

    private struct Opened {
        let generation: Int
        let pool: any DatabaseReader
    }

    /// - Parameter changes: Of the projector of this process, if there is one: what it says saves
    ///   system calls.
    public convenience init(home: String, changes: ViewsSignal? = nil) {
        self.init(home: home, snapshot: nil, changes: changes)
    }

    init(home: String, snapshot: String?, changes: ViewsSignal? = nil) {
        self.changes = changes
        generations = Generations(home: home)
        self.snapshot = snapshot
        watch = VersionWatch(generations)
    }

    public var home: String { generations.home }

    /// Runs `body` on one consistent state of the views.
    ///
    /// - Throws: `noViews` before the first projector ran; what SQLite and `body` throw.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (Views) throws -> T
    ) async throws -> T {
        while true {
            var generation: Int?
            do {
                let opened = try current(&generation)
                return try await opened.pool.read { db in
                    try body(Views(db: db, generation: opened.generation))
                }
            } catch let error as DatabaseError {
                guard wasOvertaken(generation) else { throw error }
            }
        }
    }

    /// The same, for threads that may block.
    public func readBlocking<T>(_ body: (Views) throws -> T) throws -> T {
        while true {
            var generation: Int?
            do {
                let opened = try current(&generation)
                return try opened.pool.read { db in
                    try body(Views(db: db, generation: opened.generation))
                }
            } catch let error as DatabaseError {
                guard wasOvertaken(generation) else { throw error }
            }
        }
    }

    /// The state of now, for a fraction of what a read costs. What is read after this is of it or
    /// of a later one.
    ///
    /// - Throws: As ``read(_:)``.
    /// - Complexity: An atomic read if the projector of this process counts, else a few system
    ///   calls.
    public func version() throws -> ViewsVersion {
        guard snapshot == nil else { return .fixed }
        if let count = changes?.views.value { return .counted(count) }
        while true {
            var generation: Int?
            do {
                return try watch.version(&generation)
            } catch let error as DatabaseError {
                guard wasOvertaken(generation) else { throw error }
            }
        }
    }

    /// Whether another generation serves by now: then the files of this one may have gone between
    /// one step of opening them and the next.
    private func wasOvertaken(_ generation: Int?) -> Bool {
        guard snapshot == nil, let generation else { return false }
        return generations.serving().map { $0 != generation } ?? false
    }

    /// - Parameter generation: Is set before it is opened.
    private func current(_ generation: inout Int?) throws -> Opened {
        try opened.withLock { opened in
            if snapshot != nil, let opened { return opened }
            guard let serving = snapshot == nil ? generations.serving() : 0 else {
                throw ViewsError.noViews(home: generations.home)
            }
            generation = serving
            if let opened, opened.generation == serving { return opened }
            var configuration = Configuration()
            configuration.readonly = true
            configuration.label = "views"
            configuration.busyMode = .timeout(ViewsDatabase.busySeconds)
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA query_only = ON")
            }
            let path = snapshot ?? generations.path(serving)
            let reader: any DatabaseReader =
                if snapshot == nil {
                    try DatabasePool(path: path, configuration: configuration)
                } else {
                    // A file that stays as it is has no write-ahead log.
                    try DatabaseQueue(path: path, configuration: configuration)
                }
            let fresh = Opened(generation: serving, pool: reader)
            opened = fresh
            return fresh
        }
    }
}

/// One consistent state of the views. Lives as long as the read that gave it.
public struct Views {
    let db: Database
    public let generation: Int

    /// How many records of the log this state reflects.
    public func checkpoint() throws -> Checkpoint { try Checkpoint.read(db) }

    /// See ``ViewsDigest``.
    public func digest() throws -> String { try ViewsDigest.digest(db) }

    /// Records that were not folded: damaged, unreadable or from a broken clock.
    public func quarantinedRecords() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT coalesce(sum(count), 0) FROM quarantine") ?? 0
    }

    /// The executions of each status, `internal` and `unpaired` entries included.
    public func entriesByStatus() throws -> [Execution.Status: Int] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT status, count(*) AS n FROM view_executions GROUP BY status")
        return rows.reduce(into: [:]) { counts, row in
            if let status = Execution.Status(rawValue: row["status"]) { counts[status] = row["n"] }
        }
    }

    /// Name, version and digest of the rules in force.
    public func rules() throws -> [(name: String, version: String, digest: String)] {
        try Row.fetchAll(db, sql: "SELECT name, version, digest FROM rules ORDER BY name").map {
            ($0["name"], $0["version"], $0["digest"])
        }
    }

    /// What this generation is a product of.
    public func storedRules() throws -> Rules { try StoredRules.read(db) }

    /// Why this generation is not what this program would build; nil if it is.
    public func rebuildReason(given rules: Rules) throws -> String? {
        let version = try ViewsDatabase.schemaVersion(db)
        if version != Schema.version { return "the schema is \(version), not \(Schema.version)" }
        let stored = try StoredRules.read(db)
        if stored.types != rules.types { return "the type rules differ" }
        if stored.prices != rules.prices { return "the price book differs" }
        return nil
    }
}
