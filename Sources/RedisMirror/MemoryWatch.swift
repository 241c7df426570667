import KeySpace
import RedisClient

/// Looks how much memory a Redis uses, and whether it throws keys away to have enough.
struct MemoryWatch {
    struct Memory: Sendable, Equatable {
        /// Of all nodes that have keys, bytes.
        var used: Int64 = 0
        /// 0: no bound.
        var max: Int64 = 0
    }

    /// How soon after keys were thrown away all are written again, ms: they would be thrown away
    /// again.
    private static let evictionMilliseconds: Int64 = 300_000

    private(set) var found: Memory?
    private(set) var warning: String?
    private(set) var lastMilliseconds: Int64 = 0
    private var evicted: [RedisAddress: Int64] = [:]
    private var lastEviction: Int64?

    /// - Returns: Whether keys were thrown away, and are to be written again.
    mutating func look(
        _ client: RedisClient, now: Int64
    ) async throws(MirrorError) -> Bool {
        lastMilliseconds = now
        var sum = Memory()
        var isEvicting = false
        for primary in await client.primaries() {
            let units = [RedisUnit("INFO", "memory"), RedisUnit("INFO", "stats")]
            let replies = try await client.units(units, on: primary.address)
            // A user who may not ask is no worse a user.
            guard let memory = replies[0].text, let stats = replies[1].text else { return false }
            sum.used += Self.number("used_memory", memory) ?? 0
            sum.max += Self.number("maxmemory", memory) ?? 0
            let count = Self.number("evicted_keys", stats) ?? 0
            if let last = evicted[primary.address], count > last { isEvicting = true }
            evicted[primary.address] = count
        }
        found = sum
        if isEvicting {
            warning =
                "the Redis throws keys away for want of memory, some of these perhaps: raise its "
                + "maxmemory, or set maxmemory-policy noeviction"
        }
        guard isEvicting, lastEviction.map({ now - $0 >= Self.evictionMilliseconds }) ?? true
        else { return false }
        lastEviction = now
        return true
    }

    /// A line such as `used_memory:1024`.
    private static func number(_ name: String, _ text: String) -> Int64? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("\(name):") {
            return Int64(line.dropFirst(name.utf8.count + 1))
        }
        return nil
    }
}

extension RedisClient {
    /// The same as ``run(_:on:)``, with an error of ours.
    func units(
        _ units: [RedisUnit], on address: RedisAddress
    ) async throws(MirrorError) -> [RedisReply] {
        do throws(RedisError) {
            return try await run(units, on: address)
        } catch {
            throw MirrorError(error)
        }
    }
}
