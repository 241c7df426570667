import GRDB

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
    /// - Complexity: O(n) in rows by day and type; it does not grow with the executions of a day.
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
        let none = [Int64](repeating: 0, count: ExecutionCounts.durationBounds.count + 1)
        var durations: [Int64: [Int64]] = [:]
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT day, bucket, sum(executions) AS count FROM view_agent_durations
                    GROUP BY day, bucket
                    """))
        {
            let duration = DurationHistogram.duration(of: row["bucket"])
            let index = ExecutionCounts.durationBounds.firstIndex { duration <= $0 }
            durations[row["day"], default: none][index ?? none.count - 1] += row["count"]
        }
        return ExecutionCounts(rows: rows, days: days, durations: durations)
    }
}
