/// What views add up over executions. Each field is a sum of integers, so adding and removing an
/// execution are exact in any order.
public struct ExecutionSums: Hashable, Sendable, ViewSums {
    public var executions: Int64 = 0
    public var successes: Int64 = 0
    public var failures: Int64 = 0
    public var timeouts: Int64 = 0
    public var cancelled: Int64 = 0
    public var lost: Int64 = 0
    /// Over success, failure, timeout and cancelled.
    public var durationMilliseconds: Int64 = 0
    public var durations: Int64 = 0
    public var pricedTokens: Int64 = 0
    public var unpricedTokens: Int64 = 0
    /// Of the priced tokens.
    public var costNanodollars: Int64 = 0

    public init() {}

    public var tokens: Int64 { pricedTokens &+ unpricedTokens }

    /// The columns of every table that holds sums, in the order of ``values``.
    static let columns = [
        "executions", "successes", "failures", "timeouts", "cancelled", "lost", "duration_ms",
        "durations", "priced_tokens", "unpriced_tokens", "cost_nanodollars",
    ]

    var values: [Int64] {
        [
            executions, successes, failures, timeouts, cancelled, lost, durationMilliseconds,
            durations, pricedTokens, unpricedTokens, costNanodollars,
        ]
    }

    /// Values in the order of ``columns``.
    init(values: [Int64]) {
        precondition(values.count == Self.columns.count)
        executions = values[0]
        successes = values[1]
        failures = values[2]
        timeouts = values[3]
        cancelled = values[4]
        lost = values[5]
        durationMilliseconds = values[6]
        durations = values[7]
        pricedTokens = values[8]
        unpricedTokens = values[9]
        costNanodollars = values[10]
    }

    /// The contribution of an execution. One that is not counted contributes nothing.
    init(_ execution: Execution) {
        guard execution.status.isCounted else { return }
        executions = 1
        switch execution.status {
        case .success: successes = 1
        case .failure: failures = 1
        case .timeout: timeouts = 1
        case .cancelled: cancelled = 1
        case .lost: lost = 1
        case .running, .internal, .unpaired, .linked: break
        }
        if let duration = execution.countedDuration {
            durationMilliseconds = duration
            durations = 1
        }
        pricedTokens = execution.tokens.priced
        unpricedTokens = execution.tokens.unpriced
        costNanodollars = execution.tokens.costNanodollars
    }

    /// Adds (`sign` 1) or removes (−1). Wrapping, because adding and removing stay exact even when
    /// hostile records overflow a sum.
    mutating func add(_ other: ExecutionSums, sign: Int64 = 1) {
        executions += sign * other.executions
        successes += sign * other.successes
        failures += sign * other.failures
        timeouts += sign * other.timeouts
        cancelled += sign * other.cancelled
        lost += sign * other.lost
        durationMilliseconds &+= sign &* other.durationMilliseconds
        durations += sign * other.durations
        pricedTokens &+= sign &* other.pricedTokens
        unpricedTokens &+= sign &* other.unpricedTokens
        costNanodollars &+= sign &* other.costNanodollars
    }
}
