import KeySpace

/// Listening to channels, of which there is one: see ``ChangeWatch``.
enum SubscriptionCommands {
    private static let flags = "pubsub noscript loading stale"
    /// Channels and patterns of one connection.
    private static let countMax = 128

    static let all: [Command] = [
        Command("subscribe", -2, flags, "pubsub slow") { call, session, reply in
            try begin("subscribe", \.channels, call, &session, &reply)
        },
        Command("psubscribe", -2, flags, "pubsub slow") { call, session, reply in
            for pattern in call.arguments.dropFirst() { _ = try GlobPattern(pattern) }
            try begin("psubscribe", \.patterns, call, &session, &reply)
        },
        Command("unsubscribe", -1, flags, "pubsub slow") { call, session, reply in
            end("unsubscribe", \.channels, call, &session, &reply)
        },
        Command("punsubscribe", -1, flags, "pubsub slow") { call, session, reply in
            end("punsubscribe", \.patterns, call, &session, &reply)
        },
    ]

    private static func begin(
        _ word: String, _ list: WritableKeyPath<SessionState, [Bytes]>, _ call: Call,
        _ session: inout SessionState, _ reply: inout ReplyWriter
    ) throws(ReplyError) {
        let names = call.arguments.dropFirst()
        guard session.channels.count + session.patterns.count + names.count <= countMax else {
            throw ReplyError("ERR one connection may listen to \(countMax) channels")
        }
        for name in names {
            if !session[keyPath: list].contains(name) { session[keyPath: list].append(name) }
            tell(word, name, session, &reply)
        }
    }

    /// Of no names: all of them.
    private static func end(
        _ word: String, _ list: WritableKeyPath<SessionState, [Bytes]>, _ call: Call,
        _ session: inout SessionState, _ reply: inout ReplyWriter
    ) {
        let names = call.count > 1 ? Array(call.arguments.dropFirst()) : session[keyPath: list]
        if names.isEmpty { return tell(word, nil, session, &reply) }
        for name in names {
            session[keyPath: list].removeAll { $0 == name }
            tell(word, name, session, &reply)
        }
    }

    private static func tell(
        _ word: String, _ name: Bytes?, _ session: SessionState, _ reply: inout ReplyWriter
    ) {
        reply.push(3)
        reply.bulk(word)
        reply.bulk(name)
        reply.integer(session.channels.count + session.patterns.count)
    }
}
