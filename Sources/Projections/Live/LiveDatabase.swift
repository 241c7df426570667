import Foundation
import GRDB

/// `live.sqlite`: a row for each open run. One process writes it, any may read it.
///
/// Everything in it is seen again within seconds, so it is never migrated, repaired or synced: a
/// file that is damaged, of another version, replaced or gone is made again.
///
/// Not thread-safe: one thread owns it.
package final class LiveDatabase {
    /// Stored as `PRAGMA user_version`.
    static let version = 1

    private let path: String
    private var queue: DatabaseQueue?
    /// What the file was when it was last written here.
    private var known: FileIdentity?
    /// Its rows; nil: they are another process's.
    private var written: [String: LiveRun]?

    static func path(in home: String) -> String { home + "/live.sqlite" }

    package init(home: String) { path = Self.path(in: home) }

    /// Makes `runs` what the file holds. Where it holds them already, that is one system call.
    ///
    /// - Parameter now: Wall clock, ms since 1970.
    /// - Returns: How many rows were written or removed.
    /// - Throws: What SQLite throws. All is written again at the next call.
    @discardableResult
    package func write(_ runs: [LiveRun], now: Int64) throws -> Int {
        let found = FileIdentity(path)
        if queue == nil || found != known {
            close()
            // Before the first run there is nothing to say.
            if found == nil && runs.isEmpty { return 0 }
            try open()
        }
        var rows = written ?? [:]
        let changed = runs.filter { rows[$0.id] != $0 }
        let open = Set(runs.map(\.id))
        let ended = rows.keys.filter { !open.contains($0) }
        if written != nil && changed.isEmpty && ended.isEmpty { return 0 }
        do {
            try queue?.write { db in
                if written == nil { try db.execute(sql: "DELETE FROM live_runs") }
                try Self.write(changed, without: ended, now: now, db)
            }
        } catch {
            close()
            throw error
        }
        for run in changed { rows[run.id] = run }
        for id in ended { rows[id] = nil }
        written = rows
        known = FileIdentity(path)
        return changed.count + ended.count
    }

    private static func write(
        _ changed: [LiveRun], without ended: [String], now: Int64, _ db: Database
    ) throws {
        let marks = Array(repeating: "?", count: 16).joined(separator: ", ")
        let insert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO live_runs VALUES (\(marks))")
        for run in changed { try insert.execute(arguments: run.row(at: now)) }
        let delete = try db.cachedStatement(sql: "DELETE FROM live_runs WHERE run_id = ?")
        for id in ended { try delete.execute(arguments: [id]) }
        try db.execute(
            sql: "UPDATE live_state SET revision = max(revision + 1, ?)", arguments: [now])
    }

    private func close() {
        try? queue?.close()
        queue = nil
        known = nil
        written = nil
    }

    // MARK: - The file

    private func open() throws {
        if let opened = try? connect() {
            queue = opened
        } else {
            try create()
            queue = try connect()
        }
        known = FileIdentity(path)
    }

    /// Opens the file as it is.
    ///
    /// - Throws: Whatever is wrong with it.
    private func connect() throws -> DatabaseQueue {
        guard FileIdentity(path)?.isPrivate == true else {
            throw DatabaseError(resultCode: .SQLITE_CANTOPEN, message: "not a file of ours")
        }
        var configuration = Configuration()
        configuration.label = "live"
        configuration.busyMode = .timeout(1)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.write { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version")
            if version == 0 { try Self.createTables(db) }
            guard version == 0 || version == Self.version, try Self.isSound(db) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
        }
        return queue
    }

    static let tables = [
        LiveRun.table, "CREATE TABLE live_state (revision INTEGER NOT NULL) STRICT",
    ]

    private static func createTables(_ db: Database) throws {
        for table in tables { try db.execute(sql: table) }
        try db.execute(sql: "INSERT INTO live_state VALUES (0)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static func isSound(_ db: Database) throws -> Bool {
        let schema = try String.fetchSet(
            db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        return try schema == Set(tables)
            && Int.fetchOne(db, sql: "SELECT count(*) FROM live_state") == 1
            && String.fetchOne(db, sql: "PRAGMA quick_check") == "ok"
    }

    /// An empty file of our own in place of whatever is there. Those that have the old one open
    /// keep it, with its write-ahead log, and see the new one when they look.
    private func create() throws {
        for suffix in ["-wal", "-shm", "-journal", ""] { unlink(path + suffix) }
        let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ViewsError.io(operation: "open", path: path, errno: errno)
        }
        Glibc.close(descriptor)
    }
}
