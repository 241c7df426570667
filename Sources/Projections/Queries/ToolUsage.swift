import GRDB

/// How often tools were called in some days.
public struct ToolUsage: Sendable, Equatable {
    /// Of the period, with tools or without.
    public var executions: Int64 = 0
    /// By calls, most first, then by name.
    public var tools: [Tool] = []
    /// The pairs that are used together most, most first.
    public var pairs: [Pair] = []

    public struct Tool: Sendable, Equatable {
        public var name: String
        public var executions: Int64
        public var calls: Int64
        public var failures: Int64
        /// Agent types, in byte order.
        public var types: [String]
    }

    public struct Pair: Sendable, Equatable {
        public var first: String
        public var second: String
        public var executions: Int64
    }

    /// At most so many pairs are named.
    static let pairsMax = 5
}

extension Views {
    /// - Parameter days: Starts of the first and the last UTC day.
    public func toolUsage(days: ClosedRange<Int64>, scope: Scope) throws -> ToolUsage {
        var usage = ToolUsage()
        let range: StatementArguments = [days.lowerBound, days.upperBound]
        let inDays = "day BETWEEN ? AND ? AND kind IN (\(scope.list))"
        usage.executions =
            try Int64.fetchOne(
                db.cachedStatement(
                    sql: "SELECT coalesce(sum(executions), 0) FROM view_daily WHERE \(inDays)"),
                arguments: range) ?? 0
        var tools: [ExactText: ToolUsage.Tool] = [:]
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT tool, agent_type, sum(executions) AS executions, sum(calls) AS calls,
                        sum(failures) AS failures
                    FROM view_tools WHERE hour >= ? AND hour < ? AND kind IN (\(scope.list))
                    GROUP BY tool, agent_type ORDER BY tool, agent_type
                    """),
            arguments: [days.lowerBound, days.upperBound + ViewTable.day])
        {
            let name = ExactText(row["tool"])
            tools[
                name,
                default: .init(
                    name: name.string, executions: 0, calls: 0, failures: 0, types: [])
            ].add(row)
        }
        // After a subtraction only failures may be left of a tool.
        usage.tools = tools.filter { $0.value.calls > 0 }.sorted { left, right in
            left.value.calls != right.value.calls
                ? left.value.calls > right.value.calls : left.key < right.key
        }.map(\.value)
        let executions = tools.mapValues(\.executions)
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT tool_a, tool_b, sum(executions) AS executions
                    FROM view_tool_pairs WHERE \(inDays) GROUP BY tool_a, tool_b
                    HAVING sum(executions) >= 2
                    ORDER BY sum(executions) DESC, tool_a, tool_b
                    """),
            arguments: range)
        {
            let pair = ToolUsage.Pair(
                first: row["tool_a"], second: row["tool_b"], executions: row["executions"])
            let rarer = min(
                executions[ExactText(pair.first)] ?? 0, executions[ExactText(pair.second)] ?? 0)
            if 2 * pair.executions >= rarer { usage.pairs.append(pair) }
            if usage.pairs.count == ToolUsage.pairsMax { break }
        }
        return usage
    }
}

extension ToolUsage.Tool {
    fileprivate mutating func add(_ row: Row) {
        executions += row["executions"]
        calls += row["calls"]
        failures += row["failures"]
        types.append(row["agent_type"])
    }
}
