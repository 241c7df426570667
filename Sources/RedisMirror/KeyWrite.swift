import KeySpace
import RedisClient

/// What puts a key into the state that an entry says, whatever was there before.
enum KeyWrite {
    /// Of elements that one command takes: a longer one would keep the server from others.
    static let elementCountMax = 1_000

    static func words(_ words: String...) -> [Bytes] { words.map { Bytes($0.utf8) } }

    static func removal(of key: Bytes) -> RedisUnit {
        RedisUnit([Bytes("UNLINK".utf8), key])
    }

    static func unit(_ key: Bytes, _ entry: KeyEntry) -> RedisUnit {
        var commands: [[Bytes]] = []
        if entry.value.type != .string { commands.append([Bytes("UNLINK".utf8), key]) }
        switch entry.value {
        case .string(let bytes): commands.append([Bytes("SET".utf8), key, bytes])
        case .hash(let fields):
            add("HSET", key, fields.map { [$0.name, $0.value] }, to: &commands)
        case .set(let members): add("SADD", key, members.map { [$0] }, to: &commands)
        case .sortedSet(let members):
            add("ZADD", key, members.elements.map(\.scored), to: &commands)
        case .list(let elements): add("RPUSH", key, elements.map { [$0] }, to: &commands)
        }
        return RedisUnit(commands + expiry(key, entry))
    }

    /// What makes a sorted set of another one that is there. Its last reply says how many members
    /// there are then: if another number than there should be, what was there was something else.
    static func unit(
        _ key: Bytes, _ entry: KeyEntry, _ new: SortedSet, replacing old: SortedSet
    ) -> RedisUnit {
        var gone: [[Bytes]] = []
        var come: [[Bytes]] = []
        for element in old.elements where new.rank(of: element.member) == nil {
            gone.append([element.member])
        }
        for element in new.elements where old.score(of: element.member) != element.score {
            come.append(element.scored)
        }
        var commands: [[Bytes]] = []
        add("ZADD", key, come, to: &commands)
        add("ZREM", key, gone, to: &commands)
        return RedisUnit(commands + expiry(key, entry) + [[Bytes("ZCARD".utf8), key]])
    }

    private static func expiry(_ key: Bytes, _ entry: KeyEntry) -> [[Bytes]] {
        guard let moment = entry.expiresMilliseconds else {
            return [[Bytes("PERSIST".utf8), key]]
        }
        return [[Bytes("PEXPIREAT".utf8), key, Bytes("\(moment)".utf8)]]
    }

    private static func add(
        _ name: String, _ key: Bytes, _ elements: [[Bytes]], to commands: inout [[Bytes]]
    ) {
        for start in stride(from: 0, to: elements.count, by: elementCountMax) {
            let end = min(start + elementCountMax, elements.count)
            commands.append([Bytes(name.utf8), key] + elements[start..<end].flatMap(\.self))
        }
    }
}

extension SortedSet.Element {
    /// As `ZADD` takes it. The shortest spelling that reads as the same double.
    fileprivate var scored: [Bytes] {
        let isWhole = score == score.rounded(.towardZero) && score.magnitude < 1e15
        return [Bytes((isWhole ? "\(Int64(score))" : "\(score)").utf8), member]
    }
}

extension KeyEntry {
    /// Equal for equal values and expiries, and by chance for one in 2^64 others.
    var digest: Int {
        var hasher = Hasher()
        hasher.combine(expiresMilliseconds)
        switch value {
        case .string(let bytes): hasher.combine(bytes)
        case .hash(let fields):
            for field in fields {
                hasher.combine(field.name)
                hasher.combine(field.value)
            }
        case .set(let members), .list(let members): hasher.combine(members)
        case .sortedSet(let members):
            for element in members.elements {
                hasher.combine(element.member)
                hasher.combine(element.score)
            }
        }
        hasher.combine(value.type)
        return hasher.finalize()
    }
}
