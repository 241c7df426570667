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
        let pairs = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT tool_a, tool_b, sum(executions) AS executions
                    FROM view_tool_pairs WHERE \(inDays) GROUP BY tool_a, tool_b
                    HAVING sum(executions) >= 2
                    """),
            arguments: range
        ).map { row in
            ToolUsage.Pair(
                first: row["tool_a"], second: row["tool_b"], executions: row["executions"])
        }
        usage.rank(tools, pairs: pairs)
        return usage
    }
}

extension ToolUsage {
    /// Puts tools and pairs in order, and leaves out pairs that say little.
    ///
    /// - Parameters:
    ///   - tools: By name.
    ///   - pairs: Each once, in no order.
    mutating func rank(_ all: [ExactText: Tool], pairs: [Pair]) {
        // After a subtraction only failures may be left of a tool.
        tools = all.filter { $0.value.calls > 0 }.sorted { left, right in
            left.value.calls != right.value.calls
                ? left.value.calls > right.value.calls : left.key < right.key
        }.map(\.value)
        let often = pairs.filter { $0.executions >= 2 }.sorted { left, right in
            if left.executions != right.executions { return left.executions > right.executions }
            return left.first.utf8.elementsEqual(right.first.utf8)
                ? left.second.utf8.lexicographicallyPrecedes(right.second.utf8)
                : left.first.utf8.lexicographicallyPrecedes(right.first.utf8)
        }
        self.pairs = often.lazy.filter { pair in
            let rarer = min(
                all[ExactText(pair.first)]?.executions ?? 0,
                all[ExactText(pair.second)]?.executions ?? 0)
            return 2 * pair.executions >= rarer
        }.prefix(Self.pairsMax).map(\.self)
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
