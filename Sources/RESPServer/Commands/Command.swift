import KeySpace

/// One command: how it is called, and how it is answered.
struct Command: Sendable {
    typealias Answer =
        @Sendable (Call, inout SessionState, inout ReplyWriter) throws -> Void

    /// In small letters; of a subcommand `client|list`.
    let name: String
    /// How many words, its own included; negative: at least so many.
    let arity: Int
    /// As `COMMAND INFO` tells them.
    let flags: [String]
    /// Where its keys stand: first, last and step; (0, 0, 0): it has none.
    let keys: (first: Int, last: Int, step: Int)
    let categories: [String]
    let subcommands: [String: Command]
    let answer: Answer

    init(
        _ name: String, _ arity: Int, _ flags: String = "",
        keys: (first: Int, last: Int, step: Int) = (0, 0, 0), _ categories: String = "",
        subcommands: [Command] = [], answer: @escaping Answer
    ) {
        self.name = name
        self.arity = arity
        self.flags = flags.split(separator: " ").map(String.init)
        self.keys = keys
        self.categories = categories.split(separator: " ").map { "@\($0)" }
        self.subcommands = Dictionary(
            uniqueKeysWithValues: subcommands.map { command in
                (command.name.split(separator: "|").last.map(String.init) ?? "", command)
            })
        self.answer = answer
    }

    /// One of one key that reads.
    static func read(
        _ name: String, _ arity: Int, _ type: String, isFast: Bool = true,
        keys: (first: Int, last: Int, step: Int) = (1, 1, 1), _ answer: @escaping Answer
    ) -> Command {
        Command(
            name, arity, isFast ? "readonly fast" : "readonly", keys: keys,
            "\(type == "keyspace" ? "keyspace read" : "read \(type)") \(isFast ? "fast" : "slow")",
            answer: answer)
    }

    /// One that has nothing but others below it.
    static func container(_ name: String, _ subcommands: [Command]) -> Command {
        Command(name, -2, "", "slow", subcommands: subcommands) { call, _, _ in
            // Its arity is checked, so there is a word that names none of them.
            let word = call[1].untilZero.prefix(128)
            throw ReplyError(
                Bytes("ERR unknown subcommand '".utf8) + word
                    + Bytes("'. Try \(name.uppercased()) HELP.".utf8))
        }
    }

    func accepts(_ count: Int) -> Bool { arity >= 0 ? count == arity : count >= -arity }

    /// Whether it can be called before a key was shown.
    var needsNoKey: Bool { flags.contains("no_auth") }
    /// Whether it is answered at once while others are queued for `EXEC`.
    var endsOrBeginsTransaction: Bool {
        ["exec", "discard", "multi", "watch", "quit", "reset"].contains(name)
    }
    /// Whether a client of the older form may send it while it is subscribed.
    var isAllowedWhileSubscribed: Bool {
        [
            "ping", "subscribe", "unsubscribe", "psubscribe", "punsubscribe", "quit", "reset",
        ].contains(name)
    }
    var isWrite: Bool { flags.contains("write") }

    /// All of them by name.
    static let all: [String: Command] = Dictionary(
        uniqueKeysWithValues: (KeyCommands.all + StringCommands.all + HashCommands.all
            + SetCommands.all + SortedSetCommands.all + ListCommands.all + ScanCommands.all
            + ConnectionCommands.all + ServerCommands.all + TransactionCommands.all
            + SubscriptionCommands.all + IntrospectionCommands.all + WriteCommands.all)
            .map { ($0.name, $0) })
}
