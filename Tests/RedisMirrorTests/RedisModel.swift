import KeySpace
import RedisClient

/// The commands that a mirror writes with, on a dictionary.
struct RedisModel: Equatable {
    enum Value: Equatable {
        case string(Bytes)
        case hash([Bytes: Bytes])
        case set(Set<Bytes>)
        case sortedSet([Bytes: Double])
        case list([Bytes])
    }

    struct Key: Equatable {
        var value: Value
        var expires: Int64?
    }

    var keys: [Bytes: Key] = [:]
    /// Commands that Redis would have refused.
    var refused: [String] = []

    func at(_ now: Int64) -> RedisModel {
        var model = self
        model.keys = keys.filter { $0.value.expires.map { now <= $0 } ?? true }
        return model
    }

    mutating func apply(_ unit: RedisUnit) {
        for command in unit.commands { apply(command) }
    }

    private mutating func apply(_ words: [Bytes]) {
        let (name, key, rest) = (String(decoding: words[0], as: UTF8.self), words[1], words[2...])
        let pairs = stride(from: 2, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
        var there = keys[key]
        switch (name, there?.value) {
        case ("UNLINK", _): there = nil
        case ("SET", _): there = Key(value: .string(words[2]))
        case ("PEXPIREAT", .some):
            there?.expires = Int64(String(decoding: words[2], as: UTF8.self))
        case ("PERSIST", _): there?.expires = nil
        case ("ZCARD", _): break
        case ("HSET", nil), ("HSET", .hash):
            var fields: [Bytes: Bytes] = [:]
            if case .hash(let known)? = there?.value { fields = known }
            for (field, value) in pairs { fields[field] = value }
            there = Key(value: .hash(fields), expires: there?.expires)
        case ("SADD", nil), ("SADD", .set):
            var members: Set<Bytes> = []
            if case .set(let known)? = there?.value { members = known }
            there = Key(value: .set(members.union(rest)), expires: there?.expires)
        case ("RPUSH", nil), ("RPUSH", .list):
            var elements: [Bytes] = []
            if case .list(let known)? = there?.value { elements = known }
            there = Key(value: .list(elements + rest), expires: there?.expires)
        case ("ZADD", nil), ("ZADD", .sortedSet):
            var members: [Bytes: Double] = [:]
            if case .sortedSet(let known)? = there?.value { members = known }
            for (score, member) in pairs {
                members[member] = Double(String(decoding: score, as: UTF8.self))
            }
            there = Key(value: .sortedSet(members), expires: there?.expires)
        case ("ZREM", .sortedSet(var members)):
            for member in rest { members[member] = nil }
            there = members.isEmpty ? nil : Key(value: .sortedSet(members), expires: there?.expires)
        default: refused.append(name)
        }
        keys[key] = there
    }
}
