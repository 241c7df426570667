import KeySpace

/// Going through keys or elements piece by piece.
enum ScanCommands {
    static let all: [Command] = [
        Command("scan", -2, "readonly", "keyspace read slow") { call, _, reply in
            let cursor = try cursor(call[1])
            let options = try ScanOptions(call, from: 2, hasType: true)
            let now = try call.keys.now()
            let (keys, next) = try call.keys.listing().keys(
                from: cursor, count: options.count, at: now)
            let found = keys.filter {
                (options.type == nil || $0.type.rawValue == options.type)
                    && options.matches($0.name)
            }
            reply.array(2)
            reply.bulk(String(next))
            reply.array(found.map(\.name))
        },
        .read("hscan", -3, "hash", isFast: false) { call, _, reply in
            let cursor = try cursor(call[2])
            guard let fields = try call.hash(1) else { return nothing(&reply) }
            let options = try ScanOptions(call, from: 3)
            let isWhole = ValueEncoding(.hash(fields)) == .listpack
            let (indices, next) = piece(
                fields.map(\.name), isWhole: isWhole, from: cursor, options)
            let found = indices.map { fields[$0] }.filter { options.matches($0.name) }
            reply.array(2)
            reply.bulk(String(next))
            reply.array(found.flatMap { [$0.name, $0.value] })
        },
        .read("sscan", -3, "set", isFast: false) { call, _, reply in
            let cursor = try cursor(call[2])
            guard let members = try call.set(1) else { return nothing(&reply) }
            let options = try ScanOptions(call, from: 3)
            let isWhole = ValueEncoding(.set(members)) == .intset
            let (indices, next) = piece(members, isWhole: isWhole, from: cursor, options)
            reply.array(2)
            reply.bulk(String(next))
            reply.array(indices.map { members[$0] }.filter(options.matches))
        },
        .read("zscan", -3, "sortedset", isFast: false) { call, _, reply in
            let cursor = try cursor(call[2])
            guard let members = try call.sortedSet(1) else { return nothing(&reply) }
            let options = try ScanOptions(call, from: 3)
            let isWhole = ValueEncoding(.sortedSet(members)) == .listpack
            let (elements, next) =
                isWhole
                ? (members.elements, 0) : members.elements(from: cursor, count: options.count)
            let found = elements.filter { options.matches($0.member) }
            reply.array(2)
            reply.bulk(String(next))
            reply.array(
                found.flatMap { [$0.member, Bytes(RESPNumber.text($0.score).utf8)] })
        },
    ]

    private static func cursor(_ text: Bytes) throws(ReplyError) -> UInt64 {
        guard let cursor = RESPNumber.cursor(text) else {
            throw ReplyError("ERR invalid cursor")
        }
        return cursor
    }

    private static func nothing(_ reply: inout ReplyWriter) {
        reply.array(2)
        reply.bulk("0")
        reply.array(0)
    }

    /// What Redis keeps in one piece it gives in one piece.
    private static func piece(
        _ names: [Bytes], isWhole: Bool, from cursor: UInt64, _ options: ScanOptions
    ) -> (indices: [Int], next: UInt64) {
        isWhole
            ? (Array(names.indices), 0)
            : ScanOrder(names).piece(from: cursor, count: options.count)
    }
}

private struct ScanOptions {
    private(set) var count = 10
    /// In small letters; nil: any.
    private(set) var type: String?
    private var pattern: GlobPattern?

    init(_ call: Call, from first: Int, hasType: Bool = false) throws {
        var index = first
        while index < call.count {
            let isComplete = index + 1 < call.count
            switch call.word(index) {
            case "count" where isComplete:
                let number = try call.integer(index + 1)
                guard number >= 1 else { throw ReplyError.syntax }
                count = Int(clamping: number)
            case "match" where isComplete: pattern = try GlobPattern(call[index + 1])
            case "type" where isComplete && hasType: type = call.word(index + 1)
            default: throw ReplyError.syntax
            }
            index += 2
        }
    }

    func matches(_ name: Bytes) -> Bool { pattern?.matches(name) ?? true }
}
