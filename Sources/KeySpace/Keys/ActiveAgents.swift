import AgentEvents
import Projections

/// `agents:active` and `agent:active:{agent_id}`: runs that are open and of which something was
/// seen in the last five minutes.
enum ActiveAgents {
    /// How long after its last sign of life a run is active, ms.
    static let lifetime: Int64 = 300_000

    static let set = KeyDescription("agents:active", .set, isLive: true) { _, source in
        let active = try active(source)
        guard let last = active.map(\.expires).max(), let first = active.map(\.expires).min()
        else { return nil }
        return KeyEntry(
            .set(active.map(\.run.agent.shownID)), expires: last, changes: first + 1)
    } list: { source in
        try active(source).map(\.expires).max().map { [("", $0)] } ?? []
    }

    static let agent = KeyDescription(
        "agent:active:{agent_id}", .string, isLive: true
    ) { id, source in
        let runs = try source.views.openRuns(agentID: id, scope: KeySource.scope)
        let live = source.live()
        let active = runs.lazy.map { Active($0, live) }.first { source.now <= $0.expires }
        return active.map { KeyEntry(.string(Bytes($0.document.utf8)), expires: $0.expires) }
    } list: { source in
        var known: Set<Bytes> = []
        return try active(source).filter { known.insert(Bytes($0.run.agent.shownID.utf8)).inserted }
            .map { ($0.run.agent.shownID, $0.expires) }
    }

    /// All keys of both kinds, as one by one, but of one look at the open runs.
    static func entries(_ source: KeySource) throws -> [(name: Bytes, entry: KeyEntry)] {
        let active = try active(source)
        guard let last = active.map(\.expires).max(), let first = active.map(\.expires).min()
        else { return [] }
        let ids = KeyValue.set(active.map(\.run.agent.shownID))
        var entries = [(set.key(""), KeyEntry(ids, expires: last, changes: first + 1))]
        var known: Set<Bytes> = []
        for run in active {
            let id = run.run.agent.shownID
            guard known.insert(Bytes(id.utf8)).inserted else { continue }
            let document = KeyValue.string(Bytes(run.document.utf8))
            entries.append((agent.key(id), KeyEntry(document, expires: run.expires)))
        }
        return entries
    }

    private struct Active {
        let run: ListedExecution
        let live: LiveRun?
        /// ms since 1970.
        let expires: Int64

        init(_ run: ListedExecution, _ live: LiveRuns) {
            self.run = run
            self.live = live.byID[run.id]
            sign = max(run.lastSeenMilliseconds, self.live?.lastSignMilliseconds ?? .min)
            expires = sign + lifetime
        }

        private let sign: Int64

        /// Says nothing that changes by time alone.
        var document: String {
            JSONValue.object([
                ("agent_id", .string(run.agent.shownID)),
                ("agent_name", .string(run.name)),
                ("agent_type", .string(run.type)),
                ("run", .integer(Int64(run.run))),
                ("session_id", .string(run.agent.session)),
                ("harness", .string(run.agent.harness)),
                ("project", .optional(run.project)),
                ("status", .string(run.status.rawValue)),
                ("start_time", run.startMilliseconds.map(JSONValue.timestamp) ?? .null),
                ("task_description", .optional(run.task.description)),
                ("tokens_so_far", .optional(live?.figures?.tokens)),
                ("tool_calls_so_far", .optional(live?.figures?.calls)),
                ("last_tool", .optional(live?.lastTool)),
                ("last_sign_of_life", .timestamp(sign)),
            ]).text
        }
    }

    /// The newest start first.
    private static func active(_ source: KeySource) throws -> [Active] {
        let live = source.live()
        return try source.views.runningExecutions(limit: .max, scope: KeySource.scope)
            .map { Active($0, live) }.filter { source.now <= $0.expires }
    }
}
