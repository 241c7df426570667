import AgentEvents
import GRDB

@testable import Projections

/// Every table of sums, counted from executions one by one, as docs/views.md describes it: nothing
/// of the product but the names of the tables.
struct NaiveViews {
    /// By table and key; the sums in the order of the columns.
    private(set) var rows: [ExactText: [Int64]] = [:]
    private let newest: Int64

    static let (minute, hour, day): (Int64, Int64, Int64) = (60_000, 3_600_000, 86_400_000)

    /// - Parameter newest: Rows that lie too long before it do not exist.
    init(_ executions: [Execution], newest: Int64) {
        self.newest = newest
        for execution in executions { add(execution) }
        rows = rows.filter { $0.value.contains { $0 != 0 } }
    }

    private mutating func add(
        _ table: String, _ keys: [String], at bucket: Int64, of width: Int64, days: Int64 = 91,
        _ sums: [Int64]
    ) {
        guard bucket + width >= newest - days * Self.day else { return }
        let key = ExactText(([table] + keys).joined(separator: " | "))
        let before = rows[key] ?? Array(repeating: 0, count: sums.count)
        rows[key] = zip(before, sums).map { $0 + $1 }
    }

    private mutating func add(_ one: Execution) {
        guard let end = one.endMilliseconds else { return }
        let day = end / Self.day * Self.day
        let kind = one.agent.agent.isEmpty ? "main" : "subagent"
        for each in one.findings {
            add(
                "view_quality", ["\(day)", each.finding.rawValue, kind], at: day, of: Self.day,
                [each.count])
        }
        let counted = ["success", "failure", "timeout", "cancelled", "lost"]
        guard let place = counted.firstIndex(of: one.status.rawValue) else { return }
        var sums: [Int64] = [1] + (0..<5).map { $0 == place ? 1 : 0 } + [0, 0]
        var duration: Int64?
        if one.status != .lost, let start = one.startMilliseconds { duration = end - start }
        if let duration { sums.replaceSubrange(6...7, with: [duration, 1]) }
        sums += [one.tokens.priced, one.tokens.unpriced, one.tokens.costNanodollars]
        addSums(one, kind, sums, end: end, day: day)
        if let duration {
            add(
                "view_agent_durations",
                [one.name ?? "", "\(day)", kind, "\(Self.bucket(of: duration))"], at: day,
                of: Self.day, [1])
        }
        for model in one.models {
            add(
                "view_models", ["\(day)", model.model, kind], at: day, of: Self.day,
                [
                    1, model.input, model.output, model.cacheWrite5Minutes,
                    model.cacheWrite1Hour, model.cacheRead, model.webSearches, model.unpriced,
                    model.costNanodollars,
                ])
        }
        addTools(one, kind, hour: end / Self.hour * Self.hour, day: day)
    }

    private mutating func addSums(
        _ one: Execution, _ kind: String, _ sums: [Int64], end: Int64, day: Int64
    ) {
        let minute = end / Self.minute * Self.minute
        let hour = end / Self.hour * Self.hour
        let agent = one.agent
        add(
            "view_minutely", ["\(minute)", one.type, kind], at: minute, of: Self.minute, days: 8,
            sums)
        add("view_hourly", ["\(hour)", one.type, kind], at: hour, of: Self.hour, sums)
        add("view_daily", ["\(day)", kind], at: day, of: Self.day, sums)
        add(
            "view_daily_hours", ["\(day)", "\((hour - day) / Self.hour)", kind], at: day,
            of: Self.day, [1])
        add(
            "view_daily_types", ["\(day)", one.type, one.status.rawValue, kind], at: day,
            of: Self.day, [1])
        add("view_agent_days", [one.name ?? "", "\(day)", kind], at: day, of: Self.day, sums)
        add("view_projects", ["\(day)", one.project ?? "", kind], at: day, of: Self.day, sums)
        add(
            "view_sessions", ["\(day)", agent.harness, agent.session, kind], at: day,
            of: Self.day, sums)
    }

    private mutating func addTools(_ one: Execution, _ kind: String, hour: Int64, day: Int64) {
        for tool in one.toolCalls {
            add(
                "view_tools", ["\(hour)", tool.name, one.type, kind], at: hour, of: Self.hour,
                [1, tool.calls, tool.failures])
        }
        let most = one.toolCalls.sorted { left, right in
            left.calls == right.calls
                ? Array(left.name.utf8).lexicographicallyPrecedes(Array(right.name.utf8))
                : left.calls > right.calls
        }.prefix(32)
        for first in most {
            for second in most
            where first.name.utf8.lexicographicallyPrecedes(second.name.utf8) {
                add(
                    "view_tool_pairs", ["\(day)", first.name, second.name, kind], at: day,
                    of: Self.day, [1])
            }
        }
    }

    static func bucket(of duration: Int64) -> Int64 {
        guard duration >= 2_048 else { return max(0, duration) }
        let digits = Int64(String(duration, radix: 2).count)
        let exponent = digits - 12
        guard exponent > 0 else { return duration }
        let power = (0..<exponent).reduce(Int64(1)) { value, _ in value * 2 }
        return (exponent + 1) * 2_048 + duration / power - 2_048
    }

    /// The same of a database.
    static func stored(_ db: Database) throws -> [ExactText: [Int64]] {
        var rows: [ExactText: [Int64]] = [:]
        for (table, sums) in Schema.sumTables {
            for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table.name)") {
                let keys = table.keys.map { row[$0.name] as DatabaseValue }.map { value in
                    String.fromDatabaseValue(value) ?? "\(value)"
                }
                let key = ExactText(([table.name] + keys).joined(separator: " | "))
                rows[key] = sums.map { row[$0] }
            }
        }
        return rows
    }

    static func difference(
        _ left: [ExactText: [Int64]], _ right: [ExactText: [Int64]]
    ) -> [String] {
        if left == right { return [] }
        return Set(left.keys).union(right.keys).sorted(by: <).compactMap { key in
            left[key] == right[key]
                ? nil : "\(key.string): \(left[key] ?? []) != \(right[key] ?? [])"
        }
    }
}
