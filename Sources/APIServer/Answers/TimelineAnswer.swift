import Projections

/// `GET /api/agents/metrics/timeline`
enum TimelineAnswer {
    static let path = "/api/agents/metrics/timeline"
    static let parameters: Set<String> = ["hours"]

    private static let hourMilliseconds: Int64 = 3_600_000

    static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let count = try query.integer("hours", in: 1...168, default: 24)
        let last = now - now % hourMilliseconds
        let first = last - Int64(count - 1) * hourMilliseconds
        return AnswerPlan(key: "\(path) \(first) \(last)", isLive: false) { views, _ in
            let points = try views.timeline(hours: first...last)
            return .object([
                (
                    "timeline",
                    .array(points.map { point($0, isPartial: $0.hourMilliseconds == last) })
                ),
                ("from", .hour(first)),
                ("to", .hour(last + hourMilliseconds)),
                ("timezone", .string("UTC")),
            ])
        }
    }

    private static func point(_ point: TimelinePoint, isPartial: Bool) -> JSONValue {
        let sums = point.sums
        return .object([
            ("timestamp", .hour(point.hourMilliseconds)),
            ("executions", .integer(sums.executions)),
            ("avg_duration_ms", sums.averageDuration),
            ("success_rate", sums.successRate),
            ("dominant_agent_type", .optional(point.dominantType)),
            ("agent_types_count", .integer(Int64(point.typeCount))),
            ("tokens", .integer(sums.tokens)),
            ("cost", sums.cost),
            ("unpriced_tokens", .integer(sums.unpricedTokens)),
            ("partial", .bool(isPartial)),
        ])
    }
}
