import NIOCore

/// What is done at once or not at all: one command, or several on keys of one slot, which become a
/// transaction.
public struct RedisUnit: Sendable, Equatable {
    /// At least one. The second word of the first, if it has one, says on which slot they are.
    public let commands: [[[UInt8]]]

    public init(_ commands: [[[UInt8]]]) {
        precondition(!commands.isEmpty, "a unit does something")
        self.commands = commands
    }

    public init(_ command: [[UInt8]]) { self.init([command]) }

    public init(_ words: String...) { self.init([words.map { Array($0.utf8) }]) }

    var isTransaction: Bool { commands.count > 1 }

    var slot: HashSlot? { commands[0].count > 1 ? HashSlot(of: commands[0][1]) : nil }

    // MARK: - On the wire

    private static let multi = [Array("MULTI".utf8)]
    private static let exec = [Array("EXEC".utf8)]

    func write(to buffer: inout ByteBuffer) {
        if isTransaction { buffer.writeCommand(Self.multi) }
        for command in commands { buffer.writeCommand(command) }
        if isTransaction { buffer.writeCommand(Self.exec) }
    }

    /// How many replies come.
    var replyCount: Int { isTransaction ? commands.count + 2 : 1 }

    /// One reply of those that came: of a transaction what each command said; or why there was
    /// none, which is what was said when the first command was refused.
    func reply(_ replies: ArraySlice<RedisReply>) -> RedisReply {
        guard isTransaction, let last = replies.last else { return replies.first ?? .null }
        guard case .error = last else { return last }
        return replies.first { $0.error != nil } ?? last
    }

    // MARK: - As one command

    /// A slot on its way to another node takes one command there, and no transaction.
    private static let script = """
        local at, replies = 1, {}
        while at <= #ARGV do
          local count = tonumber(ARGV[at])
          local words = {}
          for i = 1, count do words[i] = ARGV[at + i] end
          replies[#replies + 1] = redis.call(unpack(words))
          at = at + count + 1
        end
        return replies
        """

    /// The same in one command.
    var inOneCommand: [[UInt8]] {
        guard isTransaction else { return commands[0] }
        var words = ["EVAL", Self.script, "1"].map { Array($0.utf8) }
        words.append(commands[0].count > 1 ? commands[0][1] : [])
        for command in commands {
            words.append(Array(String(command.count).utf8))
            words += command
        }
        return words
    }
}
