import KeySpace

/// Scores from one to another: `1`, `(1` for more than 1, `-inf`, `+inf`.
struct ScoreRange {
    private let least: Double
    private let greatest: Double
    private let excludesLeast: Bool
    private let excludesGreatest: Bool

    init(_ low: Bytes, _ high: Bytes) throws(ReplyError) {
        (least, excludesLeast) = try Self.end(low)
        (greatest, excludesGreatest) = try Self.end(high)
    }

    private static func end(_ text: Bytes) throws(ReplyError) -> (Double, Bool) {
        let isExclusive = text.first == UInt8(ascii: "(")
        guard let number = RESPNumber.double(isExclusive ? text.dropFirst() : text[...]) else {
            throw ReplyError("ERR min or max is not a float")
        }
        return (number, isExclusive)
    }

    /// Where the elements are that lie in it.
    func indices(of members: SortedSet) -> Range<Int> {
        let elements = members.elements
        let from = elements.place { excludesLeast ? $0.score > least : $0.score >= least }
        let to = elements.place { excludesGreatest ? $0.score >= greatest : $0.score > greatest }
        return from < to ? from..<to : 0..<0
    }
}

/// Members from one to another by their bytes: `[a`, `(a`, `-` for the first, `+` for the last.
struct MemberRange {
    private enum End {
        case first, last
        case member(Bytes, isExclusive: Bool)
    }

    private let low: End
    private let high: End

    init(_ low: Bytes, _ high: Bytes) throws(ReplyError) {
        self.low = try Self.end(low)
        self.high = try Self.end(high)
    }

    private static func end(_ text: Bytes) throws(ReplyError) -> End {
        let isAlone = text.count == 1 || text.dropFirst().first == 0
        switch text.first {
        case UInt8(ascii: "-") where isAlone: return .first
        case UInt8(ascii: "+") where isAlone: return .last
        case UInt8(ascii: "["): return .member(Bytes(text.dropFirst()), isExclusive: false)
        case UInt8(ascii: "("): return .member(Bytes(text.dropFirst()), isExclusive: true)
        default: throw ReplyError("ERR min or max not valid string range item")
        }
    }

    /// Where the elements are that lie in it, of a set whose scores are all the same. Of another
    /// one: from the first that is not before the range, as long as none is behind it.
    ///
    /// - Parameter isReverse: It is gone through from its end: so of a set whose scores differ,
    ///   from the last that is not behind the range, as long as none is before it.
    func indices(of members: SortedSet, isReverse: Bool = false) -> Range<Int> {
        let elements = members.elements
        guard let first = elements.first, let last = elements.last, isNotBefore(last.member),
            isNotBehind(first.member)
        else { return 0..<0 }
        if isReverse {
            guard let to = elements.indices.last(where: { isNotBehind(elements[$0].member) }) else {
                return 0..<0
            }
            let before = elements[...to].indices.last { !isNotBefore(elements[$0].member) }
            return (before.map { $0 + 1 } ?? 0)..<(to + 1)
        }
        guard let from = elements.indices.first(where: { isNotBefore(elements[$0].member) }) else {
            return 0..<0
        }
        let to = elements[from...].indices.first { !isNotBehind(elements[$0].member) }
        return from..<(to ?? elements.count)
    }

    private func isNotBefore(_ member: Bytes) -> Bool {
        switch low {
        case .first: true
        case .last: false
        case .member(let bound, let isExclusive):
            isExclusive
                ? bound.lexicographicallyPrecedes(member)
                : !member.lexicographicallyPrecedes(bound)
        }
    }

    private func isNotBehind(_ member: Bytes) -> Bool {
        switch high {
        case .first: false
        case .last: true
        case .member(let bound, let isExclusive):
            isExclusive
                ? member.lexicographicallyPrecedes(bound)
                : !bound.lexicographicallyPrecedes(member)
        }
    }
}

extension [SortedSet.Element] {
    /// The first index from which on a condition holds, which holds of none before it.
    fileprivate func place(holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
