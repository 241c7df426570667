import GRDB

/// An entry by name, for whoever remembers what he has seen of it.
public struct EntryName: Sendable, Hashable {
    public var id: String
    public var agent: AgentKey
    public var run: Int

    public init(id: String, agent: AgentKey, run: Int) {
        self.id = id
        self.agent = agent
        self.run = run
    }
}

extension Views {
    /// Entries, executions or not, of which a record lies at or after an offset, in the order of
    /// their last records.
    ///
    /// An entry can change without a record of its own: the next prompt ends a run, and the figures
    /// of a run are the difference to the one before. So whoever wants all changes also looks at
    /// the neighbours of these, and at which runs are open.
    ///
    /// - Complexity: O(n) in what it returns, by an index.
    public func entries(withRecordsSince offset: UInt64) throws -> [ListedExecution] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions WHERE \(Schema.lastOffset) >= ?
                    ORDER BY \(Schema.lastOffset), id
                    """),
            arguments: [Int64(clamping: offset)]
        ).map(ListedExecution.init)
    }

    /// The entries of an agent from a run on, by run.
    public func entries(of agent: AgentKey, fromRun run: Int) throws -> [ListedExecution] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions
                    WHERE harness = ? AND session_id = ? AND agent_id = ? AND run >= ?
                    ORDER BY run
                    """),
            arguments: [agent.harness, agent.session, agent.agent, run]
        ).map(ListedExecution.init)
    }

    /// Whether there is an entry with this id.
    public func hasEntry(id: String) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM view_executions WHERE id = ?)"),
            arguments: [id]) ?? false
    }

    /// All runs that are open.
    public func openEntries() throws -> [EntryName] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, harness, session_id, agent_id, run FROM view_executions
                    INDEXED BY executions_running WHERE status = 'running'
                    """)
        ).map { row in
            EntryName(
                id: row["id"],
                agent: AgentKey(
                    harness: row["harness"], session: row["session_id"], agent: row["agent_id"]),
                run: row["run"])
        }
    }

    /// Stops that no run belongs to, which can still change.
    public func unpairedEntries() throws -> [ListedExecution] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions INDEXED BY executions_unpaired
                    WHERE status = 'unpaired' AND final = 0
                    """)
        ).map(ListedExecution.init)
    }

    /// Open runs with all that is known of them, the newest start first, at most `limit`.
    public func runningExecutions(limit: Int, scope: Scope) throws -> [ListedExecution] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions INDEXED BY executions_running
                    WHERE status = 'running' AND kind IN (\(scope.list))
                    ORDER BY start_ms DESC, id LIMIT ?
                    """),
            arguments: [limit]
        ).map(ListedExecution.init)
    }
}
