import AgentEvents
import Projections

/// The start or the end of an execution in the shape of a hook's event, which the existing
/// dashboard lists and charts.
struct HookItem {
    let milliseconds: Int64
    /// The project, or the harness where none is known.
    let source: String
    let session: String
    /// As the existing client calls it: `SubagentStart`.
    let type: String
    let json: JSONValue

    /// Nil where it has no start of its own.
    init?(startOf execution: ListedExecution) {
        guard let start = execution.startMilliseconds else { return nil }
        let type = execution.kind == .main ? "UserPromptSubmit" : "SubagentStart"
        self.init(execution, type, at: start, number: 2 * (execution.offsets.first ?? 0), [])
    }

    /// Nil while it runs.
    init?(endOf execution: ListedExecution) {
        guard execution.status.isCounted, let end = execution.endMilliseconds else { return nil }
        let type = execution.kind == .main ? "Stop" : "SubagentStop"
        self.init(
            execution, type, at: end, number: 2 * (execution.offsets.last ?? 0) + 1,
            [
                ("status", .string(execution.status.rawValue)),
                ("duration_ms", .optional(execution.durationMilliseconds)),
                ("tokens", .integer(execution.sums.total)),
                ("tools_used", .array(execution.toolCalls.map { .string($0.name) })),
            ])
    }

    private init(
        _ execution: ListedExecution, _ type: String, at time: Int64, number: UInt64,
        _ members: [(String, JSONValue)]
    ) {
        milliseconds = time
        source = execution.project ?? execution.agent.harness
        session = execution.agent.session
        self.type = type
        json = .object([
            ("id", .integer(Int64(clamping: number))),
            ("source_app", .string(source)),
            ("session_id", .string(session)),
            ("hook_event_type", .string(type)),
            (
                "payload",
                .object(
                    [
                        ("agent_id", .string(execution.agent.shownID)),
                        ("agent_name", .string(execution.name)),
                        ("agent_type", .string(execution.type)),
                        ("execution_id", .string(execution.id)),
                        ("task_description", .optional(execution.task.description)),
                    ] + members)
            ),
            ("timestamp", .integer(time)),
        ])
    }

    /// The newest starts and ends of executions of any status, oldest first.
    static func newest(
        _ views: Views, of filter: ExecutionFilter = .everything, limit: Int
    ) throws -> [HookItem] {
        // Each of the newest items is of one of as many newest executions.
        let executions = try views.executions(filter, after: nil, limit: limit)
        let items = executions.flatMap { execution in
            [HookItem(startOf: execution), HookItem(endOf: execution)].compactMap(\.self)
        }
        // Stable, so that of equal times the newer execution's comes last.
        let ascending = items.reversed().sorted { $0.milliseconds < $1.milliseconds }
        return Array(ascending.suffix(limit))
    }
}

extension ExecutionFilter {
    /// Of main agents, too.
    static var everything: ExecutionFilter {
        var filter = ExecutionFilter()
        filter.scope = .all
        return filter
    }
}
