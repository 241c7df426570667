import GRDB

/// The executions behind a number, from the rows that the views keep whole: those of the correction
/// horizon.
public struct KeptExplanation: Sendable {
    /// What the executions add up to.
    public let value: MetricValue?
    /// What the views say, and which; nil where they keep no such row.
    public let stored: MetricValue?
    public let view: String?
    /// Nil without a stored one.
    public let isEqual: Bool?
    /// The newest end first, at most as many as were asked for.
    public let executions: [ListedExecution]
    /// How many there are.
    public let count: Int
    /// The records of ``executions``, ascending.
    public let offsets: [UInt64]
}

extension Views {
    /// - Returns: Nil if the bucket begins before the correction horizon: then not all of its
    ///   executions are kept.
    /// - Complexity: O(n) in the executions of the bucket.
    public func explanation(
        of metric: Metric, _ selection: Selection, limit: Int
    ) throws -> KeptExplanation? {
        let horizon = try checkpoint().newest.horizon ?? .min
        guard selection.range.lowerBound >= horizon else { return nil }
        var conditions = [
            "end_ms BETWEEN ? AND ?", "kind IN (\(selection.scope.list))",
            "status IN (\(Execution.Status.countedList))",
        ]
        var arguments: StatementArguments = [
            selection.range.lowerBound, selection.range.upperBound,
        ]
        for (column, value) in [
            ("agent_name", selection.agentName), ("agent_type", selection.type),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments += [value]
        }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT *, \(ExecutionSums.ofExecution)
                FROM view_executions INDEXED BY executions_by_end
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY end_ms DESC, id DESC
                """, arguments: arguments)
        var tally = Tally()
        var listed: [ListedExecution] = []
        var count = 0
        while let row = try rows.next() {
            let execution = ListedExecution(row: row)
            tally.add(execution, sums: ExecutionSums(row: row), tool: selection.tool)
            count += 1
            if listed.count < limit { listed.append(execution) }
        }
        let kept = try stored(metric, of: selection)
        let (value, said) = (metric.value(of: tally), kept.map { metric.value(of: $0.0) })
        return KeptExplanation(
            value: value, stored: said ?? nil, view: kept?.view,
            isEqual: said.map { $0 == value }, executions: listed, count: count,
            offsets: Set(listed.flatMap(\.offsets)).sorted())
    }

    /// The executions that ended last, newest first.
    public func recentlyEnded(limit: Int, scope: Scope) throws -> [ListedExecution] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_executions INDEXED BY executions_by_end
                    WHERE end_ms IS NOT NULL AND kind IN (\(scope.list))
                        AND status IN (\(Execution.Status.countedList))
                    ORDER BY end_ms DESC, id DESC LIMIT ?
                    """),
            arguments: [limit]
        ).map(ListedExecution.init)
    }
}
