import AgentEvents
import SystemCalls

/// Numbers names in the order in which they first appear: a set of byte strings with indices.
///
/// Not a `Dictionary` of `String`: most names come again and again, and looking one up here copies
/// nothing. Hashed with the process's random seed, so a hostile transcript cannot aim for
/// collisions.
struct NameTable {
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`; it begins where the one before ends.
    private var ends: [Int] = []
    private var hashes: [Int] = []
    /// Index + 1 of the name in each slot; 0: free. A power of two, at most half full.
    private var slots: [Int32] = []
    /// Room for two names together.
    private var joined: [UInt8] = []

    var count: Int { ends.count }

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
        if slots.isEmpty { slots = [Int32](repeating: 0, count: 64) }
        var hasher = Hasher()
        hasher.combine(bytes: name)
        let hash = hasher.finalize()
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash && isEqual(index, name) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        bytes.append(contentsOf: name)
        ends.append(bytes.count)
        hashes.append(hash)
        slots[slot] = Int32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        return ends.count - 1
    }

    private func isEqual(_ index: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        let start = index == 0 ? 0 : ends[index - 1]
        guard ends[index] - start == name.count, let other = name.baseAddress else {
            return ends[index] - start == name.count
        }
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp($0 + start, other, name.count) == 0 } ?? false
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for index in hashes.indices {
            var slot = hashes[index] & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index + 1)
        }
    }
}
