import AgentEvents
import Projections

/// `GET /api/terminal/status` and `GET /api/terminal/agent-colors`: what a terminal widget of an
/// existing client shows. Its names and units, milliseconds since 1970, are that client's.
enum TerminalAnswer {
    static let status = Endpoint(path: "/api/terminal/status", parameters: ["scope"]) {
        query, _ throws(Problem) in
        let scope = try query.scope()
        return AnswerPlan(key: "terminal \(scope.rawValue)", isLive: true) { views, present in
            try snapshot(of: views, scope, now: present.asOf)
        }
    }

    static let colors = Endpoint(path: "/api/terminal/agent-colors", parameters: []) {
        _, _ throws(Problem) in
        AnswerPlan(key: "colors", isLive: false) { _, _ in
            .object(palette.map { ($0.type, .string($0.color)) })
        }
    }

    private static let activeMax = 100
    private static let completionsMax = 5

    /// The runs that are open, newest first, and the last that ended.
    static func snapshot(of views: Views, _ scope: Scope, now: Int64) throws -> JSONValue {
        var running = ExecutionFilter()
        running.status = .running
        running.scope = scope
        let active = try views.executions(running, after: nil, limit: activeMax)
        let completed = try views.recentlyEnded(limit: completionsMax, scope: scope)
        return .object([
            ("active_agents", .array(active.map { $0.agentStatus(at: now) })),
            ("recent_completions", .array(completed.map { $0.agentStatus(at: now) })),
            ("timestamp", .integer(now)),
        ])
    }

    /// Of each type, and the one for all others last.
    private static let palette: [(type: String, color: String)] = [
        ("security", "#DC2626"), ("reviewer", "#F59E0B"), ("tester", "#A855F7"),
        ("debugger", "#EF4444"), ("refactorer", "#EC4899"), ("analyzer", "#3B82F6"),
        ("documenter", "#10B981"), ("planner", "#8B5CF6"), ("designer", "#BE185D"),
        ("researcher", "#7C3AED"), ("data", "#06B6D4"), ("devops", "#F97316"),
        ("builder", "#22C55E"), ("main", "#0F766E"), ("general", "#6B7280"),
        ("generic", "#6B7280"),
    ]
}

extension ListedExecution {
    /// In the shape of the existing client's `AgentStatus`.
    func agentStatus(at now: Int64) -> JSONValue {
        let state =
            switch status {
            case .running: "active"
            case .success: "complete"
            default: "failed"
            }
        let duration =
            durationMilliseconds
            ?? (status == .running ? startMilliseconds.map { max(0, now - $0) } : nil)
        return .object([
            ("agent_id", .string(agent.shownID)),
            ("agent_name", .string(name)),
            ("agent_type", .string(type)),
            ("status", .string(state)),
            ("task_description", .optional(task.description)),
            ("start_time", .optional(startMilliseconds)),
            ("duration_ms", .optional(duration)),
            ("session_id", .string(agent.session)),
            ("source_app", .optional(project)),
        ])
    }
}
