import Projections

/// `agents:timeline`: when agents of the last seven days started.
enum AgentTimeline {
    static let lifetime = 7 * KeySource.day

    static let key = KeyDescription("agents:timeline", .sortedSet) { _, source in
        let starts = try starts(source)
        guard let first = starts.first, let last = starts.last else { return nil }
        let members = starts.map { start in
            (member: start.member, score: Double(start.milliseconds) / 1_000)
        }
        return KeyEntry(
            .sortedSet(SortedSet(members)), expires: last.milliseconds + lifetime,
            changes: first.milliseconds + lifetime + 1)
    } list: { source in
        try starts(source).last.map { [("", $0.milliseconds + lifetime)] } ?? []
    }

    private static func starts(_ source: KeySource) throws -> [RunMoment] {
        try source.views.starts(since: source.now - lifetime, scope: KeySource.scope)
    }
}

extension RunMoment {
    /// How sorted sets name a run: by its agent's id, later runs with their number.
    var member: Bytes { Bytes((run == 1 ? agentID : "\(agentID)#\(run)").utf8) }
}
