import Projections

/// `metrics:daily:{YYYY-MM-DD}`: what ended on a UTC day.
enum DailyMetrics {
    static let lifetime = 90 * KeySource.day

    static let key = KeyDescription(
        "metrics:daily:{YYYY-MM-DD}", .hash,
        fields: [
            "total_executions", "success_rate", "agent_types", "peak_hour", "total_tokens",
            "total_cost",
        ]
    ) { name, source in
        guard let day = KeyTime.day(name), source.now <= expiry(day),
            let summary = try source.views.daySummary(day, scope: KeySource.scope)
        else { return nil }
        return KeyEntry(.hash(fields(summary)), expires: expiry(day))
    } list: { source in
        try source.views.days(
            since: source.now - lifetime - KeySource.day, scope: KeySource.scope
        ).map { (KeyTime.day($0), expiry($0)) }
    }

    static func expiry(_ day: Int64) -> Int64 { day + KeySource.day + lifetime }

    private static func fields(_ summary: DaySummary) -> [HashField] {
        let sums = summary.sums
        var fields = [HashField("total_executions", "\(sums.executions)")]
        if sums.successRate != .null {
            fields.append(HashField("success_rate", sums.successRate.text))
        }
        fields += [
            HashField("agent_types", JSONValue.array(summary.types.map { .string($0) }).text),
            HashField("peak_hour", "\(summary.peakHour)"),
            HashField("total_tokens", "\(sums.tokens)"),
        ]
        if let cost = sums.costField { fields.append(cost) }
        return fields
    }
}
