import KeySpace
import Projections

/// What is asked of the server itself.
enum ServerCommands {
    static let all: [Command] = [
        Command("time", 1, "loading stale fast", "fast") { call, _, reply in
            let now = try call.keys.now()
            reply.array(2)
            reply.bulk("\(now / 1_000)")
            reply.bulk("\(now % 1_000 * 1_000)")
        },
        Command("info", -1, "loading stale", "slow dangerous") { call, _, reply in
            reply.verbatim(
                try InfoText.text(Set(call.arguments.dropFirst().map(\.lowercased)), call))
        },
        Command("lastsave", 1, "loading stale fast", "admin fast dangerous") { call, _, reply in
            reply.integer(call.server.startMilliseconds / 1_000)
        },
        Command("role", 1, "noscript loading stale fast", "admin fast dangerous") { _, _, reply in
            reply.array(3)
            reply.bulk("master")
            reply.integer(0)
            reply.array(0)
        },
        .container("config", [
            Command("config|get", -3, "admin noscript loading stale", "admin slow dangerous") {
                call, _, reply in
                let patterns = try call.arguments.dropFirst(2).map { pattern throws(ReplyError) in
                    try GlobPattern(pattern, ignoresCase: true)
                }
                let found = settings.filter { setting in
                    patterns.contains { $0.matches(Bytes(setting.name.utf8)) }
                }
                reply.map(found.count)
                for setting in found {
                    reply.bulk(setting.name)
                    reply.bulk(setting.value)
                }
            }
        ]),
        .container("memory", [
            .read("memory|usage", -3, "keyspace", isFast: false, keys: (2, 2, 1)) {
                call, _, reply in
                var index = 3
                while index < call.count {
                    guard call.word(index) == "samples", index + 1 < call.count,
                        try call.integer(index + 1) >= 0
                    else { throw ReplyError.syntax }
                    index += 2
                }
                guard let entry = try call.entry(2) else { return reply.null() }
                reply.integer(entry.value.byteCount + call[2].count)
            }
        ]),
        .container("object", object),
        .container("slowlog", [
            none("slowlog|get", -2) { _, _, reply in reply.array(0) },
            none("slowlog|len", 2) { _, _, reply in reply.integer(0) },
        ]),
        .container("module", [none("module|list", 2) { _, _, reply in reply.array(0) }]),
        .container("latency", [
            none("latency|latest", 2) { _, _, reply in reply.array(0) }
        ]),
        .container("acl", [
            none("acl|whoami", 2) { _, _, reply in reply.bulk("default") }
        ]),
        Command("cluster", -2, "", "slow") { _, _, _ in
            throw ReplyError("ERR This instance has cluster support disabled")
        },
    ]

    private static func none(
        _ name: String, _ arity: Int, _ answer: @escaping Command.Answer
    ) -> Command {
        Command(name, arity, "admin loading stale", "admin slow dangerous", answer: answer)
    }

    private static let object: [Command] = [
        of("encoding") { entry in
            { $0.bulk(ValueEncoding(entry.value).rawValue) }
        },
        of("refcount") { _ in { $0.integer(1) } },
        of("idletime") { _ in { $0.integer(0) } },
        of("freq") { _ in
            throw ReplyError(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please "
                    + "note that when switching between policies at runtime LRU and LFU data will "
                    + "take some time to adjust.")
        },
    ]

    private static func of(
        _ name: String,
        _ answer: @escaping @Sendable (KeyEntry) throws -> (inout ReplyWriter) -> Void
    ) -> Command {
        .read("object|\(name)", 3, "keyspace", isFast: false, keys: (2, 2, 1)) { call, _, reply in
            guard let entry = try call.entry(2) else { return reply.null() }
            try answer(entry)(&reply)
        }
    }

    /// What clients look for. Nothing here can be changed.
    private static let settings: [(name: String, value: String)] = [
        ("appendonly", "no"), ("databases", "1"), ("hash-max-listpack-entries", "512"),
        ("maxclients", "\(ConnectionLimits.standard.connectionsMax)"), ("maxmemory", "0"),
        ("maxmemory-policy", "noeviction"), ("notify-keyspace-events", ""),
        ("proto-max-bulk-len", "\(CommandLimits().argumentMax)"), ("save", ""),
        ("slave-read-only", "yes"), ("slowlog-max-len", "0"), ("timeout", "0"),
    ]
}
