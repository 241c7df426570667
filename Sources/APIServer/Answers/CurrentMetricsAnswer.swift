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
        return AnswerPlan(key: "current \(window) \(scope)", isLive: true) { views, present in
            try document(views, window, scope, present)
        }
    }

    static func document(
        _ views: Views, _ window: Window, _ scope: Scope, _ present: Present
    ) throws -> JSONValue {
        let asOf = present.asOf
        let sums = try views.sums(in: window, scope: scope)
        let runs = try views.openRuns(limit: detailsMax, scope: scope)
        let (open, stale) = try views.openRunCount(
            staleBefore: asOf - staleMilliseconds, scope: scope)
        let medians = try views.medianDurations(of: runs)
        return .object([
            ("active_agents", .integer(Int64(open))),
            ("stale_agents", .integer(Int64(stale))),
            ("executions_today", .integer(sums.executions)),
            ("success_rate", sums.successRate),
            ("avg_duration_ms", sums.averageDuration),
            ("tokens_used_today", .integer(sums.tokens)),
            ("estimated_cost_today", sums.cost),
            ("unpriced_tokens", .integer(sums.unpricedTokens)),
            (
                "active_agent_details",
                .array(zip(runs, medians).map { detail($0, present, median: $1) })
            ),
            ("from", .timestamp(window.from)),
            ("to", .timestamp(window.to)),
            ("as_of", .timestamp(asOf)),
            ("timezone", .string("UTC")),
        ])
    }

    private static func detail(_ run: OpenRun, _ present: Present, median: Int64?) -> JSONValue {
        let live = present.live.byID[run.id]
        let elapsed = max(0, present.asOf - run.startMilliseconds)
        let sign = max(run.lastSeenMilliseconds, live?.lastSignMilliseconds ?? .min)
        return .object([
            ("agent_id", .string(run.agent.shownID)),
            ("agent_name", .string(run.name)),
            ("agent_type", .string(run.type)),
            ("status", .string("running")),
            ("start_time", .timestamp(run.startMilliseconds)),
            ("duration_so_far_ms", .integer(elapsed)),
            ("stale", .bool(run.lastSeenMilliseconds < present.asOf - staleMilliseconds)),
            ("progress", progress(elapsed, median: median)),
            ("tokens_so_far", .optional(live?.figures?.tokens)),
            ("tool_calls_so_far", .optional(live?.figures?.calls)),
            ("last_tool", .optional(live?.lastTool)),
            ("last_sign_of_life", .timestamp(sign)),
        ])
    }

    /// Never 1: that it takes longer than usual does not say when it ends.
    private static func progress(_ elapsed: Int64, median: Int64?) -> JSONValue {
        guard let median else { return .null }
        let isNearEnd = Int128(elapsed) * 100 >= Int128(median) * 99
        return isNearEnd
            ? .decimal(units: 99, digits: 2) : .ratio(elapsed, median, digits: 4)
    }
}
