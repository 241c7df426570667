import Projections

/// `GET /api/agents/tools/usage`
enum ToolUsageAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/tools/usage", parameters: ["period", "scope"], plan: plan)

    private static let daysKept: Int64 = 90

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let window = try window(query.text("period") ?? "day", now: now)
        let scope = try query.scope()
        return AnswerPlan(key: "tools \(window) \(scope)", isLive: false) { views, _ in
            document(try views.toolUsage(days: window.days, scope: scope), window)
        }
    }

    private static func window(_ period: String, now: Int64) throws(Problem) -> Window {
        switch period {
        case "day": return TimeRange.days(1, now: now)
        case "week": return TimeRange.days(7, now: now)
        case "month": return TimeRange.days(30, now: now)
        default: break
        }
        let today = TimeRange.today(now).from
        guard let day = Calendar.day(period), day <= today,
            day > today - daysKept * TimeRange.day
        else {
            throw .badRequest(
                "'period' must be day, week, month or one of the last \(daysKept) days as "
                    + "YYYY-MM-DD, not '\(period)'")
        }
        return Window(from: day, to: day + TimeRange.day)
    }

    private static func document(_ usage: ToolUsage, _ window: Window) -> JSONValue {
        let calls = usage.tools.reduce(0) { $0 + $1.calls }
        let (first, last) = (window.days.lowerBound, window.days.upperBound)
        let period =
            first == last
            ? Calendar.text(first) : "\(Calendar.text(first))/\(Calendar.text(last))"
        return .object(
            [
                ("period", .string(period)),
                (
                    "tools",
                    .array(
                        usage.tools.map { tool in
                            .object([
                                ("name", .string(tool.name)),
                                ("usage_count", .integer(tool.calls)),
                                ("failure_count", .integer(tool.failures)),
                                ("percentage", .ratio(tool.calls, calls, digits: 4)),
                                (
                                    "avg_per_execution",
                                    .ratio(tool.calls, usage.executions, digits: 2)
                                ),
                                ("agents_using", .array(tool.types.map(JSONValue.string))),
                            ])
                        })
                ),
                (
                    "insights",
                    .object([
                        ("most_used_tool", .optional(usage.tools.first?.name)),
                        ("least_used_tool", .optional(usage.tools.last?.name)),
                        (
                            "high_correlation",
                            .array(
                                usage.pairs.map { .array([.string($0.first), .string($0.second)]) }
                            )
                        ),
                    ])
                ),
            ] + window.members)
    }
}
