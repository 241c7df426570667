import AgentEvents
import EventLog

/// Finds the events of a log by their offsets: mostly such as were read a moment ago.
struct RecentBlocks {
    private let directory: LogDirectory
    private var blocks: [RecordBlock] = []
    private var size = 0

    /// Bytes of lines that are kept.
    private static let sizeMax = 24 << 20

    init(_ directory: LogDirectory) { self.directory = directory }

    /// Remembers a block that was read, behind all others.
    mutating func note(_ block: RecordBlock) {
        blocks.append(block)
        size += block.contentSize
        guard size > Self.sizeMax else { return }
        // A few at once, because the array moves.
        var count = 0
        while size > Self.sizeMax * 3 / 4, count < blocks.count - 1 {
            size -= blocks[count].contentSize
            count += 1
        }
        blocks.removeFirst(count)
    }

    /// The facts at some offsets. A record that is no event any more is left out.
    ///
    /// - Complexity: Of one that is not recent, reads a block of the log.
    func facts(at offsets: [UInt64]) throws -> [Fact] {
        try offsets.compactMap { offset in
            guard let line = try line(at: Offset(offset)),
                case .event(let event) = DecodedEvent(line)
            else { return nil }
            return Fact(event: event, offset: offset)
        }
    }

    private func line(at offset: Offset) throws -> ArraySlice<UInt8>? {
        var (low, high) = (0, blocks.count)
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        if low < blocks.count, let line = blocks[low][offset] { return line }
        var reader = try LogReader(directory, from: offset)
        guard case .records(let block) = try reader.nextBlock() else { return nil }
        return block[offset]
    }
}
