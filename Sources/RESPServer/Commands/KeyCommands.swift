import KeySpace

/// What is asked of keys of any type.
enum KeyCommands {
    static let all: [Command] = [
        .read("exists", -2, "keyspace", keys: (1, -1, 1), count),
        .read("touch", -2, "keyspace", keys: (1, -1, 1), count),
        .read("type", 2, "keyspace") { call, _, reply in
            reply.status(try call.entry(1)?.value.type.rawValue ?? "none")
        },
        .read("ttl", 2, "keyspace") { call, _, reply in
            reply.integer(try timeToLive(call).map { $0 < 0 ? $0 : ($0 + 500) / 1_000 } ?? -1)
        },
        .read("pttl", 2, "keyspace") { call, _, reply in
            reply.integer(try timeToLive(call) ?? -1)
        },
        .read("expiretime", 2, "keyspace") { call, _, reply in
            reply.integer(try expiry(call).map { $0 < 0 ? $0 : ($0 + 500) / 1_000 } ?? -1)
        },
        .read("pexpiretime", 2, "keyspace") { call, _, reply in
            reply.integer(try expiry(call) ?? -1)
        },
        Command("keys", 2, "readonly", "keyspace read slow dangerous") { call, _, reply in
            let pattern = try GlobPattern(call[1])
            let keys = try call.keys.listing().keys(at: call.keys.now())
            reply.array(keys.lazy.map(\.name).filter(pattern.matches))
        },
        Command("dbsize", 1, "readonly fast", "keyspace read fast") { call, _, reply in
            reply.integer(try call.keys.listing().keys(at: call.keys.now()).count)
        },
        Command("randomkey", 1, "readonly", "keyspace read slow") { call, _, reply in
            let keys = try call.keys.listing().keys(at: call.keys.now())
            reply.bulk(keys.randomElement()?.name)
        },
    ]

    private static let count: Command.Answer = { call, _, reply in
        var count = 0
        for key in call.arguments.dropFirst() where try call.keys.entry(key) != nil { count += 1 }
        reply.integer(count)
    }

    /// ms until it goes; −2: there is no such key; nil: it stays.
    private static func timeToLive(_ call: Call) throws -> Int64? {
        guard let entry = try call.entry(1) else { return -2 }
        return try entry.expiresMilliseconds.map { max(0, $0 - (try call.keys.now())) }
    }

    /// When it goes, ms since 1970; −2: there is no such key; nil: it stays.
    private static func expiry(_ call: Call) throws -> Int64? {
        guard let entry = try call.entry(1) else { return -2 }
        return entry.expiresMilliseconds
    }
}

enum StringCommands {
    static let all: [Command] = [
        .read("get", 2, "string") { call, _, reply in reply.bulk(try call.string(1)) },
        .read("mget", -2, "string", keys: (1, -1, 1)) { call, _, reply in
            reply.array(call.count - 1)
            for key in call.arguments.dropFirst() {
                // What is of another type is nothing here, and no error.
                guard case .string(let bytes) = try call.keys.entry(key)?.value else {
                    reply.null()
                    continue
                }
                reply.bulk(bytes)
            }
        },
        .read("strlen", 2, "string") { call, _, reply in
            reply.integer(try call.string(1)?.count ?? 0)
        },
        .read("getrange", 4, "string", isFast: false) { call, _, reply in
            let (first, last) = (try call.integer(2), try call.integer(3))
            let bytes = try call.string(1) ?? []
            // Both before the end and the wrong way round is nothing, whatever the length.
            if first < 0 && last < 0 && first > last { return reply.bulk([]) }
            let length = Int64(bytes.count)
            let from = max(0, first < 0 ? length + first : first)
            let to = min(length - 1, max(0, last < 0 ? length + last : last))
            guard from <= to, length > 0 else { return reply.bulk([]) }
            reply.bulk(Bytes(bytes[Int(from)...Int(to)]))
        },
    ]
}
