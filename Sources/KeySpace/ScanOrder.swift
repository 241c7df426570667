/// An order of names that is the same for each of them whatever others come and go: whoever goes
/// through them from place to place meets each one that was there all the time.
public struct ScanOrder: Sendable {
    /// By place, of equal places by name.
    private let places: [(place: UInt64, index: Int)]

    public init(_ names: [Bytes]) {
        places = names.indices.map { (Self.place(names[$0]), $0) }.sorted { left, right in
            left.place != right.place
                ? left.place < right.place
                : names[left.index].lexicographicallyPrecedes(names[right.index])
        }
    }

    /// 1 to 2^48 − 1, so that it also is a number in programs whose numbers are doubles.
    ///
    /// FNV-1a, with its bits mixed once more because names differ in their last bytes.
    static func place(_ name: Bytes) -> UInt64 {
        var hash = name.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        hash ^= hash >> 32
        hash &*= 0xd6e8_feb8_6659_fd93
        hash ^= hash >> 32
        return max(1, hash & 0xFFFF_FFFF_FFFF)
    }

    /// A piece of it.
    ///
    /// - Parameters:
    ///   - place: Where to go on; 0: from the beginning.
    ///   - count: So many names are in it, if so many are left; and those of the last one's place.
    /// - Returns: Indices of names, and where the next piece begins; 0: this was the last.
    public func piece(from place: UInt64, count: Int) -> (indices: [Int], next: UInt64) {
        let start = firstIndex(at: place)
        var end = count < places.count - start ? start + max(1, count) : places.count
        while end > start && end < places.count && places[end].place == places[end - 1].place {
            end += 1
        }
        return (
            places[start..<end].map(\.index), end < places.count ? places[end].place : 0
        )
    }

    /// The first one whose place is not before another.
    private func firstIndex(at place: UInt64) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = low + (high - low) / 2
            if places[middle].place >= place { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
