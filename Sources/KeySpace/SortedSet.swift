import Synchronization

/// Members by score, of equal scores by their bytes. Each member once.
public final class SortedSet: Sendable, Equatable {
    public struct Element: Sendable, Equatable {
        public let member: Bytes
        public let score: Double

        public init(member: Bytes, score: Double) {
            self.member = member
            self.score = score
        }
    }

    /// Ascending.
    public let elements: [Element]
    /// Made when somebody first asks for a member.
    private let ranks = Mutex<[Bytes: Int]?>(nil)

    /// - Parameter members: Of equal members the last one counts.
    public init(_ members: some Sequence<(member: Bytes, score: Double)>) {
        let scores = Dictionary(members.lazy.map { ($0.member, $0.score) }) { $1 }
        elements = scores.map { Element(member: $0.key, score: $0.value) }.sorted { left, right in
            left.score != right.score
                ? left.score < right.score : left.member.lexicographicallyPrecedes(right.member)
        }
    }

    public var count: Int { elements.count }

    /// The place of a member in ``elements``; nil: it is none.
    public func rank(of member: Bytes) -> Int? {
        ranks.withLock { ranks in
            if let known = ranks { return known[member] }
            let made = Dictionary(
                uniqueKeysWithValues: elements.enumerated().map { ($0.element.member, $0.offset) })
            ranks = made
            return made[member]
        }
    }

    /// - Complexity: As ``rank(of:)``: O(1) but for the first time.
    public func score(of member: Bytes) -> Double? { rank(of: member).map { elements[$0].score } }

    /// Made when somebody first goes through it piece by piece.
    private let order = Mutex<ScanOrder?>(nil)

    /// A piece, in an order that does not depend on which other members there are.
    ///
    /// - Parameter place: Where to go on; 0: from the beginning.
    /// - Returns: Elements, and where the next piece begins; 0: this was the last.
    public func elements(from place: UInt64, count: Int) -> (elements: [Element], next: UInt64) {
        let order = order.withLock { order in
            if let order { return order }
            let made = ScanOrder(elements.map(\.member))
            order = made
            return made
        }
        let (indices, next) = order.piece(from: place, count: count)
        return (indices.map { elements[$0] }, next)
    }

    public static func == (left: SortedSet, right: SortedSet) -> Bool {
        left.elements == right.elements
    }
}
