import GRDB

/// A run by what people call it, at a moment of it.
package struct RunMoment: Sendable, Equatable {
    /// As people read it: see ``AgentKey/shownID``.
    package var agentID: String
    package var run: Int
    /// ms since 1970.
    package var milliseconds: Int64
    package var durationMilliseconds: Int64

    fileprivate init(row: Row) {
        let agent = AgentKey(harness: "", session: row["session_id"], agent: row["agent_id"])
        agentID = agent.shownID
        run = row["run"]
        milliseconds = row["moment"]
        durationMilliseconds = row["duration"]
    }
}

/// What is kept of the executions of an agent name.
package struct NamedAgent: Sendable, Equatable {
    package var name: String
    package var hasFailed: Bool
    /// The end of the newest one with a duration, ms since 1970; nil if none is as new as asked.
    package var newestTimed: Int64?
}

/// A day's executions in one line.
package struct DaySummary: Sendable, Equatable {
    package var sums: ExecutionSums
    /// In byte order.
    package var types: [String]
    /// The hour in which most ended, 0 to 23; of equal ones the first.
    package var peakHour: Int
}

/// What keys are made of. Every query follows an index, and is bounded by what its key shows.
extension Views {
    /// Executions and open runs that started at or after a moment and had not ended before it, in
    /// the order of their starts.
    package func starts(since moment: Int64, scope: Scope) throws -> [RunMoment] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT agent_id, session_id, run, start_ms AS moment, 0 AS duration
                    FROM view_executions INDEXED BY executions_by_time
                    WHERE coalesce(end_ms, start_ms) >= ? AND start_ms >= ?
                        AND kind IN (\(scope.list))
                        AND status IN ('running', \(Execution.Status.countedList))
                    ORDER BY start_ms, id
                    """),
            arguments: [moment, moment]
        ).map(RunMoment.init)
    }

    /// Durations of the executions of a name that ended at or after a moment, in the order of
    /// their ends.
    package func durations(
        of name: String, endedSince moment: Int64, scope: Scope
    ) throws -> [RunMoment] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT agent_id, session_id, run, end_ms AS moment,
                        max(0, end_ms - start_ms) AS duration
                    FROM view_executions INDEXED BY executions_by_name
                    WHERE agent_name = ? AND kind IN (\(scope.list)) AND end_ms >= ?
                        AND start_ms IS NOT NULL
                        AND status IN (\(Execution.Status.timedList))
                    ORDER BY end_ms, id
                    """),
            arguments: [name, moment]
        ).map(RunMoment.init)
    }

    /// Open runs of an agent id, the newest start first.
    package func openRuns(agentID: String, scope: Scope) throws -> [ListedExecution] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions INDEXED BY executions_running
                    WHERE status = 'running' AND kind IN (\(scope.list))
                        AND CASE agent_id WHEN '' THEN session_id ELSE agent_id END = ?
                    ORDER BY start_ms DESC, id
                    """),
            arguments: [agentID]
        ).map(ListedExecution.init)
    }

    /// The sums of a type that ended in an hour (its start, ms since 1970).
    package func hourSums(_ hour: Int64, type: String, scope: Scope) throws -> ExecutionSums {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_hourly WHERE hour = ? AND agent_type = ?
                        AND kind IN (\(scope.list))
                    """),
            arguments: [hour, type]
        ).reduce(into: ExecutionSums()) { $0.add(ExecutionSums(row: $1)) }
    }

    /// Hours (their starts) and types of which there are sums, from an hour on.
    package func hours(
        since hour: Int64, scope: Scope
    ) throws -> [(hour: Int64, type: String)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT hour, agent_type FROM view_hourly
                    WHERE hour >= ? AND kind IN (\(scope.list))
                    """),
            arguments: [hour]
        ).map { ($0["hour"], $0["agent_type"]) }
    }

    /// What ended on a day (its start, ms since 1970); nil: nothing.
    package func daySummary(_ day: Int64, scope: Scope) throws -> DaySummary? {
        let sums = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM view_daily WHERE day = ? AND kind IN (\(scope.list))"),
            arguments: [day]
        ).reduce(into: ExecutionSums()) { $0.add(ExecutionSums(row: $1)) }
        guard sums.executions > 0 else { return nil }
        let types = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT agent_type FROM view_daily_types
                    WHERE day = ? AND kind IN (\(scope.list))
                    GROUP BY agent_type HAVING sum(executions) > 0 ORDER BY agent_type
                    """),
            arguments: [day])
        let peak = try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT hour FROM view_daily_hours WHERE day = ? AND kind IN (\(scope.list))
                    GROUP BY hour ORDER BY sum(executions) DESC, hour LIMIT 1
                    """),
            arguments: [day])
        return DaySummary(sums: sums, types: types, peakHour: peak ?? 0)
    }

    /// Days (their starts) on which something ended, from a day on.
    package func days(since day: Int64, scope: Scope) throws -> [Int64] {
        try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT day FROM view_daily
                    WHERE day >= ? AND kind IN (\(scope.list))
                    """),
            arguments: [day])
    }

    /// Tools that were called on a day (its start, ms since 1970), and how often.
    package func toolCalls(
        on day: Int64, scope: Scope
    ) throws -> [(tool: String, calls: Int64)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT tool, sum(calls) AS calls FROM view_tools
                    WHERE hour >= ? AND hour < ? AND kind IN (\(scope.list))
                    GROUP BY tool HAVING sum(calls) > 0 ORDER BY tool
                    """),
            arguments: [day, day + ViewTable.day]
        ).map { ($0["tool"], $0["calls"]) }
    }

    /// Whether a tool was called on a day.
    package func hasToolCalls(on day: Int64, scope: Scope) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM view_tools WHERE hour >= ? AND hour < ?
                        AND kind IN (\(scope.list)) AND calls > 0)
                    """),
            arguments: [day, day + ViewTable.day]) ?? false
    }

    /// The names of which executions are kept, in byte order.
    ///
    /// - Parameter moment: The newest end with a duration counts if it is at or after this.
    /// - Complexity: O(n log n) in names, however many executions each has: names are found one
    ///   after the other, and failures that are no longer in the sums are among few.
    package func namedAgents(timedSince moment: Int64, scope: Scope) throws -> [NamedAgent] {
        let newest = try checkpoint().newestMilliseconds ?? 0
        let floor = newest - ViewTable.agentDays.retentionMilliseconds
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    WITH RECURSIVE names(name) AS (
                        SELECT min(agent_name) FROM view_executions
                        UNION ALL
                        SELECT (SELECT min(agent_name) FROM view_executions
                            WHERE agent_name > names.name)
                        FROM names WHERE name IS NOT NULL)
                    SELECT name,
                        EXISTS (SELECT 1 FROM view_agent_days WHERE agent_name = name
                            AND kind IN (\(scope.list)) AND failures + timeouts > 0)
                        OR EXISTS (SELECT 1 FROM view_executions INDEXED BY executions_by_name
                            WHERE agent_name = name AND kind IN (\(scope.list)) AND end_ms < ?
                            AND status IN ('failure', 'timeout')) AS has_failed,
                        (SELECT end_ms FROM view_executions INDEXED BY executions_by_name
                            WHERE agent_name = name AND kind IN (\(scope.list)) AND end_ms >= ?
                            AND start_ms IS NOT NULL
                            AND status IN (\(Execution.Status.timedList))
                            ORDER BY end_ms DESC LIMIT 1) AS newest
                    FROM names WHERE name IS NOT NULL AND EXISTS (
                        SELECT 1 FROM view_executions INDEXED BY executions_by_name
                        WHERE agent_name = name AND kind IN (\(scope.list))
                        AND status IN (\(Execution.Status.countedList)))
                    """),
            arguments: [floor, moment]
        ).map {
            NamedAgent(
                name: $0["name"], hasFailed: $0["has_failed"], newestTimed: $0["newest"])
        }
    }
}
