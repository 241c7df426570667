import HTTPTypes
import Projections

/// `GET /api/agents/explain`: the executions and records behind a number.
///
/// It reads the executions that are kept whole, so it costs the same for any history. What is older
/// is answered with the command that reads the log instead.
enum ExplainAnswer {
    static let endpoint = Endpoint(
        path: "/api/agents/explain",
        parameters: ["metric", "bucket", "agent_name", "agent_type", "tool", "scope"], plan: plan)

    private static let executionsMax = 1_000

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        guard let metric = try query.choice("metric", of: Metric.allCases.map(\.rawValue))
            .flatMap(Metric.init)
        else {
            throw .badRequest(
                "'metric' is missing; one of "
                    + Metric.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let (bucket, unit) = try Self.bucket(query.text("bucket"), now: now)
        let selection = Selection(
            bucket: bucket, unit: unit, scope: try query.scope(),
            agentName: query.text("agent_name"), type: query.text("agent_type"),
            tool: query.text("tool"))
        if metric.needsAgent && selection.agentName == nil {
            throw .badRequest("'\(metric.rawValue)' is kept by agent name: give 'agent_name'")
        }
        if selection.tool != nil && !metric.isOfTools {
            throw .badRequest("'tool' goes with tool_calls and tool_failures only")
        }
        return AnswerPlan(key: "explain \(metric) \(selection)", isLive: false) { views, _ in
            guard let found = try views.explanation(
                of: metric, selection, limit: executionsMax)
            else {
                throw Problem(
                    status: .gone,
                    detail: "the executions of that time are not kept whole any more. Ask the log: "
                        + command(metric, selection))
            }
            return document(metric, selection, found)
        }
    }

    /// A day, hour or minute as people write it; without one, today.
    private static func bucket(
        _ text: String?, now: Int64
    ) throws(Problem) -> (Int64, Selection.Unit) {
        guard let text else { return (now, .day) }
        guard let match = text.wholeMatch(
            of: /([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2})(?::([0-9]{2}))?)?/),
            let day = CalendarDay.start(String(match.1))
        else { throw badBucket(text) }
        let hour = match.2.flatMap { Int64($0) } ?? 0
        let minute = match.3.flatMap { $0 }.flatMap { Int64($0) } ?? 0
        guard hour < 24, minute < 60 else { throw badBucket(text) }
        let unit: Selection.Unit = match.2 == nil ? .day : match.3 == nil ? .hour : .minute
        return (day + hour * TimeRange.hour + minute * 60_000, unit)
    }

    private static func badBucket(_ text: String) -> Problem {
        .badRequest(
            "'bucket' must be a UTC day, hour or minute such as 2026-11-22, 2026-11-22T10 or "
                + "2026-11-22T10:30, not '\(text)'")
    }

    private static func document(
        _ metric: Metric, _ selection: Selection, _ found: KeptExplanation
    ) -> JSONValue {
        .object([
            ("metric", .string(metric.rawValue)),
            ("from", .timestamp(selection.bucket)),
            ("to", .timestamp(selection.bucket + selection.unit.milliseconds)),
            ("timezone", .string("UTC")),
            ("value", .optional(found.value?.decimal)),
            ("stored", .optional(found.stored?.decimal)),
            ("view", .optional(found.view)),
            ("equal", found.isEqual.map(JSONValue.bool) ?? .null),
            ("executions", .array(found.executions.map(\.json))),
            ("executions_count", .integer(Int64(found.count))),
            ("log_offsets", .array(found.offsets.map { .integer(Int64(clamping: $0)) })),
            ("command", .string(command(metric, selection))),
        ])
    }

    /// What says the same, and which records decide it.
    private static func command(_ metric: Metric, _ selection: Selection) -> String {
        let (day, moment) = (CalendarDay.text(selection.bucket), selection.bucket)
        func digits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let hour = digits(moment % TimeRange.day / TimeRange.hour)
        let minute = digits(moment % TimeRange.hour / 60_000)
        let bucket =
            switch selection.unit {
            case .day: day
            case .hour: "\(day)T\(hour)"
            case .minute: "\(day)T\(hour):\(minute)"
            }
        var words = ["agentlog explain \(metric.rawValue) --bucket \(bucket)"]
        for (option, value) in [
            ("--agent", selection.agentName), ("--type", selection.type),
            ("--tool", selection.tool),
        ] {
            guard let value else { continue }
            words.append("\(option) '\(value.replacing("'", with: "'\\''"))'")
        }
        if selection.scope != .subagent { words.append("--scope \(selection.scope.rawValue)") }
        return words.joined(separator: " ")
    }
}
