import Projections

/// What a change of an execution is to the existing dashboard: one to three messages.
struct DashboardNews {
    let offset: UInt64
    let documents: [String]

    /// Nil where it shows nothing of it.
    init?(_ announcement: Announcement, now: Int64) {
        guard let execution = announcement.execution else { return nil }
        offset = announcement.offset
        var documents: [JSONValue] = []
        func add(_ type: String, _ data: JSONValue) {
            documents.append(
                .dashboard(type, data, offset: announcement.offset, now: now))
        }
        let item: HookItem? =
            switch announcement.kind {
            case .started: HookItem(startOf: execution)
            case .completed: HookItem(endOf: execution)
            default: nil
            }
        if let item { add("event", item.json) }
        // Its agents are subagents.
        if execution.kind == .subagent, execution.status.isExecution {
            let status = execution.agentStatus(at: now)
            switch announcement.kind {
            case .started, .completed: add(announcement.kind.rawValue, status)
            default: break
            }
            // Its terminal reads only this one.
            add("agent_status_update", status)
        }
        if documents.isEmpty { return nil }
        self.documents = documents.map(\.text)
    }
}
