import Projections

/// `GET /api/agents/metrics/current`
enum CurrentMetricsAnswer {
    static let path = "/api/agents/metrics/current"
    static let parameters: Set<String> = ["timeRange"]

    /// A run of which nothing was seen for this long is stale.
    static let staleMilliseconds: Int64 = 300_000
    /// The list of open runs is for people; the counts beside it are of all.
    static let detailsMax = 500

    private static let ranges: [String: Int64] = ["1h": 1, "6h": 6, "24h": 24, "7d": 168]

    static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let range = try query.choice("timeRange", of: ["1h", "6h", "24h", "7d"])
        let window = window(range, now: now)
        return AnswerPlan(key: "\(path) \(window)", isLive: true) { views, asOf in
            try document(views, window: window, asOf: asOf)
        }
    }

    /// The UTC day, or so many hours up to the end of the present minute.
    static func window(_ range: String?, now: Int64) -> Range<Int64> {
        guard let range, let hours = ranges[range] else {
            let day = now - now % 86_400_000
            return day..<day + 86_400_000
        }
        let end = now - now % 60_000 + 60_000
        return end - hours * 3_600_000..<end
    }

    private static func document(
        _ views: Views, window: Range<Int64>, asOf: Int64
    ) throws -> JSONValue {
        let current = try views.currentMetrics(
            endingIn: window.lowerBound...window.upperBound - 1, openRunLimit: detailsMax)
        let (open, stale) = try views.openRunCount(staleBefore: asOf - staleMilliseconds)
        let sums = current.sums
        return .object([
            ("active_agents", .integer(Int64(open))),
            ("stale_agents", .integer(Int64(stale))),
            ("executions_today", .integer(sums.executions)),
            ("success_rate", sums.successRate),
            ("avg_duration_ms", sums.averageDuration),
            ("tokens_used_today", .integer(sums.tokens)),
            ("estimated_cost_today", sums.cost),
            ("unpriced_tokens", .integer(sums.unpricedTokens)),
            ("active_agent_details", .array(current.active.map { detail($0, asOf: asOf) })),
            ("from", .timestamp(window.lowerBound)),
            ("to", .timestamp(window.upperBound)),
            ("as_of", .timestamp(asOf)),
            ("timezone", .string("UTC")),
        ])
    }

    private static func detail(_ run: CurrentMetrics.OpenRun, asOf: Int64) -> JSONValue {
        .object([
            ("agent_id", .string(run.agent.agent)),
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

extension ExecutionSums {
    /// Of those that ended in success, failure or timeout.
    var successRate: JSONValue {
        .ratio(successes, successes + failures + timeouts, digits: 4)
    }

    var averageDuration: JSONValue { .ratio(durationMilliseconds, durations, digits: 0) }

    /// US dollars; null if nothing has a known price.
    var cost: JSONValue {
        pricedTokens > 0 ? .ratio(costNanodollars, 1_000_000_000, digits: 6) : .null
    }
}
