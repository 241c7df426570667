import AgentEvents
import Projections

/// An execution as the existing dashboard's terminal shows it.
enum AgentStatus {
    static func json(_ execution: ListedExecution, now: Int64) -> JSONValue {
        let start = execution.startMilliseconds ?? execution.momentMilliseconds
        let isRunning = execution.status == .running
        let duration = isRunning ? max(0, now - start) : execution.durationMilliseconds
        return .object(
            [
                ("agent_id", .string(execution.agent.shownID)),
                ("agent_name", .string(execution.name)),
                ("agent_type", .string(execution.type)),
                ("status", .string(word(execution.status))),
                ("task_description", .string(execution.task.description ?? "")),
                ("start_time", .integer(start)),
            ] + (duration.map { [("duration_ms", .integer($0))] } ?? []) + [
                ("session_id", .string(execution.agent.session)),
                ("source_app", .string(execution.sourceApp)),
            ])
    }

    private static func word(_ status: Execution.Status) -> String {
        switch status {
        case .running: "active"
        case .success: "complete"
        default: "failed"
        }
    }
}

/// The agents that the existing dashboard's terminal shows: those that run, and the last to end.
enum TerminalStatus {
    static let activeMax = 500
    static let completionsMax = 5

    static func json(_ views: Views, now: Int64) throws -> JSONValue {
        let running = try views.runningExecutions(limit: activeMax, scope: .subagent)
        let ended = try views.newestCompletions(limit: completionsMax, scope: .subagent)
        return .object([
            ("active_agents", .array(running.map { AgentStatus.json($0, now: now) })),
            ("recent_completions", .array(ended.map { AgentStatus.json($0, now: now) })),
            ("timestamp", .integer(now)),
        ])
    }
}

extension ListedExecution {
    /// What the existing dashboard groups by.
    var sourceApp: String { project ?? agent.harness }
}
