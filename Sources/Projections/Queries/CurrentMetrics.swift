import GRDB

/// Open runs now, and the sums of the executions that ended in a window.
public struct CurrentMetrics: Sendable, Equatable {
    public var active: [OpenRun]
    public var sums: ExecutionSums

    /// A run that has not ended.
    public struct OpenRun: Sendable, Equatable {
        public var agent: AgentKey
        public var run: Int
        public var name: String
        public var type: String
        public var startMilliseconds: Int64
        public var lastSeenMilliseconds: Int64
    }
}

extension Views {
    /// - Parameters:
    ///   - window: Ends of executions, ms since 1970, both ends included.
    ///   - limit: At most so many open runs are returned; see ``openRunCount(staleBefore:)``.
    /// - Complexity: O(n) in the executions of the window and the open runs, whatever the history.
    public func currentMetrics(
        endingIn window: ClosedRange<Int64>, openRunLimit limit: Int
    ) throws -> CurrentMetrics {
        let status = Execution.Status.self
        let counted = status.allCases.filter(\.isCounted).map { "'\($0.rawValue)'" }
        let timed = status.allCases.filter { $0.isCounted && $0 != .lost }
            .map { "'\($0.rawValue)'" }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) AS executions,
                        coalesce(sum(status = 'success'), 0) AS successes,
                        coalesce(sum(status = 'failure'), 0) AS failures,
                        coalesce(sum(status = 'timeout'), 0) AS timeouts,
                        coalesce(sum(status = 'cancelled'), 0) AS cancelled,
                        coalesce(sum(status = 'lost'), 0) AS lost,
                        coalesce(sum(CASE WHEN status IN (\(timed.joined(separator: ",")))
                            THEN end_ms - start_ms END), 0) AS duration_ms,
                        coalesce(sum(status IN (\(timed.joined(separator: ",")))
                            AND start_ms IS NOT NULL), 0) AS durations,
                        coalesce(sum(priced_tokens), 0) AS priced_tokens,
                        coalesce(sum(unpriced_tokens), 0) AS unpriced_tokens,
                        coalesce(sum(cost_nanodollars), 0) AS cost_nanodollars
                    FROM view_executions INDEXED BY executions_by_end
                    WHERE end_ms BETWEEN ? AND ?
                        AND status IN (\(counted.joined(separator: ",")))
                    """),
            arguments: [window.lowerBound, window.upperBound])
        let sums = row.map(ExecutionSums.init(row:)) ?? ExecutionSums()
        return CurrentMetrics(active: try openRuns(limit: limit), sums: sums)
    }

    /// Open runs, the newest start first.
    public func openRuns(limit: Int) throws -> [CurrentMetrics.OpenRun] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT harness, session_id, agent_id, run, agent_name, agent_type, start_ms,
                        last_seen_ms
                    FROM view_executions INDEXED BY executions_running
                    WHERE status = 'running'
                    ORDER BY start_ms DESC, agent_id, run, harness, session_id LIMIT ?
                    """),
            arguments: [limit])
        return rows.map { row in
            CurrentMetrics.OpenRun(
                agent: AgentKey(
                    harness: row["harness"], session: row["session_id"], agent: row["agent_id"]),
                run: row["run"], name: row["agent_name"] ?? "", type: row["agent_type"],
                startMilliseconds: row["start_ms"], lastSeenMilliseconds: row["last_seen_ms"])
        }
    }

    /// How many runs are open, and how many of those were last seen before a moment.
    public func openRunCount(staleBefore moment: Int64) throws -> (open: Int, stale: Int) {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) AS open, coalesce(sum(last_seen_ms < ?), 0) AS stale
                    FROM view_executions INDEXED BY executions_running WHERE status = 'running'
                    """),
            arguments: [moment])
        return (row?["open"] ?? 0, row?["stale"] ?? 0)
    }
}

extension ExecutionSums {
    /// From a row that has the columns of ``columns``. A sum that SQLite could not hold as an
    /// integer, which takes a database that somebody edited, reads as the largest one.
    init(row: Row) {
        self.init(
            values: Self.columns.map { Int64.fromDatabaseValue(row[$0] as DatabaseValue) ?? .max })
    }
}
