import Projections

/// `GET /api/agents/performance/{agent_name}`
enum PerformanceAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/performance/{agent_name}",
        parameters: ["days", "timeRange", "tz", "project", "scope"], plan: plan)

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        try query.exclude("days", "timeRange")
        let name = try query.path("agent_name")
        let count = try query.integer("days", in: 1...90) ?? 7
        let range = try TimeRange.range(query, now: now)
        let zone = try query.zone()
        let project = query.text("project")
        let scope = try query.scope()
        let days = DayWindow(count, zone: zone, now: now)
        let window = range ?? days.window
        let key = """
            performance \(window.text) \(range == nil) \(scope.rawValue) \(zone.name) \
            \(project.keyText) \(name)
            """
        return AnswerPlan(key: key, isLive: false) { views, _ in
            guard try views.hasSeen(agentName: name) else { throw Problem.unseen(name) }
            if try range == nil && !days.isOfExecutions(views, project: project) {
                let performance = try views.performance(
                    of: name, days: days.utc.days, scope: scope)
                return document(name, performance, days.utc, .utc)
            }
            let performance = try views.performance(
                of: name, views.kept(window, scope, project),
                days: zone.days(in: window).map(\.start))
            return document(name, performance, window, zone)
        }
    }

    private static func document(
        _ name: String, _ performance: AgentPerformance, _ window: Window, _ zone: Zone
    ) -> JSONValue {
        let sums = performance.sums
        let days = zone.days(in: window)
        return .object(
            [
                ("agent_name", .string(name)),
                ("agent_type", .optional(performance.type)),
                ("total_executions", .integer(sums.executions)),
                ("success_rate", sums.successRate),
                (
                    "performance",
                    .object([
                        ("p50_duration_ms", .optional(performance.p50)),
                        ("p95_duration_ms", .optional(performance.p95)),
                        ("p99_duration_ms", .optional(performance.p99)),
                        ("min_duration_ms", .optional(performance.least)),
                        ("max_duration_ms", .optional(performance.greatest)),
                        ("avg_duration_ms", sums.averageDuration),
                    ])
                ),
                (
                    "token_usage",
                    .object([
                        ("avg_tokens", .ratio(sums.tokens, sums.executions, digits: 0)),
                        ("total_tokens", .integer(sums.tokens)),
                        ("estimated_cost", sums.cost),
                        ("unpriced_tokens", .integer(sums.unpricedTokens)),
                    ])
                ),
                ("daily_trend", .array(days.map { trend($0.day, performance.days[$0.start]) })),
            ] + window.members(zone))
    }

    private static func trend(_ day: Int64, _ sums: ExecutionSums?) -> JSONValue {
        let sums = sums ?? ExecutionSums()
        return .object([
            ("date", .string(Zone.text(ofDay: day))),
            ("executions", .integer(sums.executions)),
            ("avg_duration_ms", sums.averageDuration),
            ("success_rate", sums.successRate),
        ])
    }
}

extension Problem {
    static func unseen(_ name: String) -> Problem {
        .notFound(
            "no agent named '\(name)' was seen. Names are as the coding agent writes them, "
                + "percent-encoded; /api/agents/executions lists them")
    }
}
