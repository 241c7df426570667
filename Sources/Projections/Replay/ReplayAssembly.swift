import AgentEvents
import EventLog

/// Records of a log that are needed together, gathered in one pass.
struct ReplayAssembly {
    /// What some records make.
    enum Part {
        case story(UInt32)
        /// A final execution, at its position in the spool.
        case run(Int64)
    }

    private var parts: [Part] = []
    /// By part: how many of its records have not come yet.
    private var missing: [UInt32] = []
    private var needs: [Need] = []

    private struct Need {
        var offset: UInt64
        var part: UInt32
    }

    /// Records that lie further away than this are looked up, the others read past.
    private static let gapMax: UInt64 = 20_000
    private static let openMax = 100_000

    mutating func add(_ part: Part, _ offsets: [UInt64]) {
        guard !offsets.isEmpty else { return }
        for offset in offsets {
            needs.append(Need(offset: offset, part: UInt32(parts.count)))
        }
        parts.append(part)
        missing.append(UInt32(offsets.count))
    }

    /// Calls `body` with each part and its facts, in log order, as soon as the last of them came.
    mutating func forEach(
        in directory: LogDirectory, _ body: (Part, [Fact]) throws -> Void
    ) throws {
        needs.sort { ($0.offset, $0.part) < ($1.offset, $1.part) }
        var gathered: [UInt32: [Fact]] = [:]
        var next = 0
        while next < needs.count {
            var reader = try LogReader(directory, from: Offset(needs[next].offset))
            var synchronized = reader.nextOffset
            pass: while next < needs.count,
                needs[next].offset < reader.nextOffset.rawValue + Self.gapMax
            {
                // A reader keeps the segments that it has left until then.
                if synchronized.distance(to: reader.nextOffset) > Self.openMax {
                    try reader.synchronize()
                    synchronized = reader.nextOffset
                }
                switch try reader.nextBlock() {
                case .records(let block):
                    while next < needs.count, needs[next].offset < block.end.rawValue {
                        try take(&next, from: block, &gathered, body)
                    }
                case .lost(let loss):
                    // They were read a moment ago; now somebody has damaged them.
                    while next < needs.count,
                        needs[next].offset < loss.offsets.upperBound.rawValue
                    {
                        missing[Int(needs[next].part)] -= 1
                        next += 1
                    }
                case .end:
                    next = needs.count
                    break pass
                }
            }
        }
    }

    /// Gives the next record to all parts that need it.
    private mutating func take(
        _ next: inout Int, from block: RecordBlock, _ gathered: inout [UInt32: [Fact]],
        _ body: (Part, [Fact]) throws -> Void
    ) throws {
        let offset = needs[next].offset
        var fact: Fact?
        if let line = block[Offset(offset)], case .event(let event) = DecodedEvent(line) {
            fact = Fact(event: event, offset: offset)
        }
        while next < needs.count, needs[next].offset == offset {
            let part = needs[next].part
            if let fact { gathered[part, default: []].append(fact) }
            missing[Int(part)] -= 1
            if missing[Int(part)] == 0, let facts = gathered.removeValue(forKey: part) {
                try body(parts[Int(part)], facts)
            }
            next += 1
        }
    }
}
