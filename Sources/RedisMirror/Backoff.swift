/// How long to wait before the next attempt: twice as long each time, up to a bound, and never
/// quite as long as others who began at the same moment.
struct Backoff {
    /// ms.
    static let first = 100
    static let firstForPeople = 500
    static let longest = 10_000

    private static let conflictPause = Duration.seconds(60)
    /// Losses that are no further apart than this are of one cause.
    private static let lossInterval = Duration.seconds(10)

    private var count = 0
    private var lossCount = 0
    private var lastLoss: ContinuousClock.Instant?

    /// After a success.
    mutating func reset() { count = 0 }

    mutating func pause(
        after error: MirrorError, at now: ContinuousClock.Instant = .now
    ) -> Duration {
        switch error {
        // Who writes the same keys is left most of the time, for somebody to see it.
        case .conflict: return Self.conflictPause
        case .lost:
            // Who empties a Redis again and again gets little load for it.
            let isAgain = lastLoss.map { now - $0 < Self.lossInterval } ?? false
            lossCount = isAgain ? lossCount + 1 : 0
            lastLoss = now
            return .seconds(min(lossCount, 5))
        default: return .milliseconds(next(isForPeople: error.isForPeople))
        }
    }

    /// - Parameter random: From 0 to 1.
    /// - Returns: ms.
    mutating func next(
        isForPeople: Bool, random: Double = .random(in: 0...1)
    ) -> Int {
        let first = isForPeople ? Self.firstForPeople : Self.first
        let whole = min(first << min(count, 10), Self.longest)
        count += 1
        return Int(Double(whole) * (0.5 + random / 2))
    }
}
