import KeySpace

/// Several commands on one state of the keys.
enum TransactionCommands {
    private static let flags = "noscript loading stale fast allow_busy"

    static let all: [Command] = [
        Command("multi", 1, flags, "fast transaction") { _, session, reply in
            guard session.transaction == nil else {
                throw ReplyError("ERR MULTI calls can not be nested")
            }
            session.transaction = .init()
            reply.status("OK")
        },
        Command("discard", 1, flags, "fast transaction") { _, session, reply in
            guard session.transaction != nil else {
                throw ReplyError("ERR DISCARD without MULTI")
            }
            session.transaction = nil
            reply.status("OK")
        },
        Command("exec", 1, "noscript loading stale skip_slowlog", "slow transaction") {
            call, session, reply in
            guard let transaction = session.transaction else {
                throw ReplyError("ERR EXEC without MULTI")
            }
            session.transaction = nil
            if transaction.hasFailed {
                throw ReplyError(
                    "EXECABORT Transaction discarded because of previous errors.")
            }
            let executor = Executor(keys: call.keys, server: call.server)
            reply.array(transaction.commands.count)
            for arguments in transaction.commands {
                try executor.run(arguments, &session, &reply)
            }
        },
        // Nobody writes, and a transaction reads one state: nothing can come in between.
        Command("watch", -2, flags, keys: (1, -1, 1), "fast transaction") { _, session, reply in
            guard session.transaction == nil else {
                throw ReplyError("ERR WATCH inside MULTI is not allowed")
            }
            reply.status("OK")
        },
        Command("unwatch", 1, flags, "fast transaction") { _, _, reply in reply.status("OK") },
    ]
}
