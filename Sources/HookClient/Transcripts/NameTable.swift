import AgentEvents
import SystemCalls

/// Numbers names in the order in which they first appear: a set of byte strings with indices.
///
/// Not a `Dictionary` of `String`: most names come again and again, and looking one up here copies
/// nothing. Hashed with random seeds of the process, so a hostile transcript cannot aim for
/// collisions. Small numbers, because a fresh page costs as much as reading several lines.
struct NameTable {
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`; it begins where the one before ends.
    private var ends: [UInt32] = []
    private var hashes: [UInt32] = []
    /// Index + 1 of the name in each slot; 0: free. A power of two, at most half full.
    private var slots: [Int32] = []
    /// Room for two names together.
    private var joined: [UInt8] = []
    /// That was asked for last: lines that belong together name the same.
    private var last = -1
    private let seed: (UInt64, UInt64) = (Self.random(1), Self.random(2))

    var count: Int { ends.count }

    /// Room for so many names of so many bytes each. Room that is not used costs nothing, and
    /// moving to larger room costs the pages of both.
    mutating func reserve(_ count: Int, ofSize size: Int) {
        bytes.reserveCapacity(count * size)
        ends.reserveCapacity(count)
        hashes.reserveCapacity(count)
    }

    /// The index of `name`, which is added if it is new: then the index is the former count.
    mutating func index(of name: String) -> Int {
        var name = name
        return name.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
    }

    /// The same of a string as it stands in JSON.
    mutating func index(of name: JSONText) -> Int {
        name.hasEscapes
            ? index(of: name.string) : index(of: UnsafeRawBufferPointer(name.rawBytes))
    }

    /// The same of two names together; the second may be missing.
    mutating func index(of first: JSONText, _ second: JSONText?) -> Int {
        guard let second else { return index(of: first) }
        if last >= 0, isLast(first, second) { return last }
        joined.removeAll(keepingCapacity: true)
        for part in [first, second] {
            if part.hasEscapes {
                joined.append(contentsOf: part.unescapedBytes)
            } else {
                joined.append(contentsOf: part.rawBytes)
            }
            joined.append(0x0A)
        }
        let name = joined
        return name.withUnsafeBytes { index(of: $0) }
    }

    private mutating func index(of name: UnsafeRawBufferPointer) -> Int {
        if last >= 0, isEqual(last, name) { return last }
        if slots.isEmpty { slots = [Int32](repeating: 0, count: 64) }
        let hash = hash(of: name)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash && isEqual(index, name) {
                last = index
                return index
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        bytes.append(contentsOf: name)
        ends.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = Int32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        last = ends.count - 1
        return last
    }

    private func place(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    private func isEqual(_ index: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        let place = place(of: index)
        guard place.count == name.count, let other = name.baseAddress else {
            return place.count == name.count
        }
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp($0 + place.lowerBound, other, name.count) == 0 }
                ?? false
        }
    }

    /// Whether these two together are the last name; false where that is not seen at once.
    private func isLast(_ first: JSONText, _ second: JSONText) -> Bool {
        let (one, other) = (first.rawBytes, second.rawBytes)
        let place = place(of: last)
        guard !first.hasEscapes, !second.hasEscapes, one.count + other.count + 2 == place.count,
            let start = one.baseAddress, let next = other.baseAddress
        else { return false }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress.map({ $0 + place.lowerBound }) else { return false }
            let middle = base + one.count
            return memcmp(base, start, one.count) == 0
                && middle.load(as: UInt8.self) == 0x0A
                && memcmp(middle + 1, next, other.count) == 0
        }
    }

    private static func random(_ number: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(number)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// Folded products, eight bytes at a time: a third of what `Hasher` takes for so few.
    private func hash(of name: UnsafeRawBufferPointer) -> UInt32 {
        var state = seed.0 ^ UInt64(name.count)
        var place = 0
        while place < name.count {
            var word: UInt64 = 0
            if name.count - place >= 8 {
                word = name.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            } else {
                for byte in name[place...] { word = word << 8 | UInt64(byte) }
            }
            let product = (state ^ word).multipliedFullWidth(by: seed.1 | 1)
            state = product.high ^ product.low &+ state
            place += 8
        }
        let product = state.multipliedFullWidth(by: seed.1 | 1)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for index in hashes.indices {
            var slot = Int(hashes[index]) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index + 1)
        }
    }
}
