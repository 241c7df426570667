import AgentEvents

/// Which agent: the harness's own names. Unique within a store.
public struct AgentKey: Hashable, Sendable, Comparable {
    public let harness: String
    public let session: String
    public let agent: String

    public init(harness: String, session: String, agent: String) {
        self.harness = harness
        self.session = session
        self.agent = agent
    }

    /// The agent that an event is about. The oldest harness versions name none: then the event is
    /// an agent of its own, named by its id.
    init(_ event: AgentEvent) {
        self.init(
            harness: event.harness, session: event.sessionID ?? "",
            agent: event.agentID ?? event.id.description)
    }

    public static func < (left: AgentKey, right: AgentKey) -> Bool {
        (left.harness, left.session, left.agent) < (right.harness, right.session, right.agent)
    }
}
