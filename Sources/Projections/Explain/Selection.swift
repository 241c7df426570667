import GRDB

/// Which executions a number is about.
public struct Selection: Sendable, Equatable {
    /// How long its bucket is.
    public enum Unit: Sendable, Equatable {
        case minute, hour, day

        public var milliseconds: Int64 {
            switch self {
            case .minute: ViewTable.minute
            case .hour: ViewTable.hour
            case .day: ViewTable.day
            }
        }
    }

    /// Start of the bucket, ms since 1970.
    public let bucket: Int64
    public let unit: Unit
    public let scope: Scope
    public let agentName: String?
    public let type: String?
    public let tool: String?

    /// - Parameter bucket: Any moment in the bucket, ms since 1970.
    public init(
        bucket: Int64, unit: Unit, scope: Scope = .subagent, agentName: String? = nil,
        type: String? = nil, tool: String? = nil
    ) {
        self.bucket = bucket - bucket % unit.milliseconds
        self.unit = unit
        self.scope = scope
        self.agentName = agentName
        self.type = type
        self.tool = tool
    }

    /// First and last moment in the bucket, ms since 1970.
    var range: ClosedRange<Int64> { bucket...bucket + unit.milliseconds - 1 }

    /// Whether an execution is one of them: counted, ended in the bucket, and of the names given.
    func contains(_ execution: Execution) -> Bool {
        guard execution.status.isCounted, let end = execution.endMilliseconds,
            range.contains(end), scope.kinds.contains(execution.kind)
        else { return false }
        return agentName.map { $0.storable.hasSameBytes(as: (execution.name ?? "").storable) }
            ?? true && type.map { $0.hasSameBytes(as: execution.type) } ?? true
    }
}

extension Views {
    /// What the views keep about a selection, and in which of them.
    ///
    /// - Returns: Nil where no row is kept for it: of one agent or tool by minute, say.
    func stored(_ metric: Metric, of selection: Selection) throws -> (Tally, view: String)? {
        let kinds = "kind IN (\(selection.scope.list))"
        if metric.isOfTools {
            guard selection.agentName == nil, selection.unit != .minute else { return nil }
            return (try storedTools(of: selection, kinds), ViewTable.tools.name)
        }
        if let name = selection.agentName {
            guard selection.unit == .day, selection.type == nil else { return nil }
            let day = selection.bucket
            let performance = try performance(of: name, days: day...day, scope: selection.scope)
            let histogram = try Row.fetchAll(
                db,
                sql: """
                    SELECT bucket, sum(executions) AS count FROM view_agent_durations
                    WHERE agent_name = ? AND day = ? AND \(kinds) GROUP BY bucket ORDER BY bucket
                    """, arguments: [name, day]
            ).map { (bucket: $0["bucket"] as Int64, count: $0["count"] as Int64) }
            let tally = Tally(
                sums: performance.sums, histogram: histogram,
                bounds: (performance.least, performance.greatest))
            return (tally, ViewTable.agentDays.name)
        }
        if metric.needsAgent { return nil }
        let table: ViewTable =
            switch selection.unit {
            case .minute: .minutely
            case .hour: .hourly
            case .day: selection.type == nil ? .daily : .hourly
            }
        var sums = ExecutionSums()
        var condition = "\(table.bucket) BETWEEN ? AND ? AND \(kinds)"
        var arguments: StatementArguments = [
            selection.range.lowerBound, selection.range.upperBound,
        ]
        if let type = selection.type {
            condition += " AND agent_type = ?"
            arguments += [type]
        }
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM \(table.name) WHERE \(condition)", arguments: arguments)
        for row in rows { sums.add(ExecutionSums(row: row)) }
        return (Tally(sums: sums), table.name)
    }

    private func storedTools(of selection: Selection, _ kinds: String) throws -> Tally {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT coalesce(sum(executions), 0) AS executions,
                    coalesce(sum(calls), 0) AS calls, coalesce(sum(failures), 0) AS failures
                FROM view_tools WHERE hour BETWEEN ? AND ? AND \(kinds)
                    AND (? IS NULL OR tool = ?) AND (? IS NULL OR agent_type = ?)
                """,
            arguments: [
                selection.range.lowerBound, selection.range.upperBound, selection.tool,
                selection.tool, selection.type, selection.type,
            ])
        let tools = ToolSums(
            executions: row?["executions"] ?? 0, calls: row?["calls"] ?? 0,
            failures: row?["failures"] ?? 0)
        return Tally(sums: ExecutionSums(), tools: tools)
    }

    /// The first moment whose buckets of this unit are still kept, ms since 1970; nil without any.
    func firstKept(_ selection: Selection) throws -> Int64? {
        guard let newest = try checkpoint().newestMilliseconds else { return nil }
        let table: ViewTable =
            switch selection.unit {
            case .minute: .minutely
            case .hour: .hourly
            case .day: .daily
            }
        return table.floor(newest: newest)
    }
}
