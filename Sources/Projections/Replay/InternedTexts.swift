import Glibc

/// Texts as small numbers: names, projects, tools, models. Two are equal byte for byte.
///
/// Owned by one replay. Texts are never forgotten; there are few, and ``countMax`` at most.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class InternedTexts {
    /// So many fit into the keys of sums.
    static let countMax = 1 << 20
    /// Stands for what cannot be told by a number: no UTF-8, or one text too many.
    static let refused: UInt32 = .max
    /// The empty text, always there.
    static let empty: UInt32 = 0

    @exclusivity(unchecked) private(set) var strings: [String] = [""]
    @exclusivity(unchecked) private var starts: [Int] = [0, 0]
    @exclusivity(unchecked) private var bytes: [UInt8] = []
    @exclusivity(unchecked) private var index = [UInt32](repeating: 0, count: 1 << 10)
    @exclusivity(unchecked) private var hashes: [UInt64] = [0]
    private let seed = ByteHash.seed()

    /// The number of a text, a new one if it is new.
    ///
    /// - Parameters text, count: `count` bytes, of which none is zero.
    /// - Complexity: O(`count`).
    func number(of text: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        if count == 0 { return Self.empty }
        let hash = ByteHash.hash(text, count: count, seed: seed)
        var slot = Int(truncatingIfNeeded: hash) & (index.count - 1)
        while true {
            let found = Int(index[slot])
            if found == 0 { return add(text, count: count, hash: hash, slot: slot) }
            if hashes[found] == hash, starts[found + 1] - starts[found] == count,
                isSame(text, found)
            {
                return UInt32(found)
            }
            slot = (slot + 1) & (index.count - 1)
        }
    }

    func number(of text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.map { number(of: $0, count: bytes.count) } ?? Self.empty
        }
    }

    private func isSame(_ text: UnsafePointer<UInt8>, _ number: Int) -> Bool {
        let (start, end) = (starts[number], starts[number + 1])
        // The caller has compared the counts: both sides have `end - start` bytes.
        return bytes.withUnsafeBufferPointer { known in
            guard let base = known.baseAddress else { return false }
            return memcmp(base + start, text, end - start) == 0
        }
    }

    private func add(
        _ text: UnsafePointer<UInt8>, count: Int, hash: UInt64, slot: Int
    ) -> UInt32 {
        let raw = UnsafeBufferPointer(start: text, count: count)
        guard strings.count < Self.countMax,
            let string = String(validating: raw, as: UTF8.self)
        else { return Self.refused }
        let number = UInt32(strings.count)
        strings.append(string)
        hashes.append(hash)
        bytes.append(contentsOf: raw)
        starts.append(bytes.count)
        index[slot] = number
        if strings.count * 2 > index.count { grow() }
        return number
    }

    private func grow() {
        index = [UInt32](repeating: 0, count: index.count * 2)
        for number in 1..<strings.count {
            var slot = Int(truncatingIfNeeded: hashes[number]) & (index.count - 1)
            while index[slot] != 0 { slot = (slot + 1) & (index.count - 1) }
            index[slot] = UInt32(number)
        }
    }
}

/// A hash of short texts for tables in memory. Nothing that is written depends on it.
enum ByteHash {
    private static let first: UInt64 = 0xA076_1D64_78BD_642F
    private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// Differs from process to process, so that nobody can write a log whose texts all collide.
    static func seed() -> UInt64 { UInt64(truncatingIfNeeded: Hasher().finalize()) }

    /// The hash of `count` bytes at `text`.
    @inline(__always)
    static func hash(_ text: UnsafePointer<UInt8>, count: Int, seed: UInt64) -> UInt64 {
        let bytes = UnsafeRawPointer(text)
        var hash = mix(seed ^ UInt64(truncatingIfNeeded: count), first)
        var place = 0
        // Words that lie within the bytes.
        while count - place >= 8 {
            hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self), second)
            place += 8
        }
        var rest: UInt64 = 0
        while place < count {
            rest = rest << 8 | UInt64(text[place])
            place += 1
        }
        return mix(hash ^ rest, first)
    }

    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

extension InternedTexts {
    /// The rank of each text among all, byte for byte.
    ///
    /// - Complexity: O(n log n) in the texts.
    func ranks() -> [UInt32] {
        let sorted = strings.indices.sorted {
            strings[$0].utf8.lexicographicallyPrecedes(strings[$1].utf8)
        }
        var ranks = [UInt32](repeating: 0, count: sorted.count)
        for (rank, number) in sorted.enumerated() { ranks[number] = UInt32(rank) }
        return ranks
    }
}
