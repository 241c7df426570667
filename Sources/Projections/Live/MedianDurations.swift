import GRDB

extension Views {
    /// Of how many executions the median is.
    static let medianCount = 100

    /// The nearest-rank median of what an agent's newest executions took, ms; nil without any.
    ///
    /// - Complexity: O(1): at most 100 rows of an index.
    public func medianDuration(of name: String, isMain: Bool) throws -> Int64? {
        // Many agents without a name are not one.
        if name.isEmpty { return nil }
        let kind = isMain ? Execution.Kind.main : .subagent
        let durations = try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT end_ms - start_ms FROM view_executions INDEXED BY executions_by_name
                    WHERE agent_name = ? AND kind = ? AND start_ms IS NOT NULL
                        AND status IN (\(Execution.Status.timedList))
                    ORDER BY end_ms DESC, id DESC LIMIT \(Self.medianCount)
                    """),
            arguments: [name, kind.rawValue]
        ).sorted()
        return durations.isEmpty ? nil : durations[(durations.count + 1) / 2 - 1]
    }
}
