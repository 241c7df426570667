/// Numbers names in the order in which they first appear: a set of strings with indices.
///
/// Not a `Dictionary`, because the first use of each generic type with a constrained parameter
/// makes the runtime look through every conformance of the program: in a process that lives for a
/// millisecond, five of them are a tenth of its time. Hashed with the process's random seed, so a
/// hostile transcript cannot aim for collisions.
struct NameTable {
    private(set) var names: [String] = []
    private var hashes: [Int] = []
    /// Index + 1 of the name in each slot; 0: free. A power of two, at most half full.
    private var slots: [Int32]

    init() { slots = [Int32](repeating: 0, count: 64) }

    /// The index of `name`, which is added if it is new: then the index is the former count.
    mutating func index(of name: String) -> Int {
        let hash = Self.hash(of: name)
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash && names[index] == name { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        names.append(name)
        hashes.append(hash)
        slots[slot] = Int32(names.count)
        if names.count * 2 > slots.count { grow() }
        return names.count - 1
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for index in hashes.indices {
            var slot = hashes[index] & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index + 1)
        }
    }

    private static func hash(of name: String) -> Int {
        var name = name
        return name.withUTF8 { bytes in
            var hasher = Hasher()
            hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
            return hasher.finalize()
        }
    }
}
