/// What views add up over executions. Each field is a sum of integers, so adding and removing an
/// execution are exact in any order.
public struct ExecutionSums: Hashable, Sendable {
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

    /// Adds (`sign` 1) or removes (−1) the contribution of an execution. One that is not counted
    /// contributes nothing.
    mutating func add(_ execution: Execution, sign: Int64) {
        guard execution.status.isCounted else { return }
        executions += sign
        switch execution.status {
        case .success: successes += sign
        case .failure: failures += sign
        case .timeout: timeouts += sign
        case .cancelled: cancelled += sign
        case .lost: lost += sign
        case .running, .internal, .unpaired: break
        }
        if execution.status != .lost, let duration = execution.durationMilliseconds {
            durationMilliseconds += sign * duration
            durations += sign
        }
        pricedTokens += sign * execution.tokens.priced
        unpricedTokens += sign * execution.tokens.unpriced
        // Wrapping, because adding and removing stay exact when a hostile record overflows it.
        costNanodollars &+= sign &* execution.tokens.costNanodollars
    }

    mutating func add(_ other: ExecutionSums) {
        self = ExecutionSums(values: zip(values, other.values).map { $0 &+ $1 })
    }
}
