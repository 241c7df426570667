/// How long to wait before the next attempt: twice as long each time, up to a bound, and never
/// quite as long as others who began at the same moment.
struct Backoff {
    /// ms.
    static let first = 100
    static let firstForPeople = 500
    static let longest = 10_000

    private var count = 0

    mutating func reset() { count = 0 }

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
