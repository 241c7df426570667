public import AgentEvents
import GRDB

/// What the views know of an agent that something is to be recorded of: its newest entry, and which
/// events it is made of.
public struct KnownAgent: Sendable, Equatable {
    /// The event that opened the newest entry.
    public var id: EventID
    /// Whether that is a run that has not ended.
    public var isOpen: Bool
    /// Events of the agent that can still change something.
    public var events: Set<EventID>
    /// Deliveries of the newest entry.
    public var deliveries: Set<EventID>
}

extension Views {
    /// Nil: nothing was ever seen of it, or is not kept any more.
    public func known(_ agent: AgentKey) throws -> KnownAgent? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id, end_ms, log_offsets FROM view_executions
                    WHERE harness = ? AND session_id = ? AND agent_id = ?
                    ORDER BY run DESC LIMIT 1
                    """),
            arguments: [agent.harness, agent.session, agent.agent])
        guard let row, let id = EventID(hexadecimal: (row["id"] as String).utf8) else { return nil }
        let offsets = (row["log_offsets"] as String).split { "[,]".contains($0) }
        let newest = Set(offsets.compactMap { UInt64($0) })
        let facts = try StoredAgent.read(agent, db).facts
        return KnownAgent(
            id: id, isOpen: row["end_ms"] as Int64? == nil,
            events: Set(facts.map(\.event.id)),
            deliveries: Set(
                facts.filter { newest.contains($0.offset) }.compactMap(\.event.deliveryID)))
    }

    /// The session of the newest run under an agent's id: one that is open, else one that ended at
    /// or after a moment; nil without one.
    ///
    /// - Complexity: O(n) in runs that are open or ended since.
    public func session(
        ofAgent agent: String, harness: String, endedSince moment: Int64
    ) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT session_id FROM (
                        SELECT session_id, start_ms, 1 AS open FROM view_executions
                        INDEXED BY executions_running
                        WHERE status = 'running' AND harness = ? AND agent_id = ?
                        UNION ALL
                        SELECT session_id, end_ms, 0 FROM view_executions
                        INDEXED BY executions_by_end
                        WHERE end_ms >= ? AND harness = ? AND agent_id = ?)
                    ORDER BY open DESC, start_ms DESC LIMIT 1
                    """),
            arguments: [harness, agent, moment, harness, agent])
    }
}
