import Projections

/// `metrics:hourly:{YYYY-MM-DD-HH}:{agent_type}`: what ended in a UTC hour.
enum HourlyMetrics {
    static let lifetime = 7 * KeySource.day

    static let key = KeyDescription(
        "metrics:hourly:{YYYY-MM-DD-HH}:{agent_type}", .hash,
        fields: [
            "execution_count", "success_count", "failure_count", "timeout_count",
            "cancelled_count", "lost_count", "total_duration_ms", "avg_duration_ms",
            "total_tokens", "avg_tokens", "total_cost",
        ]
    ) { name, source in
        guard let (hour, type) = parts(name), source.now <= expiry(hour) else { return nil }
        let sums = try source.views.hourSums(hour, type: type, scope: KeySource.scope)
        guard sums.executions > 0 else { return nil }
        return KeyEntry(.hash(fields(sums)), expires: expiry(hour))
    } list: { source in
        try source.views.hours(
            since: source.now - lifetime - KeySource.hour, scope: KeySource.scope
        ).map { ("\(KeyTime.hour($0.hour)):\($0.type)", expiry($0.hour)) }
    }

    /// The start of an hour and a type of what varies in the key.
    static func parts(_ name: String) -> (hour: Int64, type: String)? {
        let bytes = name.utf8
        guard bytes.count > KeyTime.hourLength else { return nil }
        let colon = bytes.index(bytes.startIndex, offsetBy: KeyTime.hourLength)
        guard bytes[colon] == UInt8(ascii: ":"),
            let hour = KeyTime.hour(String(name[..<colon]))
        else { return nil }
        return (hour, String(name[name.index(after: colon)...]))
    }

    private static func expiry(_ hour: Int64) -> Int64 { hour + KeySource.hour + lifetime }

    private static func fields(_ sums: ExecutionSums) -> [HashField] {
        var fields = [
            HashField("execution_count", "\(sums.executions)"),
            HashField("success_count", "\(sums.successes)"),
            HashField("failure_count", "\(sums.failures)"),
            HashField("timeout_count", "\(sums.timeouts)"),
            HashField("cancelled_count", "\(sums.cancelled)"),
            HashField("lost_count", "\(sums.lost)"),
            HashField("total_duration_ms", "\(sums.durationMilliseconds)"),
        ]
        if sums.durations > 0 {
            fields.append(HashField("avg_duration_ms", sums.averageDuration.text))
        }
        fields.append(HashField("total_tokens", "\(sums.tokens)"))
        fields.append(
            HashField(
                "avg_tokens", JSONValue.ratio(sums.tokens, sums.executions, digits: 0).text))
        if let cost = sums.costField { fields.append(cost) }
        return fields
    }
}

extension ExecutionSums {
    /// US dollars with six decimals; nil if no token has a known price.
    var costField: HashField? {
        guard pricedTokens > 0 else { return nil }
        let (micro, rest) = max(0, costNanodollars).quotientAndRemainder(dividingBy: 1_000)
        let rounded = micro + (rest >= 500 ? 1 : 0)
        let (dollars, fraction) = rounded.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(fraction)
        let zeros = String(repeating: "0", count: 6 - digits.utf8.count)
        return HashField("total_cost", "\(dollars).\(zeros)\(digits)")
    }
}
