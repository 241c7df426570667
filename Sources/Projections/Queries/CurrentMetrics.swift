import GRDB

/// A run that has not ended.
public struct OpenRun: Sendable, Equatable {
    /// The event that opened it.
    public var id: String
    public var agent: AgentKey
    public var run: Int
    public var name: String
    public var type: String
    public var startMilliseconds: Int64
    public var lastSeenMilliseconds: Int64
}

extension Views {
    /// Open runs, the newest start first.
    ///
    /// - Parameters:
    ///   - limit: At most so many; see ``openRunCount(staleBefore:scope:project:)``.
    ///   - project: Only of it; nil: of all.
    public func openRuns(
        limit: Int, scope: Scope, project: String? = nil
    ) throws -> [OpenRun] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, harness, session_id, agent_id, run, agent_name, agent_type,
                        start_ms, last_seen_ms
                    FROM view_executions INDEXED BY executions_running
                    WHERE status = 'running' AND kind IN (\(scope.list))
                        AND (? IS NULL OR project = ?)
                    ORDER BY start_ms DESC, agent_id, run, harness, session_id LIMIT ?
                    """),
            arguments: [project, project, limit])
        return rows.map { row in
            OpenRun(
                id: row["id"],
                agent: AgentKey(
                    harness: row["harness"], session: row["session_id"], agent: row["agent_id"]),
                run: row["run"], name: row["agent_name"], type: row["agent_type"],
                startMilliseconds: row["start_ms"], lastSeenMilliseconds: row["last_seen_ms"])
        }
    }

    /// How many runs are open, and how many of those were last seen before a moment.
    public func openRunCount(
        staleBefore moment: Int64, scope: Scope, project: String? = nil
    ) throws -> (open: Int, stale: Int) {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) AS open, coalesce(sum(last_seen_ms < ?), 0) AS stale
                    FROM view_executions INDEXED BY executions_running
                    WHERE status = 'running' AND kind IN (\(scope.list))
                        AND (? IS NULL OR project = ?)
                    """),
            arguments: [moment, project, project])
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

extension AgentKey {
    /// As people read it: a main agent goes by its session's id.
    public var shownID: String { isMain ? session : agent }
}
