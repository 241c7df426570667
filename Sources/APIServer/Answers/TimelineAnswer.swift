import Projections

/// `GET /api/agents/metrics/timeline`
enum TimelineAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/metrics/timeline",
        parameters: ["hours", "start", "end", "project", "scope"], plan: plan)

    private static let hoursMax = 168

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let window = try window(query, now: now)
        let scope = try query.scope()
        let current = now - now % TimeRange.hour
        let project = query.text("project")
        let key = "timeline \(window.text) \(scope.rawValue) \(current) \(project.keyText)"
        return AnswerPlan(key: key, isLive: false) { views, _ in
            let hours = window.from...window.to - TimeRange.hour
            let points =
                try project.map { project in
                    try views.timeline(of: views.kept(window, scope, project), hours: hours)
                } ?? views.timeline(hours: hours, scope: scope)
            return .object([
                (
                    "timeline",
                    .array(points.map { point($0, isPartial: $0.hourMilliseconds == current) })
                ),
                ("from", .hour(window.from)),
                ("to", .hour(window.to)),
                ("timezone", .string("UTC")),
            ])
        }
    }

    private static func window(_ query: Query, now: Int64) throws(Problem) -> Window {
        try query.exclude("hours", "start")
        try query.exclude("hours", "end")
        let times = 0...253_402_300_799_999
        let start = try query.integer("start", in: times)
        let end = try query.integer("end", in: times)
        switch (start, end) {
        case (nil, nil):
            return TimeRange.hours(
                try query.integer("hours", in: 1...hoursMax) ?? 24, now: now)
        case (let start?, let end?):
            guard start < end else { throw .badRequest("'start' must be before 'end'") }
            let from = Int64(start) / TimeRange.hour * TimeRange.hour
            let to = (Int64(end) + TimeRange.hour - 1) / TimeRange.hour * TimeRange.hour
            guard to - from <= Int64(hoursMax) * TimeRange.hour else {
                throw .badRequest("'start' and 'end' may span \(hoursMax) hours at most")
            }
            return Window(from: from, to: to)
        default: throw .badRequest("'start' and 'end' are given together or not at all")
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
