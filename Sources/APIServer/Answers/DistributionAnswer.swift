import Projections

/// `GET /api/agents/types/distribution`
enum DistributionAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/types/distribution",
        parameters: ["hours", "timeRange", "project", "scope"], plan: plan)

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        try query.exclude("hours", "timeRange")
        let hours = try query.integer("hours", in: 1...168) ?? 24
        let window = try TimeRange.range(query, now: now) ?? TimeRange.hours(hours, now: now)
        let scope = try query.scope()
        let project = query.text("project")
        let key = "types \(window.text) \(scope.rawValue) \(project.keyText)"
        return AnswerPlan(key: key, isLive: false) { views, _ in
            let types =
                try project.map { project in
                    try views.distribution(of: views.kept(window, scope, project))
                } ?? views.distribution(in: window, scope: scope)
            let total = types.reduce(0) { $0 + $1.sums.executions }
            return .object(
                [("distribution", .array(types.map { share($0, of: total) }))] + window.members())
        }
    }

    private static func share(_ type: TypeSums, of total: Int64) -> JSONValue {
        .object([
            ("type", .string(type.type)),
            ("count", .integer(type.sums.executions)),
            ("percentage", .ratio(type.sums.executions, total, digits: 4)),
            ("avg_duration_ms", type.sums.averageDuration),
            ("success_rate", type.sums.successRate),
            ("common_tools", .array(type.commonTools.map(JSONValue.string))),
        ])
    }
}
