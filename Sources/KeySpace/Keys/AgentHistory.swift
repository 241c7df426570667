import Projections

/// `agent:history:{agent_name}` and `agent:errors:{agent_name}`: the newest executions of a name,
/// newest first, in the shape of the specification's `agent_metadata`.
enum AgentHistory {
    static let history = description("history", limit: 100, isFailedOnly: false)
    static let errors = description("errors", limit: 50, isFailedOnly: true)

    private static func description(
        _ word: String, limit: Int, isFailedOnly: Bool
    ) -> KeyDescription {
        KeyDescription("agent:\(word):{agent_name}", .list) { name, source in
            let list = try source.views.history(
                of: name, isFailedOnly: isFailedOnly, limit: limit, scope: KeySource.scope)
            return KeyEntry(.list(list.map { Bytes($0.json.text.utf8) }))
        } list: { source in
            try source.views.namedAgents(timedSince: .max, scope: KeySource.scope)
                .filter { !isFailedOnly || $0.hasFailed }.map { ($0.name, nil) }
        }
    }
}
