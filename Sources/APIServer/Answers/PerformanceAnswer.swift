import Projections

/// `GET /api/agents/performance/{agent_name}`
enum PerformanceAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/performance/{agent_name}", parameters: ["days", "timeRange", "scope"],
        plan: plan)

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        try query.exclude("days", "timeRange")
        let name = try query.path("agent_name")
        let days = try query.integer("days", in: 1...90) ?? 7
        let range = try TimeRange.range(query, now: now)
        let window = range ?? TimeRange.days(days, now: now)
        let scope = try query.scope()
        let key = "performance \(window) \(range == nil) \(scope) \(name)"
        return AnswerPlan(key: key, isLive: false) { views, _ in
            guard try views.hasSeen(agentName: name) else { throw Problem.unseen(name) }
            let performance =
                range == nil
                ? try views.performance(of: name, days: window.days, scope: scope)
                : try views.performance(of: name, window: window, scope: scope)
            return document(name, performance, window)
        }
    }

    private static func document(
        _ name: String, _ performance: AgentPerformance, _ window: Window
    ) -> JSONValue {
        let sums = performance.sums
        let days = stride(
            from: window.days.lowerBound, through: window.days.upperBound, by: Int(TimeRange.day))
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
                ("daily_trend", .array(days.map { trend($0, performance.days[$0]) })),
            ] + window.members)
    }

    private static func trend(_ day: Int64, _ sums: ExecutionSums?) -> JSONValue {
        let sums = sums ?? ExecutionSums()
        return .object([
            ("date", .date(day)),
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
