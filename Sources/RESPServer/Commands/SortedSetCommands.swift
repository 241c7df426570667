import KeySpace

enum SortedSetCommands {
    static let all: [Command] = [
        .read("zrange", -4, "sortedset", isFast: false) { call, _, reply in
            try RangeQuery(call).answer(call, &reply)
        },
        .read("zrevrange", -4, "sortedset", isFast: false) { call, _, reply in
            try RangeQuery(call, by: .rank, isReverse: true).answer(call, &reply)
        },
        .read("zrangebyscore", -4, "sortedset", isFast: false) { call, _, reply in
            try RangeQuery(call, by: .score, isReverse: false).answer(call, &reply)
        },
        .read("zrevrangebyscore", -4, "sortedset", isFast: false) { call, _, reply in
            try RangeQuery(call, by: .score, isReverse: true).answer(call, &reply)
        },
        .read("zrangebylex", -4, "sortedset", isFast: false) { call, _, reply in
            try RangeQuery(call, by: .member, isReverse: false).answer(call, &reply)
        },
        .read("zrevrangebylex", -4, "sortedset", isFast: false) { call, _, reply in
            try RangeQuery(call, by: .member, isReverse: true).answer(call, &reply)
        },
        .read("zscore", 3, "sortedset") { call, _, reply in
            reply.score(try call.sortedSet(1)?.score(of: call[2]))
        },
        .read("zmscore", -3, "sortedset") { call, _, reply in
            let members = try call.sortedSet(1)
            reply.array(call.count - 2)
            for member in call.arguments.dropFirst(2) { reply.score(members?.score(of: member)) }
        },
        .read("zcard", 2, "sortedset") { call, _, reply in
            reply.integer(try call.sortedSet(1)?.count ?? 0)
        },
        .read("zcount", 4, "sortedset") { call, _, reply in
            let range = try ScoreRange(call[2], call[3])
            reply.integer(try call.sortedSet(1).map { range.indices(of: $0).count } ?? 0)
        },
        .read("zlexcount", 4, "sortedset") { call, _, reply in
            let range = try MemberRange(call[2], call[3])
            reply.integer(try call.sortedSet(1).map { range.indices(of: $0).count } ?? 0)
        },
        .read("zrank", 3, "sortedset") { call, _, reply in
            guard let rank = try call.sortedSet(1)?.rank(of: call[2]) else { return reply.null() }
            reply.integer(rank)
        },
        .read("zrevrank", 3, "sortedset") { call, _, reply in
            guard let members = try call.sortedSet(1), let rank = members.rank(of: call[2]) else {
                return reply.null()
            }
            reply.integer(members.count - 1 - rank)
        },
    ]
}

extension ReplyWriter {
    fileprivate mutating func score(_ score: Double?) {
        if let score { double(score) } else { null() }
    }
}

/// `ZRANGE` and its older forms.
private struct RangeQuery {
    enum Order { case rank, score, member }

    private var by: Order
    private var isReverse: Bool
    private var withScores = false
    private var offset: Int64 = 0
    private var limit: Int64 = -1

    /// - Parameters:
    ///   - order: Nil: the arguments say it, and which way round.
    init(_ call: Call, by order: Order? = nil, isReverse reverse: Bool? = nil) throws {
        var (chosenOrder, chosenReverse) = (order, reverse)
        var index = 4
        while index < call.count {
            switch call.word(index) {
            case "withscores": withScores = true
            case "limit" where call.count - index - 1 >= 2:
                offset = try call.integer(index + 1)
                limit = try call.integer(index + 2)
                index += 2
            case "rev" where chosenReverse == nil: chosenReverse = true
            case "bylex" where chosenOrder == nil: chosenOrder = .member
            case "byscore" where chosenOrder == nil: chosenOrder = .score
            default: throw ReplyError.syntax
            }
            index += 1
        }
        by = chosenOrder ?? .rank
        isReverse = chosenReverse ?? false
        if limit != -1 && by == .rank {
            throw ReplyError(
                "ERR syntax error, LIMIT is only supported in combination with either "
                    + "BYSCORE or BYLEX")
        }
        if withScores && by == .member {
            throw ReplyError(
                "ERR syntax error, WITHSCORES not supported in combination with BYLEX")
        }
    }

    func answer(_ call: Call, _ reply: inout ReplyWriter) throws {
        let (low, high) = isReverse && by != .rank ? (call[3], call[2]) : (call[2], call[3])
        // The range is looked at before the key.
        let indices: (SortedSet) -> Range<Int>
        switch by {
        case .rank:
            let (first, last) = (try call.integer(2), try call.integer(3))
            indices = { members in
                let range = IndexRange.clamped(first, last, count: members.count)
                guard let range else { return 0..<0 }
                let count = members.count
                return isReverse
                    ? count - 1 - range.upperBound..<count - range.lowerBound
                    : range.lowerBound..<range.upperBound + 1
            }
        case .score:
            indices = try ScoreRange(low, high).indices
        case .member:
            let range = try MemberRange(low, high)
            indices = { range.indices(of: $0, isReverse: isReverse) }
        }
        guard let members = try call.sortedSet(1) else { return reply.array(0) }
        var found = Array(members.elements[indices(members)])
        if isReverse { found.reverse() }
        if by != .rank { found = limited(found) }
        write(found, &reply)
    }

    /// A negative offset passes everything, a negative limit is none.
    private func limited(_ found: [SortedSet.Element]) -> [SortedSet.Element] {
        guard offset >= 0, offset <= found.count else { return [] }
        let rest = found.dropFirst(Int(offset))
        return Array(limit < 0 ? rest : rest.prefix(Int(min(limit, Int64(rest.count)))))
    }

    private func write(_ found: [SortedSet.Element], _ reply: inout ReplyWriter) {
        let isNested = withScores && reply.isRESP3
        reply.array(withScores && !isNested ? 2 * found.count : found.count)
        for element in found {
            if isNested { reply.array(2) }
            reply.bulk(element.member)
            if withScores { reply.double(element.score) }
        }
    }
}
