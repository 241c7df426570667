import GRDB
import GRDBSQLite

/// How many executions ended on each day that is kept, by what they were.
public struct ExecutionCounts: Sendable {
    public var rows: [CountedRow]
    public var days: [CountedDay]
    /// By day (its start, ms since 1970): how many durations are at most each of
    /// ``durationBounds`` and more than the one before, and how many are longer than all.
    public var durations: [Int64: [Int64]]

    /// Upper bounds of durations, ms.
    public static let durationBounds: [Int64] = [
        1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000,
    ]
}

public struct CountedRow: Sendable {
    public var key: Key
    public var count: Int64

    public struct Key: Hashable, Sendable {
        /// Start of the UTC day, ms since 1970.
        public var day: Int64
        public var type: String
        public var status: String
        public var kind: String
    }
}

public struct CountedDay: Sendable {
    public var key: Key
    public var sums: ExecutionSums

    public struct Key: Hashable, Sendable {
        public var day: Int64
        public var kind: String
    }
}

extension Views {
    /// - Complexity: O(n) in rows by day and type, and by agent, day and duration.
    public func executionCounts() throws -> ExecutionCounts {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM view_daily_types")
        ).map { row in
            CountedRow(
                key: .init(
                    day: row["day"], type: row["agent_type"], status: row["status"],
                    kind: row["kind"]), count: row["executions"])
        }
        let days = try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM view_daily")).map {
            CountedDay(
                key: .init(day: $0["day"], kind: $0["kind"]), sums: ExecutionSums(row: $0))
        }
        return ExecutionCounts(rows: rows, days: days, durations: try durationCounts())
    }

    /// There can be millions of rows for thousands of agents: so they are read as they lie, without
    /// sorting them, and without a value in between.
    private func durationCounts() throws -> [Int64: [Int64]] {
        let bounds = ExecutionCounts.durationBounds.map(DurationHistogram.bucket)
        let statement = try db.cachedStatement(
            sql: "SELECT day, bucket, executions FROM view_agent_durations")
        let row = statement.sqliteStatement
        defer { withExtendedLifetime(statement) { _ = sqlite3_reset(row) } }
        var counts: [Int64: [Int64]] = [:]
        var day: Int64?
        var ofDay: [Int64] = []
        let none = [Int64](repeating: 0, count: bounds.count + 1)
        while case let code = sqlite3_step(row), code != SQLITE_DONE {
            guard code == SQLITE_ROW else {
                throw DatabaseError(
                    resultCode: ResultCode(rawValue: code),
                    message: String(cString: sqlite3_errmsg(sqlite3_db_handle(row))),
                    sql: statement.sql)
            }
            let next = sqlite3_column_int64(row, 0)
            if next != day {
                if let day { counts[day] = ofDay }
                (day, ofDay) = (next, counts[next] ?? none)
            }
            let bucket = sqlite3_column_int64(row, 1)
            // A bound may share its bucket with what is up to 0.05 % longer.
            let index = bounds.firstIndex { bucket <= $0 } ?? bounds.count
            ofDay[index] += sqlite3_column_int64(row, 2)
        }
        if let day { counts[day] = ofDay }
        return counts
    }
}
