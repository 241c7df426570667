/// A number of the views that can be explained.
public enum Metric: String, Sendable, CaseIterable {
    case executions
    case successes = "success_count"
    case failures = "failure_count"
    case timeouts = "timeout_count"
    case cancelled = "cancelled_count"
    case lost = "lost_count"
    case successRate = "success_rate"
    case totalDuration = "total_duration_ms"
    case averageDuration = "avg_duration_ms"
    case leastDuration = "min_duration_ms"
    case greatestDuration = "max_duration_ms"
    case medianDuration = "p50_duration_ms"
    case p95Duration = "p95_duration_ms"
    case p99Duration = "p99_duration_ms"
    case tokens = "total_tokens"
    case averageTokens = "avg_tokens"
    case unpricedTokens = "unpriced_tokens"
    case cost = "total_cost"
    case toolCalls = "tool_calls"
    case toolFailures = "tool_failures"

    /// Views keep those for the days of one agent name only.
    public var needsAgent: Bool {
        switch self {
        case .leastDuration, .greatestDuration, .medianDuration, .p95Duration, .p99Duration: true
        default: false
        }
    }

    public var isOfTools: Bool { self == .toolCalls || self == .toolFailures }

    /// What a sum of executions says; nil where nothing is counted.
    func value(of tally: Tally) -> MetricValue? {
        let sums = tally.sums
        return switch self {
        case .executions: MetricValue(sums.executions)
        case .successes: MetricValue(sums.successes)
        case .failures: MetricValue(sums.failures)
        case .timeouts: MetricValue(sums.timeouts)
        case .cancelled: MetricValue(sums.cancelled)
        case .lost: MetricValue(sums.lost)
        case .successRate:
            MetricValue(
                sums.successes, of: sums.successes + sums.failures + sums.timeouts, digits: 4)
        case .totalDuration: MetricValue(sums.durationMilliseconds)
        case .averageDuration: MetricValue(sums.durationMilliseconds, of: sums.durations)
        case .leastDuration: tally.extremes.least.map { MetricValue($0) }
        case .greatestDuration: tally.extremes.greatest.map { MetricValue($0) }
        case .medianDuration: tally.percentile(50).map { MetricValue($0) }
        case .p95Duration: tally.percentile(95).map { MetricValue($0) }
        case .p99Duration: tally.percentile(99).map { MetricValue($0) }
        case .tokens: MetricValue(sums.tokens)
        case .averageTokens: MetricValue(sums.tokens, of: sums.executions)
        case .unpricedTokens: MetricValue(sums.unpricedTokens)
        case .cost:
            sums.pricedTokens > 0
                ? MetricValue(sums.costNanodollars, of: 1_000_000_000, digits: 6) : nil
        case .toolCalls: MetricValue(tally.tools.calls)
        case .toolFailures: MetricValue(tally.tools.failures)
        }
    }
}

/// An integer, or a ratio of two, as exact as the rows that it is derived from.
public struct MetricValue: Sendable, Equatable {
    public let numerator: Int64
    public let denominator: Int64
    /// Of its decimal form.
    let digits: Int

    init(_ value: Int64) {
        numerator = value
        denominator = 1
        digits = 0
    }

    /// Nil: nothing is divided by nothing.
    init?(_ numerator: Int64, of denominator: Int64, digits: Int = 0) {
        guard denominator > 0 else { return nil }
        self.numerator = numerator
        self.denominator = denominator
        self.digits = digits
    }

    /// As the API rounds it: half away from zero.
    public var decimal: String {
        let power = (0..<digits).reduce(Int128(1)) { power, _ in power * 10 }
        let scaled = Int128(numerator) * power
        let half = Int128(denominator) / 2
        let rounded = (scaled + (scaled < 0 ? -half : half)) / Int128(denominator)
        if digits == 0 { return "\(rounded)" }
        let magnitude = rounded.magnitude
        let fraction = "\(magnitude % UInt128(power))"
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(rounded < 0 ? "-" : "")\(magnitude / UInt128(power)).\(zeros)\(fraction)"
    }

    /// `12 of 13`; nil for what was not divided, or only to change the unit.
    public var ratio: String? {
        denominator == 1 || denominator == 1_000_000_000 ? nil : "\(numerator) of \(denominator)"
    }
}
