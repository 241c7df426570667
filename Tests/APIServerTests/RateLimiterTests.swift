import Testing

@testable import APIServer

/// How often a client may ask.
@Suite struct RateLimiterTests {
    private static let second: Int64 = 1_000_000_000

    @Test func aBurstThenTheRate() {
        var limiter = RateLimiter<String>(RateLimit(perSecond: 10, burst: 3))
        let waits = (0..<5).map { _ in limiter.admit("a", at: 0) }
        // What is refused costs nothing: the fifth waits no longer than the fourth.
        #expect(waits == [nil, nil, nil, 100_000_000, 100_000_000])
        #expect(limiter.wait(for: "a", at: 0) == 100_000_000)
        #expect(limiter.admit("a", at: 99_999_999) == 1)
        #expect(limiter.admit("a", at: 100_000_000) == nil)
        #expect(limiter.admit("a", at: 100_000_000) == 100_000_000)
        // Others are not affected.
        #expect(limiter.admit("b", at: 100_000_000) == nil)
        // After a rest the burst is whole again, and no more than that.
        let later = 1_000 * Self.second
        #expect((0..<4).map { _ in limiter.admit("a", at: later) } == [nil, nil, nil, 100_000_000])
    }

    /// In whatever pattern they come, no more are let through than burst and rate allow, and a
    /// client that stays below the rate is never refused.
    @Test(arguments: [UInt64](1...20))
    func anyPatternStaysWithinTheRate(seed: UInt64) {
        var random = SplitMix(seed)
        let limit = RateLimit(perSecond: Double(1 + random.next(100)), burst: 1 + random.next(20))
        var limiter = RateLimiter<Int>(limit)
        let interval = Int64(1_000_000_000 / limit.perSecond)
        var (now, admitted) = (Int64(0), 0)
        for _ in 0..<2_000 {
            now += Int64(random.next(Int(interval)))
            if limiter.admit(0, at: now) == nil { admitted += 1 }
            #expect(admitted <= limit.burst + Int(now / interval))
        }
        for _ in 0..<200 {
            now += interval
            // The first may still be paying for what came before.
            _ = limiter.admit(1, at: now)
        }
        #expect(limiter.admit(1, at: now + interval) == nil)
    }

    /// Any number of clients takes bounded memory, and those which are remembered stay limited.
    @Test func manyClients() {
        var limiter = RateLimiter<Int>(RateLimit(perSecond: 1, burst: 2), clientsMax: 100)
        for client in 0..<100 {
            #expect(limiter.admit(client, at: 0) == nil)
            #expect(limiter.admit(client, at: 0) == nil)
        }
        // The others share one allowance.
        let waits = (100..<10_000).map { limiter.admit($0, at: 0) }
        #expect(waits.filter { $0 == nil }.count == 2)
        #expect(limiter.clientCount == 100)
        #expect(limiter.admit(5, at: 0) == Self.second)
        #expect(limiter.wait(for: 5, at: 0) == Self.second)
        #expect(limiter.wait(for: 100_000, at: 0) == Self.second)
        // When those have rested, there is room for others.
        #expect(limiter.admit(100_000, at: 10 * Self.second) == nil)
        #expect(limiter.clientCount == 1)
    }

    private struct SplitMix {
        var state: UInt64
        init(_ seed: UInt64) { state = seed }
        mutating func next(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
        }
    }
}
