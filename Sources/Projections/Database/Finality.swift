import AgentEvents
import GRDB

/// Makes final what the correction horizon has passed: its facts are forgotten, its extremes
/// frozen, its rows no longer kept but for the newest.
enum Finality {
    /// Of the final executions of each name and kind so many are kept,
    static let keptExecutions = 100
    /// and so many of those that failed or timed out.
    static let keptErrors = 50

    /// - Returns: The names of which executions became final.
    @discardableResult
    static func settle(
        newest: Int64, ledger: inout Ledger, _ db: Database
    ) throws -> Set<ExactText> {
        let horizon = newest - Newest.horizonMilliseconds
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT harness, session_id, agent_id
                    FROM view_executions INDEXED BY executions_not_final
                    WHERE final = 0 AND end_ms IS NOT NULL AND end_ms < ?
                    """),
            arguments: [horizon])
        var touched: Set<Name> = []
        let due = rows.map { row in
            AgentKey(harness: row["harness"], session: row["session_id"], agent: row["agent_id"])
        }
        for agent in ledger.takeChangedFinals().union(due) {
            if !ledger.holds(agent) {
                let stored = try StoredAgent.read(agent, db)
                ledger.load(stored.facts, after: stored.base, of: agent)
            }
            guard let runs = ledger.settle(agent, before: horizon), runs.base.count > 0 else {
                continue
            }
            try StoredAgent.write(runs, db)
            try freeze(agent, upTo: runs.base.count, newest: newest, &touched, db)
        }
        for name in touched { try trim(name, db) }
        return Set(touched.map(\.name))
    }

    struct Name: Hashable {
        let name: ExactText
        let kind: String
    }

    /// Marks the executions of an agent as final and notes their extremes.
    private static func freeze(
        _ agent: AgentKey, upTo run: Int, newest: Int64, _ touched: inout Set<Name>,
        _ db: Database
    ) throws {
        let floor = ViewTable.daily.floor(newest: newest)
        let key: StatementArguments = [agent.harness, agent.session, agent.agent, run]
        let condition =
            "harness = ? AND session_id = ? AND agent_id = ? AND run <= ? AND final = 0"
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT agent_name, kind, status, start_ms, end_ms
                    FROM view_executions WHERE \(condition)
                    """),
            arguments: key)
        let extreme = try db.cachedStatement(
            sql: """
                INSERT INTO view_agent_extremes VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET min_ms = min(min_ms, excluded.min_ms),
                    max_ms = max(max_ms, excluded.max_ms)
                """)
        for row in rows {
            guard let status = Execution.Status(rawValue: row["status"]), status.isCounted,
                let end = row["end_ms"] as Int64?
            else { continue }
            let (name, kind): (String, String) = (row["agent_name"], row["kind"])
            touched.insert(Name(name: ExactText(name), kind: kind))
            let day = end - end % ViewTable.day
            if status != .lost, day >= floor, let start = row["start_ms"] as Int64? {
                try extreme.execute(arguments: [name, day, kind, end - start, end - start])
            }
        }
        let counted = Execution.Status.countedList
        try db.cachedStatement(
            sql: "DELETE FROM view_executions WHERE \(condition) AND status NOT IN (\(counted))"
        ).execute(arguments: key)
        try db.cachedStatement(sql: "UPDATE view_executions SET final = 1 WHERE \(condition)")
            .execute(arguments: key)
    }

    /// Deletes the final executions of a name that are not among the newest.
    static func trim(_ name: Name, _ db: Database) throws {
        let key: StatementArguments = [name.name.string, name.kind]
        let ofName = "agent_name = ? AND kind = ? AND final = 1"
        let failed = "status IN ('failure', 'timeout')"
        func oldest(of count: Int, _ condition: String) throws -> (end: Int64, id: String)? {
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT end_ms, id FROM view_executions
                        WHERE \(condition) ORDER BY end_ms DESC, id DESC LIMIT 1 OFFSET ?
                        """),
                arguments: key + [count - 1])
            return row.map { ($0["end_ms"], $0["id"]) }
        }
        guard let last = try oldest(of: keptExecutions, ofName) else { return }
        let lastError = try oldest(of: keptErrors, "\(ofName) AND \(failed)")
        try db.cachedStatement(
            sql: """
                DELETE FROM view_executions
                WHERE \(ofName) AND (end_ms, id) < (?, ?)
                    AND NOT (\(failed) AND (end_ms, id) >= (?, ?))
                """
        ).execute(
            arguments: key + [last.end, last.id, lastError?.end ?? .min, lastError?.id ?? ""])
    }
}

extension Execution.Status {
    /// The counted ones as an SQL list.
    static let countedList = allCases.filter(\.isCounted).map { "'\($0.rawValue)'" }
        .joined(separator: ", ")
}
