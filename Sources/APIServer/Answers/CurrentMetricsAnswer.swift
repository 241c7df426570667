import Projections

/// `GET /api/agents/metrics/current`
enum CurrentMetricsAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/metrics/current",
        parameters: ["timeRange", "tz", "project", "scope"], plan: plan)

    /// A run of which nothing was seen for this long is stale.
    static let staleMilliseconds: Int64 = 300_000
    /// The list of open runs is for people; the counts beside it are of all.
    static let detailsMax = 500

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let zone = try query.zone()
        let today = zone.window(ofDays: 1, endingWith: now)
        let window = try TimeRange.range(query, now: now) ?? today
        let scope = try query.scope()
        let project = query.text("project")
        let key = "current \(window.text) \(scope.rawValue) \(zone.name) \(project.keyText)"
        return AnswerPlan(key: key, isLive: true) { views, present in
            try document(views, window, scope, present, zone: zone, project: project)
        }
    }

    /// - Parameter project: Only of it; nil: of all.
    static func document(
        _ views: Views, _ window: Window, _ scope: Scope, _ present: Present, zone: Zone = .utc,
        project: String? = nil
    ) throws -> JSONValue {
        let asOf = present.asOf
        let sums =
            try project.map { try views.sums(of: views.kept(window, scope, $0)) }
            ?? views.sums(in: window, scope: scope)
        let runs = try views.openRuns(limit: detailsMax, scope: scope, project: project)
        let (open, stale) = try views.openRunCount(
            staleBefore: asOf - staleMilliseconds, scope: scope, project: project)
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
            ("timezone", .string(zone.name)),
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
