import Projections

/// `tools:usage:{YYYY-MM-DD}`: how often each tool was called, by the day on which the execution
/// ended.
enum ToolUsageKey {
    static let key = KeyDescription("tools:usage:{YYYY-MM-DD}", .sortedSet) { name, source in
        guard let day = KeyTime.day(name), source.now <= DailyMetrics.expiry(day) else {
            return nil
        }
        let tools = try source.views.toolCalls(on: day, scope: KeySource.scope)
        let members = tools.map { (member: Bytes($0.tool.utf8), score: Double($0.calls)) }
        return KeyEntry(.sortedSet(SortedSet(members)), expires: DailyMetrics.expiry(day))
    } list: { source in
        // Only a day on which something ended can have tools.
        try source.views.days(
            since: source.now - DailyMetrics.lifetime - KeySource.day, scope: KeySource.scope
        ).filter { try source.views.hasToolCalls(on: $0, scope: KeySource.scope) }
            .map { (KeyTime.day($0), DailyMetrics.expiry($0)) }
    }
}
