import KeySpace

/// What a client says of itself.
enum ConnectionCommands {
    private static let early = "noscript loading stale fast no_auth allow_busy"

    static let all: [Command] = [
        Command("ping", -1, "fast", "fast connection") { call, session, reply in
            guard call.count <= 2 else { throw ReplyError.wrongArity("ping") }
            if session.isSubscribed && !session.isRESP3 {
                reply.array(2)
                reply.bulk("pong")
                return reply.bulk(call.count == 2 ? call[1] : [])
            }
            if call.count == 2 { reply.bulk(call[1]) } else { reply.status("PONG") }
        },
        Command("echo", 2, "loading stale fast", "fast connection") { call, _, reply in
            reply.bulk(call[1])
        },
        Command("quit", -1, early, "fast connection") { _, session, reply in
            session.isEnding = true
            reply.status("OK")
        },
        Command("reset", 1, early, "fast connection") { call, session, reply in
            session.reset(needsKey: call.server.needsKey)
            reply.isRESP3 = false
            reply.status("RESET")
        },
        Command("select", 2, "loading stale fast", "fast connection") { call, _, reply in
            guard try call.integer(1) == 0 else {
                throw ReplyError("ERR DB index is out of range")
            }
            reply.status("OK")
        },
        Command("auth", -2, early, "fast connection") { call, session, reply in
            guard call.count <= 3 else { throw ReplyError.syntax }
            if call.count == 2 && !call.server.needsKey {
                throw ReplyError(
                    "ERR AUTH <password> called without any password configured for the default "
                        + "user. Are you sure your configuration is correct?")
            }
            let user = call.count == 3 ? call[1] : Bytes("default".utf8)
            try authenticate(user, call[call.count - 1], call.server, &session)
            reply.status("OK")
        },
        Command("hello", -1, early, "fast connection", answer: hello),
        .container("client", client),
    ]

    /// A key of the store is the password of the user that every client is if it says nothing.
    private static func authenticate(
        _ user: Bytes, _ password: Bytes, _ server: ServerFacts, _ session: inout SessionState
    ) throws(ReplyError) {
        guard user == Bytes("default".utf8) else { throw .wrongPassword }
        guard server.needsKey else { return }
        guard let id = try server.keyID(of: password) else {
            session.wrongKeyCount += 1
            // A key cannot be guessed; whoever tries may try more slowly.
            if session.wrongKeyCount >= 3 { session.isEnding = true }
            throw .wrongPassword
        }
        session.keyID = id
        session.isAuthenticated = true
    }

    private static let hello: Command.Answer = { call, session, reply in
        var version: Int64 = 0
        if call.count > 1 {
            version = try call.integer(
                1,
                else: ReplyError("ERR Protocol version is not an integer or out of range"))
            guard version == 2 || version == 3 else {
                throw ReplyError("NOPROTO unsupported protocol version")
            }
        }
        var login: (user: Bytes, password: Bytes)?
        var name: Bytes?
        var index = 2
        while index < call.count {
            switch call.word(index) {
            case "auth" where call.count - index > 2:
                login = (call[index + 1], call[index + 2])
                index += 3
            case "setname" where call.count - index > 1:
                name = try clientName(call[index + 1])
                index += 2
            default:
                throw ReplyError(
                    Bytes("ERR Syntax error in HELLO option '".utf8) + call[index].untilZero
                        + Bytes("'".utf8))
            }
        }
        if let login { try authenticate(login.user, login.password, call.server, &session) }
        guard session.isAuthenticated else {
            throw ReplyError(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the "
                    + "HELLO <proto> AUTH <user> <pass> option can be used to authenticate the "
                    + "client and select the RESP protocol version at the same time")
        }
        if let name { session.name = name }
        if version != 0 { session.isRESP3 = version == 3 }
        reply.isRESP3 = session.isRESP3
        reply.map(7)
        for (field, value) in [("server", "redis"), ("version", ServerFacts.redisVersion)] {
            reply.bulk(field)
            reply.bulk(value)
        }
        reply.bulk("proto")
        reply.integer(session.isRESP3 ? 3 : 2)
        reply.bulk("id")
        reply.integer(session.id)
        for (field, value) in [("mode", "standalone"), ("role", "master")] {
            reply.bulk(field)
            reply.bulk(value)
        }
        reply.bulk("modules")
        reply.array(0)
    }

    private static func clientName(_ name: Bytes) throws(ReplyError) -> Bytes {
        guard name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ReplyError(
                "ERR Client names cannot contain spaces, newlines or special characters.")
        }
        return name
    }

    // MARK: - CLIENT

    private static func of(
        _ name: String, _ arity: Int, _ answer: @escaping Command.Answer
    ) -> Command {
        Command(
            "client|\(name)", arity, "noscript loading stale", "slow connection", answer: answer)
    }

    private static let ok: Command.Answer = { _, _, reply in reply.status("OK") }

    private static let client: [Command] = [
        of("id", 2) { _, session, reply in reply.integer(session.id) },
        of("info", 2) { _, session, reply in reply.verbatim(line(session)) },
        // Who else is connected is nobody's business.
        of("list", -2) { _, session, reply in reply.verbatim(line(session)) },
        of("getname", 2) { _, session, reply in
            if session.name.isEmpty { reply.null() } else { reply.bulk(session.name) }
        },
        of("setname", 3) { call, session, reply in
            session.name = try clientName(call[2])
            reply.status("OK")
        },
        of("setinfo", 4) { call, session, reply in
            switch call.word(2) {
            case "lib-name": session.libraryName = try clientName(call[3])
            case "lib-ver": session.libraryVersion = try clientName(call[3])
            default: throw ReplyError("ERR Unrecognized option '\(call.word(2))'")
            }
            reply.status("OK")
        },
        of("getredir", 2) { _, _, reply in reply.integer(-1) },
        of("no-evict", 3, ok), of("no-touch", 3, ok), of("unpause", 2, ok),
    ]

    private static func line(_ session: SessionState) -> String {
        func text(_ bytes: Bytes) -> String { String(decoding: bytes, as: UTF8.self) }
        let flags = session.isSubscribed ? "P" : session.transaction == nil ? "N" : "x"
        return "id=\(session.id) addr=\(session.address) name=\(text(session.name)) "
            + "flags=\(flags) db=0 sub=\(session.channels.count) psub=\(session.patterns.count) "
            + "multi=\(session.transaction.map(\.commands.count) ?? -1) "
            + "cmd=\(session.lastCommand) user=default resp=\(session.isRESP3 ? 3 : 2) "
            + "lib-name=\(text(session.libraryName)) lib-ver=\(text(session.libraryVersion))\n"
    }
}
