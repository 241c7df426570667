import Projections

/// `GET /api/agents/tools/usage`
enum ToolUsageAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/tools/usage", parameters: ["period", "tz", "project", "scope"],
        plan: plan)

    private static let daysKept: Int64 = 90

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        let zone = try query.zone()
        let days = try days(query.text("period") ?? "day", zone: zone, now: now)
        let scope = try query.scope()
        let project = query.text("project")
        let key = "tools \(days.window.text) \(scope.rawValue) \(zone.name) \(project.keyText)"
        return AnswerPlan(key: key, isLive: false) { views, _ in
            guard try days.isOfExecutions(views, project: project) else {
                let usage = try views.toolUsage(days: days.utc.days, scope: scope)
                return document(usage, days.utc, .utc)
            }
            let usage = try views.toolUsage(of: views.kept(days.window, scope, project))
            return document(usage, days.window, zone)
        }
    }

    private static func days(
        _ period: String, zone: Zone, now: Int64
    ) throws(Problem) -> DayWindow {
        switch period {
        case "day": return DayWindow(1, zone: zone, now: now)
        case "week": return DayWindow(7, zone: zone, now: now)
        case "month": return DayWindow(30, zone: zone, now: now)
        default: break
        }
        let today = zone.day(of: now)
        guard let day = CalendarDay.start(period).map({ $0 / TimeRange.day }), day <= today,
            day > today - daysKept
        else {
            throw .badRequest(
                "'period' must be day, week, month or one of the last \(daysKept) days as "
                    + "YYYY-MM-DD, not '\(period)'")
        }
        guard zone.hasDay(day) else {
            throw .badRequest("'period': there was no \(period) in \(zone.name)")
        }
        return DayWindow(day: day, zone: zone)
    }

    private static func document(
        _ usage: ToolUsage, _ window: Window, _ zone: Zone
    ) -> JSONValue {
        let calls = usage.tools.reduce(0) { $0 + $1.calls }
        let days = [zone.day(of: window.from), zone.day(of: window.to - 1)].map(Zone.text)
        let period = days[0] == days[1] ? days[0] : days.joined(separator: "/")
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
            ] + window.members(zone))
    }
}
