/// Rows of sums by a key of 64 bits, in open addressing.
///
/// Adding wraps, as in ``ExecutionSums``: adding and removing stay exact.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class SumTable {
    /// Sums of a row.
    let width: Int
    @exclusivity(unchecked) private(set) var count = 0
    @exclusivity(unchecked) private var slots: UnsafeMutableBufferPointer<Slot>
    @exclusivity(unchecked) private var keys: [UInt64] = []
    @exclusivity(unchecked) private var values: UnsafeMutablePointer<Int64>
    /// Sums that `values` has room for.
    @exclusivity(unchecked) private var capacity: Int

    private struct Slot {
        var key: UInt64
        /// One more than the row's number; 0: free.
        var row: UInt32
    }

    init(width: Int) {
        self.width = width
        slots = .allocate(capacity: 1 << 8)
        slots.initialize(repeating: Slot(key: 0, row: 0))
        capacity = width << 7
        values = .allocate(capacity: capacity)
        values.initialize(repeating: 0, count: capacity)
    }

    deinit {
        slots.deallocate()
        values.deallocate()
    }

    /// The sums of a row, zeros if it is new: ``width`` of them, until the next call.
    @inline(__always)
    func row(_ key: UInt64) -> UnsafeMutablePointer<Int64> {
        var place = start(of: key)
        while true {
            let slot = slots[place]
            if slot.row == 0 { return add(key, at: place) }
            if slot.key == key { return row(at: Int(slot.row) - 1) }
            place = (place + 1) & (slots.count - 1)
        }
    }

    @inline(__always)
    private func start(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: ByteHash.mix(key, 0x9E37_79B9_7F4A_7C15)) & (slots.count - 1)
    }

    @inline(__always)
    private func row(at number: Int) -> UnsafeMutablePointer<Int64> {
        // Rows below `count` lie within `values`, which `add` has made large enough.
        values + number * width
    }

    @inline(never)
    private func add(_ key: UInt64, at place: Int) -> UnsafeMutablePointer<Int64> {
        slots[place] = Slot(key: key, row: UInt32(count + 1))
        keys.append(key)
        if (count + 1) * width > capacity {
            let larger = UnsafeMutablePointer<Int64>.allocate(capacity: capacity * 2)
            larger.initialize(from: values, count: count * width)
            (larger + count * width).initialize(
                repeating: 0, count: capacity * 2 - count * width)
            values.deallocate()
            values = larger
            capacity *= 2
        }
        count += 1
        if count * 8 > slots.count * 5 { rehash(slots.count * 2) }
        return row(at: count - 1)
    }

    private func rehash(_ size: Int) {
        slots.deallocate()
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Slot(key: 0, row: 0))
        for (number, key) in keys.enumerated() {
            var place = start(of: key)
            while slots[place].row != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = Slot(key: key, row: UInt32(number + 1))
        }
    }

    /// Every row, in the order of its coming.
    func forEach(_ body: (UInt64, UnsafeMutablePointer<Int64>) throws -> Void) rethrows {
        for number in 0..<count { try body(keys[number], row(at: number)) }
    }

    /// Forgets the rows whose keys do not hold.
    func keep(where holds: (UInt64) -> Bool) {
        var kept = 0
        for number in 0..<count where holds(keys[number]) {
            keys[kept] = keys[number]
            if kept != number { row(at: kept).update(from: row(at: number), count: width) }
            kept += 1
        }
        row(at: kept).update(repeating: 0, count: (count - kept) * width)
        keys.removeLast(count - kept)
        count = kept
        rehash(max(1 << 8, slots.count))
    }

    /// Hands the rows over whose keys hold, to a table of the same width that has none of them.
    func move(to other: SumTable, where moves: (UInt64) -> Bool) {
        for number in 0..<count where moves(keys[number]) {
            other.row(keys[number]).update(from: row(at: number), count: width)
        }
        keep { !moves($0) }
    }
}
