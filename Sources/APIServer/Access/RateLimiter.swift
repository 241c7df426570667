/// So many requests a second in the long run, and so many at once after a rest.
public struct RateLimit: Sendable, Equatable {
    public let perSecond: Double
    public let burst: Int

    /// - Parameters:
    ///   - perSecond: More than 0, at most 10^6.
    ///   - burst: 1 to 10^6.
    public init(perSecond: Double, burst: Int) {
        precondition(perSecond > 0 && perSecond <= 1_000_000 && (1...1_000_000).contains(burst))
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Nanoseconds between two requests at the rate.
    fileprivate var interval: Int64 { max(1, Int64(1_000_000_000 / perSecond)) }
    /// How far a client may be ahead of the rate, ns.
    fileprivate var tolerance: Int64 { interval * Int64(burst - 1) }
}

/// The generic cell rate algorithm: for each client one number, the moment at which it would be
/// back at the rate. What is refused costs the client nothing.
///
/// Remembers a bounded number of clients. Those which it has no room for share one allowance, so
/// that coming from many addresses neither takes memory nor makes it forget anybody.
struct RateLimiter<Client: Hashable & Sendable>: Sendable {
    private let interval: Int64
    private let tolerance: Int64
    private let clientsMax: Int
    private var arrivals: [Client: Int64] = [:]
    private var overflow: Int64 = .min
    private var swept: Int64 = .min

    init(_ limit: RateLimit, clientsMax: Int = 10_000) {
        interval = limit.interval
        tolerance = limit.tolerance
        self.clientsMax = clientsMax
    }

    var clientCount: Int { arrivals.count }

    /// Counts one request.
    ///
    /// - Parameter now: ns of a clock that never goes back.
    /// - Returns: Nil, or after how many ns one would be let through; then nothing was counted.
    mutating func admit(_ client: Client, at now: Int64) -> Int64? {
        let known = arrivals[client]
        let isRemembered = known != nil || hasRoom(at: now)
        let arrival = max(now, (isRemembered ? known : overflow) ?? now)
        guard arrival - now <= tolerance else { return arrival - now - tolerance }
        if isRemembered {
            arrivals[client] = arrival + interval
        } else {
            overflow = arrival + interval
        }
        return nil
    }

    /// The answer of ``admit(_:at:)`` without counting.
    func wait(for client: Client, at now: Int64) -> Int64? {
        let arrival = arrivals[client] ?? (arrivals.count < clientsMax ? now : overflow)
        let ahead = max(now, arrival) - now
        return ahead > tolerance ? ahead - tolerance : nil
    }

    /// Forgets clients that are back at the rate, which says the same of them as nothing. It looks
    /// through them all at most once a second.
    private mutating func hasRoom(at now: Int64) -> Bool {
        if arrivals.count < clientsMax { return true }
        guard swept == .min || now - swept >= 1_000_000_000 else { return false }
        swept = now
        arrivals = arrivals.filter { $0.value > now }
        return arrivals.count < clientsMax
    }
}
