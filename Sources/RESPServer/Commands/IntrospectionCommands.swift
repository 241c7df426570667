import KeySpace

/// What commands there are.
enum IntrospectionCommands {
    static let all: [Command] = [
        Command(
            "command", -1, "loading stale", "slow connection", subcommands: subcommands
        ) { call, _, reply in
            guard call.count == 1 else {
                throw ReplyError(
                    Bytes("ERR unknown subcommand '".utf8) + call[1].untilZero.prefix(128)
                        + Bytes("'. Try COMMAND HELP.".utf8))
            }
            let commands = sorted
            reply.array(commands.count)
            for command in commands { describe(command, &reply) }
        }
    ]

    private static func of(
        _ name: String, _ arity: Int, _ answer: @escaping Command.Answer
    ) -> Command {
        Command("command|\(name)", arity, "loading stale", "slow connection", answer: answer)
    }

    private static let subcommands: [Command] = [
        of("count", 2) { _, _, reply in reply.integer(Command.all.count) },
        of("list", -2) { call, _, reply in
            guard call.count == 2 else { throw ReplyError.syntax }
            reply.array(sorted.map { Bytes($0.name.utf8) })
        },
        of("info", -2) { call, _, reply in
            let commands =
                call.count == 2
                ? sorted.map(Optional.some)
                : call.arguments.dropFirst(2).map { Command.named($0) }
            reply.array(commands.count)
            for command in commands {
                if let command { describe(command, &reply) } else { reply.null() }
            }
        },
        of("docs", -2) { call, _, reply in
            let commands =
                call.count == 2
                ? sorted : call.arguments.dropFirst(2).compactMap { Command.named($0) }
            reply.map(commands.count)
            for command in commands {
                reply.bulk(command.name)
                reply.map(3)
                for (field, value) in [
                    ("summary", summary(command)), ("since", "1.0.0"), ("group", group(command)),
                ] {
                    reply.bulk(field)
                    reply.bulk(value)
                }
            }
        },
        of("getkeys", -4) { call, _, reply in
            guard let command = Command.named(call[2]) else {
                throw ReplyError("ERR Invalid command specified")
            }
            guard command.keys.step > 0 else {
                throw ReplyError("ERR The command has no key arguments")
            }
            guard command.accepts(call.count - 2) else {
                throw ReplyError("ERR Invalid number of arguments specified for command")
            }
            let arguments = Array(call.arguments.dropFirst(2))
            let last =
                command.keys.last < 0
                ? arguments.count + command.keys.last : command.keys.last
            reply.array(
                stride(from: command.keys.first, through: last, by: command.keys.step)
                    .map { arguments[$0] })
        },
    ]

    private static var sorted: [Command] { Command.all.values.sorted { $0.name < $1.name } }

    private static func summary(_ command: Command) -> String {
        command.isWrite ? "Refused: this key space is read-only" : "As in Redis 7.0"
    }

    private static func group(_ command: Command) -> String {
        let groups = [
            "@string": "string", "@hash": "hash", "@set": "set", "@sortedset": "sorted_set",
            "@list": "list", "@keyspace": "generic", "@connection": "connection",
            "@transaction": "transactions", "@pubsub": "pubsub",
        ]
        return command.categories.compactMap { groups[$0] }.first ?? "server"
    }

    private static func describe(_ command: Command, _ reply: inout ReplyWriter) {
        reply.array(10)
        reply.bulk(command.name)
        reply.integer(command.arity)
        reply.statuses(command.flags)
        reply.integer(command.keys.first)
        reply.integer(command.keys.last)
        reply.integer(command.keys.step)
        reply.statuses(command.categories)
        // No hints and no specifications of keys: what is above says it all.
        reply.set(0)
        reply.set(0)
        let subcommands = command.subcommands.values.sorted { $0.name < $1.name }
        reply.array(subcommands.count)
        for subcommand in subcommands { describe(subcommand, &reply) }
    }
}
