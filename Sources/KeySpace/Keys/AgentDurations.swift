import Projections

/// `agent:performance:{agent_name}:duration`: how long the executions of a name took that ended in
/// the last seven days.
enum AgentDurations {
    static let lifetime = 7 * KeySource.day

    static let key = KeyDescription(
        "agent:performance:{agent_name}:duration", .sortedSet
    ) { name, source in
        let runs = try source.views.durations(
            of: name, endedSince: source.now - lifetime, scope: KeySource.scope)
        guard let first = runs.first, let last = runs.last else { return nil }
        let members = runs.map { run in
            (member: run.member, score: Double(run.durationMilliseconds))
        }
        return KeyEntry(
            .sortedSet(SortedSet(members)), expires: last.milliseconds + lifetime,
            changes: first.milliseconds + lifetime + 1)
    } list: { source in
        try source.views.namedAgents(
            timedSince: source.now - lifetime, scope: KeySource.scope
        ).compactMap { agent in agent.newestTimed.map { (agent.name, $0 + lifetime) } }
    }
}
