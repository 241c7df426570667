public import Projections

/// What whoever keeps a copy of the keys asks.
extension KeySnapshot {
    /// Another number whenever the same views make other keys.
    public static let schema = 1

    /// The keys that changes of executions can have changed, made or ended. Those that depend on
    /// open runs are not among them: see ``liveEntries()``.
    public static func names(changedBy rows: ChangedRows) -> [Bytes] {
        if rows.isEmpty { return [] }
        var names = [AgentTimeline.key.key("")]
        for name in rows.names {
            for description in [
                AgentHistory.history, AgentDurations.key, AgentHistory.errors,
            ] { names.append(description.key(name.string)) }
        }
        var days: Set<Int64> = []
        for hour in rows.hours {
            names.append(
                HourlyMetrics.key.key("\(KeyTime.hour(hour.start)):\(hour.type.string)"))
            days.insert(hour.start - hour.start % KeySource.day)
        }
        for day in days {
            names.append(DailyMetrics.key.key(KeyTime.day(day)))
            names.append(ToolUsageKey.key.key(KeyTime.day(day)))
        }
        return names
    }

    /// All keys that depend on what is known of open runs, with what stands under them.
    ///
    /// - Complexity: O(n log n) in open runs.
    public func liveEntries() throws -> [(name: Bytes, entry: KeyEntry)] {
        try ActiveAgents.entries(source())
    }
}
