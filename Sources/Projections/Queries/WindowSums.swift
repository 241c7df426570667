import GRDB

/// A window on the ends of executions, ms since 1970, cut to minutes: whole hours and what is left
/// at both edges.
public struct Window: Sendable, Equatable {
    public let from: Int64
    /// Exclusive.
    public let to: Int64

    public init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }

    /// Names it in keys of answers.
    public var text: String { "\(from)-\(to)" }

    private var firstHour: Int64 {
        (from + ViewTable.hour - 1) / ViewTable.hour * ViewTable.hour
    }
    private var lastHour: Int64 { to / ViewTable.hour * ViewTable.hour }

    /// Starts of the whole hours in it; the upper bound is exclusive.
    var hours: (from: Int64, to: Int64)? {
        firstHour < lastHour ? (firstHour, lastHour) : nil
    }

    /// What is no whole hour.
    var edges: [(from: Int64, to: Int64)] {
        guard let hours else { return [(from, to)] }
        return [(from, hours.from), (hours.to, to)].filter { $0.0 < $0.1 }
    }
}

/// The sums of the executions of one agent type.
public struct TypeSums: Sendable, Equatable {
    public var type: String
    public var sums: ExecutionSums
    /// Those with most calls, the most first, at most five.
    public var commonTools: [String] = []
}

extension Views {
    /// Sums by agent type of what ended in a window, types in byte order.
    ///
    /// - Complexity: O(n) in hours times types; the edges add at most two hours of minutes.
    public func sumsByType(in window: Window, scope: Scope) throws -> [TypeSums] {
        var types: [ExactText: ExecutionSums] = [:]
        func add(_ table: ViewTable, _ range: (from: Int64, to: Int64)) throws {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM \(table.name) WHERE \(table.bucket) >= ?
                            AND \(table.bucket) < ? AND kind IN (\(scope.list))
                        """),
                arguments: [range.from, range.to])
            for row in rows {
                types[ExactText(row["agent_type"]), default: .init()].add(ExecutionSums(row: row))
            }
        }
        if let hours = window.hours { try add(.hourly, hours) }
        for edge in window.edges { try add(.minutely, edge) }
        return types.sorted { $0.key < $1.key }
            .map { TypeSums(type: $0.key.string, sums: $0.value) }
    }

    /// The sums of everything that ended in a window.
    public func sums(in window: Window, scope: Scope) throws -> ExecutionSums {
        try sumsByType(in: window, scope: scope).reduce(into: ExecutionSums()) { sums, type in
            sums.add(type.sums)
        }
    }

    /// Types by count, most first, each with its common tools.
    public func distribution(in window: Window, scope: Scope) throws -> [TypeSums] {
        var tools: [ExactText: [ExactText: Int64]] = [:]
        if let hours = window.hours {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT agent_type, tool, sum(calls) AS calls FROM view_tools
                        WHERE hour >= ? AND hour < ? AND kind IN (\(scope.list))
                        GROUP BY agent_type, tool
                        """),
                arguments: [hours.from, hours.to])
            for row in rows { Self.count(row, &tools) }
        }
        for edge in window.edges {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT agent_type, each.key AS tool,
                            sum(json_extract(each.value, '$[0]')) AS calls
                        FROM view_executions INDEXED BY executions_by_end,
                            json_each(tool_calls) AS each
                        WHERE end_ms >= ? AND end_ms < ? AND kind IN (\(scope.list))
                            AND status IN (\(Execution.Status.countedList))
                        GROUP BY agent_type, each.key
                        """),
                arguments: [edge.from, edge.to])
            for row in rows { Self.count(row, &tools) }
        }
        return TypeSums.ranked(try sumsByType(in: window, scope: scope), tools: tools)
    }

    private static func count(_ row: Row, _ tools: inout [ExactText: [ExactText: Int64]]) {
        tools[ExactText(row["agent_type"]), default: [:]][
            ExactText(row["tool"]), default: 0] += row["calls"] as Int64
    }
}

extension TypeSums {
    /// By count, most first, each with its common tools.
    ///
    /// - Parameter tools: Calls by type and tool.
    static func ranked(
        _ types: [TypeSums], tools: [ExactText: [ExactText: Int64]]
    ) -> [TypeSums] {
        types.map { type in
            var type = type
            // After a subtraction only failures may be left of a tool.
            let called = (tools[ExactText(type.type)] ?? [:]).filter { $0.value > 0 }
            let most = called.sorted { left, right in
                left.value != right.value ? left.value > right.value : left.key < right.key
            }
            type.commonTools = most.prefix(5).map(\.key.string)
            return type
        }.sorted { left, right in
            left.sums.executions != right.sums.executions
                ? left.sums.executions > right.sums.executions
                : left.type.utf8.lexicographicallyPrecedes(right.type.utf8)
        }
    }
}
