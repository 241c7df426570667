import GRDB

extension Views {
    /// What each run usually takes, ms: the nearest-rank median of the newest 100 executions with
    /// its agent's name and kind that have a duration; nil without any, and for agents without a
    /// name, which are not one.
    ///
    /// - Complexity: O(n) in the names: 100 rows of an index for each, and those between them that
    ///   were lost.
    public func medianDurations(of runs: [OpenRun]) throws -> [Int64?] {
        var known: [Name: Int64?] = [:]
        return try runs.map { run in
            let name = Name(text: ExactText(run.name), isMain: run.agent.isMain)
            if let median = known[name] { return median }
            let median = run.name.isEmpty ? nil : try median(of: name)
            known[name] = .some(median)
            return median
        }
    }

    private struct Name: Hashable {
        let text: ExactText
        let isMain: Bool
    }

    private func median(of name: Name) throws -> Int64? {
        let kind = name.isMain ? Execution.Kind.main : .subagent
        let durations = try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT end_ms - start_ms FROM view_executions INDEXED BY executions_by_name
                    WHERE agent_name = ? AND kind = ? AND start_ms IS NOT NULL
                        AND status IN (\(Execution.Status.timedList))
                    ORDER BY end_ms DESC, id DESC LIMIT 100
                    """),
            arguments: [name.text.string, kind.rawValue]
        ).sorted()
        return durations.isEmpty ? nil : durations[(durations.count + 1) / 2 - 1]
    }
}
