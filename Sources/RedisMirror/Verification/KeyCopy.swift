import KeySpace
import RedisClient

/// The keys of the key space as a server of Redis' protocol has them.
struct KeyCopy {
    let client: RedisClient
    /// What stands before each name there.
    let prefix: Bytes

    /// What stands under a name, read in one go.
    struct Found: Equatable {
        var type: String
        /// As ``KeyCopy/values(of:)`` lists them.
        var values: [Bytes]
        var expiresMilliseconds: Int64?
    }

    /// Names of ours that are there, on all of its nodes, without the prefix.
    func names() async throws -> Set<Bytes> {
        var names: Set<Bytes> = []
        _ = try await Strangers(prefix: prefix).look(client) { names.formUnion($0) }
        return names
    }

    /// What stands under names; nil: nothing, or something of another type.
    func found(_ names: [(name: Bytes, type: KeyType)]) async throws -> [Found?] {
        var commands: [[Bytes]] = []
        for (name, type) in names {
            let key = prefix + name
            commands.append([Bytes("TYPE".utf8), key])
            commands.append([Bytes("PEXPIRETIME".utf8), key])
            commands.append(Self.words(type, key))
        }
        let replies = try await client.pipeline(commands)
        return try names.indices.map { index in
            let (type, expires, value) = (
                replies[3 * index], replies[3 * index + 1], replies[3 * index + 2]
            )
            if let error = type.error ?? expires.error { throw error }
            guard let word = type.text, word != "none" else { return nil }
            let moment = expires.integer ?? -1
            var values = (value.elements ?? [value]).compactMap(\.bytes)
            if names[index].type == .set { values.sort { $0.lexicographicallyPrecedes($1) } }
            return Found(
                type: word, values: value.error == nil ? values : [],
                expiresMilliseconds: moment < 0 ? nil : moment)
        }
    }

    private static func words(_ type: KeyType, _ key: Bytes) -> [Bytes] {
        let words: [String] =
            switch type {
            case .string: ["GET"]
            case .hash: ["HGETALL"]
            case .set: ["SMEMBERS"]
            case .sortedSet: ["ZRANGE", "0", "-1", "WITHSCORES"]
            case .list: ["LRANGE", "0", "-1"]
            }
        return [Bytes(words[0].utf8), key] + words.dropFirst().map { Bytes($0.utf8) }
    }
}

extension KeyCopy.Found {
    /// What has to be found of an entry.
    init(_ entry: KeyEntry) {
        type = entry.value.type.rawValue
        expiresMilliseconds = entry.expiresMilliseconds
        values =
            switch entry.value {
            case .string(let bytes): [bytes]
            case .hash(let fields): fields.flatMap { [$0.name, $0.value] }
            case .set(let members): members
            case .sortedSet(let members):
                members.elements.flatMap { [$0.member, Bytes("\($0.score)".utf8)] }
            case .list(let elements): elements
            }
    }

    /// Scores are spelled in several ways, and fields of hashes have no order.
    var normal: KeyCopy.Found {
        var normal = self
        if type == KeyType.sortedSet.rawValue {
            for index in stride(from: 1, to: values.count, by: 2) {
                let text = String(decoding: values[index], as: UTF8.self)
                normal.values[index] = Double(text).map { Bytes("\($0)".utf8) } ?? values[index]
            }
        }
        if type == KeyType.hash.rawValue {
            let pairs = stride(from: 0, to: values.count - 1, by: 2).map {
                [values[$0], values[$0 + 1]]
            }
            normal.values = pairs.sorted { $0[0].lexicographicallyPrecedes($1[0]) }.flatMap(\.self)
        }
        return normal
    }
}
