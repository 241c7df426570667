import AgentEvents

/// Of the final executions of each name and kind the newest ones: where the spool tells how to make
/// them again.
struct KeptRuns {
    /// By end, then id, ascending.
    struct Rank: Comparable, BitwiseCopyable {
        var end: Int64
        var id: EventID

        static func < (left: Rank, right: Rank) -> Bool {
            left.end != right.end ? left.end < right.end : left.id < right.id
        }
    }

    private struct Place: BitwiseCopyable {
        var rank: Rank
        var position: Int64
    }

    /// So many places with the greatest ranks; the least of them first, as in a heap.
    private struct Newest {
        var places: [Place] = []

        func takes(_ rank: Rank, max count: Int) -> Bool {
            places.count < count || places[0].rank < rank
        }

        mutating func add(_ place: Place, max count: Int) {
            if places.count < count {
                places.append(place)
                var child = places.count - 1
                while child > 0, places[child].rank < places[(child - 1) / 2].rank {
                    places.swapAt(child, (child - 1) / 2)
                    child = (child - 1) / 2
                }
                return
            }
            guard places[0].rank < place.rank else { return }
            places[0] = place
            var parent = 0
            while true {
                var least = parent
                for child in 2 * parent + 1...2 * parent + 2 where child < places.count {
                    if places[child].rank < places[least].rank { least = child }
                }
                if least == parent { return }
                places.swapAt(parent, least)
                parent = least
            }
        }
    }

    private struct Name {
        var all = Newest()
        var failed = Newest()
    }

    /// At twice the name's number, and one more for main agents.
    private var names: [Name] = []

    func takes(_ rank: Rank, name: UInt32, isMain: Bool, hasFailed: Bool) -> Bool {
        let place = Int(name) << 1 | (isMain ? 1 : 0)
        guard place < names.count else { return true }
        return names[place].all.takes(rank, max: Finality.keptExecutions)
            || hasFailed && names[place].failed.takes(rank, max: Finality.keptErrors)
    }

    mutating func add(
        _ rank: Rank, at position: Int64, name: UInt32, isMain: Bool, hasFailed: Bool
    ) {
        let index = Int(name) << 1 | (isMain ? 1 : 0)
        while names.count <= index { names.append(Name()) }
        let place = Place(rank: rank, position: position)
        names[index].all.add(place, max: Finality.keptExecutions)
        if hasFailed { names[index].failed.add(place, max: Finality.keptErrors) }
    }

    /// The names and kinds that have any.
    var keys: [(name: UInt32, isMain: Bool)] {
        names.indices.filter { !names[$0].all.places.isEmpty }
            .map { (UInt32($0 >> 1), $0 & 1 == 1) }
    }

    /// Where the spool has the runs, each once, ascending.
    var positions: [Int64] {
        let all = names.flatMap { $0.all.places + $0.failed.places }.map(\.position).sorted()
        var positions: [Int64] = []
        for position in all where positions.last != position { positions.append(position) }
        return positions
    }
}

/// Which records make one final execution again.
struct KeptRun {
    var session: UInt32 = 0
    var agent = ShortName()
    /// Its number among its agent's.
    var run = 0
    /// Where the spool has what its transcript said before it; −1: nowhere.
    var earlier: Int64 = -1
    /// Ascending. One more than its own, if the next prompt ended it.
    var offsets: [UInt64] = []

    func write(to spool: Spool) throws -> Int64 {
        let position = try spool.begin()
        spool.append(UInt64(session))
        spool.append(UInt64(agent.count))
        agent.withBytes { spool.append($0) }
        spool.append(Int64(run))
        spool.append(earlier)
        for offset in offsets { spool.append(offset) }
        spool.end(at: position)
        return position
    }

    static func read(at position: Int64, _ spool: Spool) throws -> KeptRun {
        try spool.withEntry(at: position) { bytes in
            var words = SpoolWords(bytes)
            var run = KeptRun()
            run.session = UInt32(truncatingIfNeeded: words.next())
            run.agent = words.name(count: Int(words.next()))
            run.run = Int(words.nextSigned())
            run.earlier = words.nextSigned()
            while !words.isAtEnd { run.offsets.append(words.next()) }
            return run
        }
    }
}

/// The words of a spool's entry, one after another. Beyond the end there are zeros.
struct SpoolWords {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// The bytes must outlive it.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position + 8 > bytes.count }

    mutating func next() -> UInt64 {
        guard !isAtEnd else { return 0 }
        defer { position += 8 }
        return UInt64(
            littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
                fromByteOffset: position, as: UInt64.self))
    }

    mutating func nextSigned() -> Int64 { Int64(bitPattern: next()) }

    mutating func name(count: Int) -> ShortName {
        guard let base = bytes.baseAddress, count <= ShortName.countMax,
            position + count <= bytes.count
        else { return ShortName() }
        defer { position += count }
        return ShortName(base + position, count: count)
    }

    mutating func eventID() -> EventID {
        let high = next()
        return EventID(high: high, low: next())
    }
}
