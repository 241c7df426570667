import Projections

/// `GET /api/agents/metrics/current`
enum CurrentMetricsAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/metrics/current", parameters: ["timeRange", "scope"], plan: plan)

    /// A run of which nothing was seen for this long is stale.
    static let staleMilliseconds: Int64 = 300_000
    /// The list of open runs is for people; the counts beside it are of all.
    static let detailsMax = 500

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let window = try TimeRange.range(query, now: now) ?? TimeRange.today(now)
        let scope = try query.scope()
        return AnswerPlan(key: "current \(window) \(scope)", isLive: true) { views, asOf in
            try document(views, window, scope, asOf: asOf)
        }
    }

    private static func document(
        _ views: Views, _ window: Window, _ scope: Scope, asOf: Int64
    ) throws -> JSONValue {
        let sums = try views.sums(in: window, scope: scope)
        let runs = try views.openRuns(limit: detailsMax, scope: scope)
        let (open, stale) = try views.openRunCount(
            staleBefore: asOf - staleMilliseconds, scope: scope)
        return .object([
            ("active_agents", .integer(Int64(open))),
            ("stale_agents", .integer(Int64(stale))),
            ("executions_today", .integer(sums.executions)),
            ("success_rate", sums.successRate),
            ("avg_duration_ms", sums.averageDuration),
            ("tokens_used_today", .integer(sums.tokens)),
            ("estimated_cost_today", sums.cost),
            ("unpriced_tokens", .integer(sums.unpricedTokens)),
            ("active_agent_details", .array(runs.map { detail($0, asOf: asOf) })),
            ("from", .timestamp(window.from)),
            ("to", .timestamp(window.to)),
            ("as_of", .timestamp(asOf)),
            ("timezone", .string("UTC")),
        ])
    }

    private static func detail(_ run: OpenRun, asOf: Int64) -> JSONValue {
        .object([
            ("agent_id", .string(run.agent.shownID)),
            ("agent_name", .string(run.name)),
            ("agent_type", .string(run.type)),
            ("status", .string("running")),
            ("start_time", .timestamp(run.startMilliseconds)),
            ("duration_so_far_ms", .integer(max(0, asOf - run.startMilliseconds))),
            ("stale", .bool(run.lastSeenMilliseconds < asOf - staleMilliseconds)),
            ("progress", .null),
        ])
    }
}
