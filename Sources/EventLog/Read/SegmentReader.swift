import SystemCalls

/// Reads the units or blocks of one segment in order and steps over damage.
///
/// Takes no lock. Bytes at the end that are not a whole unit are `end`: whether that means "not
/// yet", "torn" or "damaged" depends on what follows, which the caller knows.
struct SegmentReader: ~Copyable {
    private let segment: SegmentFile
    /// The end of the last unit that was read.
    private(set) var nextOffset: Offset
    /// Where the last unit that was read ended.
    private(set) var filePosition: Int
    /// The same, before unknown frames behind it were stepped over: their sizes may be damaged.
    private var unitEnd = Format.firstUnitPosition

    private var decoder = FrameDecoder()
    private var window: [UInt8] = []
    private var windowStart = 0

    static let windowSize = 256 << 10

    enum Step: Equatable {
        case unit(UnitRecords)
        /// Damaged bytes were stepped over. The offsets are those that are missing, and can be
        /// none, when something was inserted.
        case damage(lost: Range<Offset>, filePositions: Range<Int>)
        case end
    }

    init(_ directory: LogDirectory, _ name: SegmentName) throws(EventLogError) {
        self.init(try SegmentFile(directory, name))
    }

    init(_ segment: consuming SegmentFile) {
        nextOffset = segment.name.base
        filePosition = Format.firstUnitPosition
        self.segment = segment
    }

    /// Opens a segment that may change its state between listing and opening.
    static func open(
        _ directory: LogDirectory, _ name: SegmentName
    ) throws(EventLogError) -> SegmentReader {
        SegmentReader(try SegmentFile.open(directory, name))
    }

    var name: SegmentName { segment.name }
    var header: Header? { segment.header }
    var footer: Footer? { segment.footer }

    func status() throws(EventLogError) -> FileStatus { try segment.file.status() }

    func bytes(from start: Int, to end: Int) throws(EventLogError) -> [UInt8] {
        try segment.file.read(at: start, count: end - start)
    }

    func synchronize() throws(EventLogError) { try segment.file.synchronize() }

    /// Goes to the block that holds `offset`, or to the first one behind it. Without a footer the
    /// reader stays where it is, and whoever seeks reads on from there.
    mutating func seek(to offset: Offset) {
        guard let footer = segment.footer, let position = segment.footerPosition else { return }
        // What lies between the blocks is lost, and reading on says so.
        let blocks = footer.blocks
        let index = blocks.partitionIndex { $0.end > offset }
        filePosition = index < blocks.count ? blocks[index].filePosition : position
        unitEnd = filePosition
        nextOffset = index > 0 ? blocks[index - 1].end : footer.base
    }

    /// The next unit, or what stands in its place. After `end`, call again to see what was
    /// appended since.
    mutating func next() throws(EventLogError) -> Step {
        while true {
            if filePosition == segment.footerPosition {
                // Sealed: the footer knows what is missing behind the last block.
                guard let end = segment.footer?.end, nextOffset < end else { return .end }
                defer { nextOffset = end }
                return .damage(lost: nextOffset..<end, filePositions: filePosition..<filePosition)
            }
            switch try decode(at: filePosition) {
            case .unit(let records, let size):
                if let step = try stepBack(before: records) { return step }
                return step(over: records, size: size)
            case .unknown(let size): filePosition += size
            case .incomplete, .invalid:
                // What was buffered may have been half written. A whole unit further on proves
                // that the append here has ended since, so look once more before judging.
                window = []
                guard try segment.file.status().size > filePosition else { return .end }
                guard let found = try resynchronize(from: unitEnd + 1) else {
                    if let position = segment.footerPosition, filePosition < position {
                        return stepToFooter(at: position)
                    }
                    return .end
                }
                switch try decode(at: filePosition) {
                case .unit(let records, let size): return step(over: records, size: size)
                case .unknown(let size): filePosition += size
                case .incomplete, .invalid: return step(to: found)
                }
            }
        }
    }

    /// A unit between the last one and `records`, jumped over by an unknown frame's damaged size.
    private mutating func stepBack(before records: UnitRecords) throws(EventLogError) -> Step? {
        guard records.first > nextOffset, unitEnd < filePosition,
            let found = try resynchronize(from: unitEnd + 1),
            found.filePosition < records.filePosition
        else { return nil }
        filePosition = unitEnd
        return step(to: found)
    }

    private mutating func step(over records: UnitRecords, size: Int) -> Step {
        let start = filePosition
        if records.first > nextOffset {
            // A hole between two whole units: what stood there was cut away.
            let lost = nextOffset..<records.first
            nextOffset = records.first
            return .damage(lost: lost, filePositions: start..<start)
        }
        filePosition += size
        unitEnd = filePosition
        if records.first < nextOffset {
            // Offsets that were read already: a copy of an earlier unit.
            return .damage(lost: nextOffset..<nextOffset, filePositions: start..<filePosition)
        }
        nextOffset = records.end
        return .unit(records)
    }

    private mutating func step(to found: UnitRecords) -> Step {
        let lost = nextOffset..<max(nextOffset, found.first)
        let positions = min(filePosition, found.filePosition)..<found.filePosition
        filePosition = found.filePosition
        unitEnd = filePosition
        nextOffset = lost.upperBound
        return .damage(lost: lost, filePositions: positions)
    }

    private mutating func stepToFooter(at position: Int) -> Step {
        let end = max(segment.footer?.end ?? nextOffset, nextOffset)
        let step = Step.damage(lost: nextOffset..<end, filePositions: filePosition..<position)
        filePosition = position
        unitEnd = position
        nextOffset = end
        return step
    }

    /// Decodes the unit at `position`, reading more of the file until it is whole or too large.
    private mutating func decode(at position: Int) throws(EventLogError) -> Unit.Decoded {
        var size = blockSize(at: position) ?? Self.windowSize
        while true {
            if position < windowStart || position >= windowStart + window.count {
                window = try segment.file.read(at: position, count: size)
                windowStart = position
                if window.isEmpty { return .incomplete }
            }
            let bytes = window
            let decoded = Unit.decode(
                bytes.span, at: position - windowStart, filePosition: position, with: &decoder)
            if case .unit(let records, _) = decoded, !isKnown(records) { return .invalid }
            guard case .incomplete = decoded else { return decoded }
            if windowStart == position {
                if window.count < size { return .incomplete }
                if size > Format.unitSizeMax { return .invalid }
                size *= 4
            }
            window = []
        }
    }

    /// Whether a whole footer knows a block like this one, wherever it stands: what somebody put
    /// there that it does not know is none of the log's.
    private func isKnown(_ records: UnitRecords) -> Bool {
        guard let blocks = segment.footer?.blocks else { return true }
        let index = blocks.partitionIndex { $0.first >= records.first }
        guard index < blocks.count else { return false }
        let block = blocks[index]
        return block.first == records.first && block.count == records.count
            && block.contentSize == records.content.count
    }

    /// The size of the block that begins at `position`, as the footer says it: then one read brings
    /// that block and nothing else.
    private func blockSize(at position: Int) -> Int? {
        guard let blocks = segment.footer?.blocks else { return nil }
        let index = blocks.partitionIndex { $0.filePosition >= position }
        guard index < blocks.count, blocks[index].filePosition == position else { return nil }
        return blocks[index].fileEnd - position
    }

    /// The first whole unit that begins at `start` or later, found by what commits it.
    private mutating func resynchronize(from start: Int) throws(EventLogError) -> UnitRecords? {
        let windowSize = 2 * Format.unitSizeMax
        var position = start
        while true {
            let bytes = try segment.file.read(at: position, count: windowSize)
            for index in bytes.indices where Self.mayCommit(bytes, at: index) {
                guard let commit = Commit.decode(bytes.span.extracting(index..<bytes.count)) else {
                    continue
                }
                let frameStart = position + index - commit.frameSize
                guard frameStart >= start else { continue }
                let unitStart = try frameStart - originSize(before: frameStart, commit, start)
                let unit = try segment.file.read(
                    at: unitStart, count: position + index + commit.size - unitStart)
                if case .unit(let records, _) = Unit.decode(
                    unit.span, at: 0, filePosition: unitStart, with: &decoder), isKnown(records)
                {
                    return records
                }
            }
            if bytes.count < windowSize { return nil }
            // A commit may lie across the end of the window.
            position += windowSize - Format.runsFrameSizeMax
        }
    }

    private static func mayCommit(_ bytes: [UInt8], at index: Int) -> Bool {
        // The magics differ in their lowest byte only, and share the second.
        let byte = bytes[index]
        guard byte == 0x5B || byte == 0x5C, index + 1 < bytes.count else { return false }
        return bytes[index + 1] == 0x2A
    }

    private func originSize(
        before frameStart: Int, _ commit: Commit, _ start: Int
    ) throws(EventLogError) -> Int {
        guard commit.isImported else { return 0 }
        let limit = min(Format.runsFrameSizeMax, frameStart - start)
        let bytes = try segment.file.read(at: frameStart - limit, count: limit)
        return OriginFrame.size(endingAt: bytes.count, of: bytes.span) ?? 0
    }
}

extension Array {
    /// The index of the first element for which `isBehind` holds; it must hold for all that follow.
    func partitionIndex(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
