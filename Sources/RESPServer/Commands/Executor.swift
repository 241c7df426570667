import KeySpace

/// Answers commands on one state of the keys.
struct Executor {
    let keys: KeyView
    let server: ServerFacts

    /// Commands that wait for `EXEC`, and their arguments together, bytes.
    private static let transactionMax = (commands: 10_000, bytes: 1 << 20)

    /// Answers one command, or queues it.
    ///
    /// - Throws: What SQLite throws. What a client has done wrong is an answer.
    func run(
        _ arguments: [Bytes], _ session: inout SessionState, _ reply: inout ReplyWriter
    ) throws {
        do {
            let command: Command
            do {
                command = try admitted(arguments, session)
            } catch {
                session.transaction?.hasFailed = true
                throw error
            }
            session.lastCommand = command.name
            if session.transaction != nil && !command.endsOrBeginsTransaction {
                try queue(arguments, command, &session)
                return reply.status("QUEUED")
            }
            try command.answer(
                Call(arguments: arguments, name: command.name, keys: keys, server: server),
                &session, &reply)
        } catch let error as ReplyError {
            reply.error(error.bytes)
        }
    }

    /// The command, if the client may call it so.
    private func admitted(
        _ arguments: [Bytes], _ session: SessionState
    ) throws(ReplyError) -> Command {
        guard let container = Command.named(arguments[0]) else {
            throw Self.unknown(arguments)
        }
        let isSub = arguments.count > 1 && !container.subcommands.isEmpty
        let command = (isSub ? container.subcommands[arguments[1].lowercased] : nil) ?? container
        guard command.accepts(arguments.count) else { throw .wrongArity(command.name) }
        if !session.isAuthenticated && !command.needsNoKey { throw .noAuthentication }
        if command.isWrite { throw .readOnly }
        if session.isSubscribed && !session.isRESP3 && !command.isAllowedWhileSubscribed {
            throw ReplyError(
                "ERR Can't execute '\(command.name)': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / "
                    + "PING / QUIT / RESET are allowed in this context")
        }
        return command
    }

    private func queue(
        _ arguments: [Bytes], _ command: Command, _ session: inout SessionState
    ) throws(ReplyError) {
        guard var transaction = session.transaction else { return }
        // Not two of them at a time: one would be copied.
        session.transaction = nil
        defer { session.transaction = transaction }
        // A reply to these is no single one.
        if command.categories.contains("@pubsub") {
            transaction.hasFailed = true
            throw ReplyError("ERR Command not allowed inside a transaction")
        }
        transaction.size += arguments.reduce(0) { $0 + $1.count }
        guard transaction.commands.count < Self.transactionMax.commands,
            transaction.size <= Self.transactionMax.bytes
        else {
            transaction.hasFailed = true
            throw ReplyError("ERR the transaction is too large")
        }
        transaction.commands.append(arguments)
    }

    /// With what came with it, as far as 128 bytes go.
    private static func unknown(_ arguments: [Bytes]) -> ReplyError {
        var text = Bytes("ERR unknown command '".utf8)
        text += arguments[0].untilZero.prefix(128)
        text += Bytes("', with args beginning with: ".utf8)
        var shown: Bytes = []
        for argument in arguments.dropFirst() where shown.count < 128 {
            shown += Bytes("'".utf8) + argument.untilZero.prefix(128 - shown.count)
                + Bytes("' ".utf8)
        }
        return ReplyError(text + shown)
    }
}

extension Command {
    static func named(_ name: Bytes) -> Command? { all[name.lowercased] }
}
