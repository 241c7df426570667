import GRDB

/// Executions of which each is kept as a row: those that ended inside the correction horizon.
///
/// What no view has sums of (days of another zone than UTC, one project) is added up from them.
public struct KeptExecutions: Sendable, Equatable {
    public var window: Window
    public var scope: Scope
    public var project: String?
    public var agentName: String?

    public init(
        _ window: Window, scope: Scope, project: String? = nil, agentName: String? = nil
    ) {
        self.window = window
        self.scope = scope
        self.project = project
        self.agentName = agentName
    }
}

/// What sums need of an execution.
struct KeptExecution {
    let endMilliseconds: Int64
    let type: ExactText
    let sums: ExecutionSums
    /// By name, ascending.
    let tools: [ListedExecution.Tool]
}

extension Views {
    /// Whether all executions that ended at or after a moment are kept.
    public func keepsExecutions(since moment: Int64) throws -> Bool {
        guard let newest = try checkpoint().newestMilliseconds else { return true }
        return moment >= newest - Newest.horizonMilliseconds
    }

    /// Calls `body` with each, in no order.
    ///
    /// - Complexity: O(n) in executions that ended in the window.
    func each(
        of kept: KeptExecutions, _ body: (KeptExecution) -> Void
    ) throws {
        var conditions = [
            "end_ms >= ?", "end_ms < ?", "kind IN (\(kept.scope.list))",
            "status IN (\(Execution.Status.countedList))",
        ]
        var arguments: StatementArguments = [kept.window.from, kept.window.to]
        for (column, value) in [("project", kept.project), ("agent_name", kept.agentName)] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments += [value]
        }
        // A query for each kind where the index of names leads.
        let index = kept.agentName == nil ? "executions_by_end" : "executions_by_name"
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT end_ms, agent_type, tool_calls, \(ExecutionSums.ofExecution)
                    FROM view_executions INDEXED BY \(index)
                    WHERE \(conditions.joined(separator: " AND "))
                    """),
            arguments: arguments)
        while let row = try rows.next() {
            body(
                KeptExecution(
                    endMilliseconds: row["end_ms"], type: ExactText(row["agent_type"]),
                    sums: ExecutionSums(row: row),
                    tools: ListedExecution.tools(row["tool_calls"])))
        }
    }

    /// The sums of all of them.
    public func sums(of kept: KeptExecutions) throws -> ExecutionSums {
        var sums = ExecutionSums()
        try each(of: kept) { sums.add($0.sums) }
        return sums
    }

    /// Types by count, most first, each with its common tools.
    public func distribution(of kept: KeptExecutions) throws -> [TypeSums] {
        var types: [ExactText: ExecutionSums] = [:]
        var tools: [ExactText: [ExactText: Int64]] = [:]
        try each(of: kept) { execution in
            types[execution.type, default: .init()].add(execution.sums)
            for tool in execution.tools {
                tools[execution.type, default: [:]][ExactText(tool.name), default: 0]
                    += tool.calls
            }
        }
        return TypeSums.ranked(
            types.map { TypeSums(type: $0.key.string, sums: $0.value) }, tools: tools)
    }

    /// One point for each hour of `hours`, as ``timeline(hours:scope:)`` makes them.
    public func timeline(
        of kept: KeptExecutions, hours: ClosedRange<Int64>
    ) throws -> [TimelinePoint] {
        var types: [Int64: [ExactText: ExecutionSums]] = [:]
        try each(of: kept) { execution in
            let hour = execution.endMilliseconds - execution.endMilliseconds % ViewTable.hour
            types[hour, default: [:]][execution.type, default: .init()].add(execution.sums)
        }
        return TimelinePoint.points(of: types, hours: hours)
    }

    /// How often they called tools.
    public func toolUsage(of kept: KeptExecutions) throws -> ToolUsage {
        var usage = ToolUsage()
        var tools: [ExactText: ToolUsage.Tool] = [:]
        var types: [ExactText: Set<ExactText>] = [:]
        var pairs: [[ExactText]: Int64] = [:]
        try each(of: kept) { execution in
            usage.executions += 1
            for tool in execution.tools {
                let name = ExactText(tool.name)
                tools[
                    name,
                    default: .init(
                        name: tool.name, executions: 0, calls: 0, failures: 0, types: [])
                ].add(tool)
                types[name, default: []].insert(execution.type)
            }
            let paired = ViewDelta.paired(execution.tools.map { ($0.calls, $0.name) })
            for (index, first) in paired.enumerated() {
                for second in paired[(index + 1)...] { pairs[[first, second], default: 0] += 1 }
            }
        }
        for (name, types) in types { tools[name]?.types = types.sorted(by: <).map(\.string) }
        usage.rank(
            tools,
            pairs: pairs.map { pair, executions in
                .init(first: pair[0].string, second: pair[1].string, executions: executions)
            })
        return usage
    }
}

extension ToolUsage.Tool {
    fileprivate mutating func add(_ tool: ListedExecution.Tool) {
        executions += 1
        calls += tool.calls
        failures += tool.failures
    }
}
