import GRDB

/// Which executions a list shows.
public struct ExecutionFilter: Sendable, Equatable {
    /// Nil: executions, and those that run.
    public var status: Execution.Status?
    public var agentName: String?
    public var agentType: String?
    public var sessionID: String?
    public var project: String?
    public var scope = Scope.subagent

    public init() {}
}

/// Where the next page of a list begins: behind an execution.
public struct ExecutionCursor: Sendable, Equatable {
    public var momentMilliseconds: Int64
    public var id: String

    public init(momentMilliseconds: Int64, id: String) {
        self.momentMilliseconds = momentMilliseconds
        self.id = id
    }
}

extension Views {
    /// The newest executions of an agent name, newest end first.
    ///
    /// - Parameter isFailedOnly: Only those that failed or timed out.
    public func history(
        of name: String, isFailedOnly: Bool, limit: Int, scope: Scope
    ) throws -> [ListedExecution] {
        let statuses = isFailedOnly ? "'failure', 'timeout'" : Execution.Status.countedList
        // A query for each kind, because the index orders by end within a kind.
        let lists = try scope.kinds.map { kind in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM view_executions INDEXED BY executions_by_name
                        WHERE agent_name = ? AND kind = ? AND status IN (\(statuses))
                        ORDER BY end_ms DESC, id DESC LIMIT ?
                        """),
                arguments: [name, kind.rawValue, limit]
            ).map(ListedExecution.init)
        }
        let all = lists.joined().sorted { left, right in
            let (a, b) = (left.momentMilliseconds, right.momentMilliseconds)
            return a != b ? a > b : left.id > right.id
        }
        return Array(all.prefix(limit))
    }

    /// Whether an entry of this name is kept.
    public func hasSeen(agentName name: String) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM view_executions WHERE agent_name = ?)"),
            arguments: [name]) ?? false
    }

    /// A page of executions, newest first.
    public func executions(
        _ filter: ExecutionFilter, after cursor: ExecutionCursor?, limit: Int
    ) throws -> [ListedExecution] {
        var conditions = ["kind IN (\(filter.scope.list))"]
        var arguments = StatementArguments()
        if let status = filter.status {
            conditions.append("status = '\(status.rawValue)'")
        } else {
            conditions.append("status IN ('running', \(Execution.Status.countedList))")
        }
        for (column, value) in [
            ("agent_name", filter.agentName), ("agent_type", filter.agentType),
            ("session_id", filter.sessionID), ("project", filter.project),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments += [value]
        }
        if let cursor {
            // The first says nothing new, but the index can begin there.
            conditions.append("coalesce(end_ms, start_ms) <= ?")
            conditions.append("(coalesce(end_ms, start_ms), id) < (?, ?)")
            arguments += [cursor.momentMilliseconds, cursor.momentMilliseconds, cursor.id]
        }
        arguments += [limit]
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions
                    WHERE \(conditions.joined(separator: " AND "))
                    ORDER BY coalesce(end_ms, start_ms) DESC, id DESC LIMIT ?
                    """),
            arguments: arguments
        ).map(ListedExecution.init)
    }

    /// One execution by its id, with its parent and its children by start, at most `limit`.
    public func execution(
        id: String, childLimit limit: Int
    ) throws -> (execution: ListedExecution, parent: ListedExecution?, children: [ListedExecution])?
    {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM view_executions WHERE id = ?"),
            arguments: [id])
        guard let execution = row.map(ListedExecution.init(row:)) else { return nil }
        let agent = execution.agent
        var parent: ListedExecution?
        if execution.parentToolUseID != nil, let start = execution.startMilliseconds {
            parent = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM view_executions
                        WHERE harness = ? AND session_id = ? AND agent_id = ? AND start_ms < ?
                        ORDER BY start_ms DESC, run DESC LIMIT 1
                        """),
                arguments: [
                    agent.harness, agent.session, execution.parentAgentID ?? "", start,
                ]
            ).map(ListedExecution.init)
        }
        let children = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions AS child
                    WHERE harness = ? AND session_id = ? AND coalesce(parent_agent_id, '') = ?
                        AND parent_tool_use_id IS NOT NULL AND start_ms > ?
                        AND NOT EXISTS (
                            SELECT 1 FROM view_executions AS next
                            WHERE next.harness = child.harness
                                AND next.session_id = child.session_id AND next.agent_id = ?
                                AND (next.start_ms, next.run) > (?, ?)
                                AND next.start_ms < child.start_ms)
                    ORDER BY start_ms, id LIMIT ?
                    """),
            arguments: [
                agent.harness, agent.session, agent.agent, execution.startMilliseconds ?? .max,
                agent.agent, execution.startMilliseconds ?? .max, execution.run, limit,
            ])
        return (execution, parent, children.map(ListedExecution.init))
    }
}
