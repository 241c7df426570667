import Glibc

/// Reads the units of one segment in order and steps over damage.
///
/// Takes no lock. Bytes at the end that are not a whole unit are `end`: whether that means "not
/// yet", "torn" or "damaged" depends on what follows, which the caller knows.
struct SegmentReader: ~Copyable {
    let name: SegmentName
    /// Nil when the header is damaged: the units have offsets of their own and are still read.
    private(set) var header: Header?
    /// The end of the last unit that was read.
    private(set) var nextOffset: Offset
    /// Where the last unit that was read ended.
    private(set) var filePosition: Int

    private let file: File
    private var decoder: FrameDecoder
    private var window: [UInt8] = []
    private var windowStart = 0

    static let windowSize = 256 << 10

    enum Step: Equatable {
        case unit(RecordBatch)
        /// Damaged bytes were stepped over. The offsets are those that are missing, and can be
        /// none, when something was inserted.
        case damage(lost: Range<Offset>, filePositions: Range<Int>)
        case end
    }

    init(_ directory: LogDirectory, _ name: SegmentName) throws(EventLogError) {
        let file = try File(directory.path(name), O_RDONLY)
        let start = try file.read(at: 0, count: Format.firstUnitPosition)
        switch Header.decode(start.span) {
        case .header(let header): self.header = header
        case .invalid: self.header = nil
        case .unknownVersion(let version):
            throw .unknownVersion(segment: name.fileName, version: version)
        }
        self.name = name
        self.file = file
        decoder = FrameDecoder()
        nextOffset = name.base
        filePosition = Format.firstUnitPosition
    }

    /// Opens a segment that may be rolled, that is renamed, between the listing and the opening.
    static func open(
        _ directory: LogDirectory, _ name: SegmentName
    ) throws(EventLogError) -> SegmentReader {
        do throws(EventLogError) {
            return try SegmentReader(directory, name)
        } catch {
            guard error.isAbsentFile, name.state == .active else { throw error }
            return try SegmentReader(directory, SegmentName(base: name.base, state: .rolled))
        }
    }

    func status() throws(EventLogError) -> FileStatus { try file.status() }

    func synchronize() throws(EventLogError) { try file.synchronize() }

    /// The next unit, or what stands in its place. After `end`, call again to see what was
    /// appended since.
    mutating func next() throws(EventLogError) -> Step {
        while true {
            switch try decode(at: filePosition) {
            case .unit(let batch, let size): return step(over: batch, size: size)
            case .unknown(let size): filePosition += size
            case .incomplete, .invalid:
                // What was buffered may have been half written. A whole unit further on proves
                // that the append here has ended since, so look once more before judging.
                window = []
                guard try file.status().size > filePosition,
                    let found = try resynchronize(from: filePosition + 1)
                else { return .end }
                switch try decode(at: filePosition) {
                case .unit(let batch, let size): return step(over: batch, size: size)
                case .unknown(let size): filePosition += size
                case .incomplete, .invalid: return step(to: found)
                }
            }
        }
    }

    private mutating func step(over batch: RecordBatch, size: Int) -> Step {
        let start = filePosition
        if batch.first > nextOffset {
            // A hole between two whole units: what stood there was cut away.
            let lost = nextOffset..<batch.first
            nextOffset = batch.first
            return .damage(lost: lost, filePositions: start..<start)
        }
        filePosition += size
        if batch.first < nextOffset {
            // Offsets that were read already: a copy of an earlier unit.
            return .damage(lost: nextOffset..<nextOffset, filePositions: start..<filePosition)
        }
        nextOffset = batch.end
        return .unit(batch)
    }

    private mutating func step(to found: RecordBatch) -> Step {
        let lost = nextOffset..<max(nextOffset, found.first)
        let positions = filePosition..<found.filePosition
        filePosition = found.filePosition
        nextOffset = lost.upperBound
        return .damage(lost: lost, filePositions: positions)
    }

    /// Decodes the unit at `position`, reading more of the file until it is whole or too large.
    private mutating func decode(at position: Int) throws(EventLogError) -> Unit.Decoded {
        var size = Self.windowSize
        while true {
            if position < windowStart || position >= windowStart + window.count {
                window = try file.read(at: position, count: size)
                windowStart = position
                if window.isEmpty { return .incomplete }
            }
            let bytes = window
            let decoded = Unit.decode(
                bytes.span, at: position - windowStart, filePosition: position, with: &decoder)
            guard case .incomplete = decoded else { return decoded }
            if windowStart == position {
                if window.count < size { return .incomplete }
                if size > Format.unitSizeMax { return .invalid }
                size *= 4
            }
            window = []
        }
    }

    /// The first whole unit that begins at `start` or later, found by its trailer.
    private mutating func resynchronize(from start: Int) throws(EventLogError) -> RecordBatch? {
        var position = start
        while true {
            let bytes = try file.read(at: position, count: Format.unitSizeMax)
            for index in bytes.indices.dropLast(Format.trailerSize - 1)
            where bytes[index] == UInt8(truncatingIfNeeded: Format.trailerMagic) {
                let end = index + Format.trailerSize
                guard let trailer = Trailer.decode(bytes.span.extracting(index..<end)) else {
                    continue
                }
                let unitStart = position + index - trailer.frameSize
                guard unitStart >= start else { continue }
                let unit = try file.read(
                    at: unitStart, count: trailer.frameSize + Format.trailerSize)
                if case .unit(let batch, _) = Unit.decode(
                    unit.span, at: 0, filePosition: unitStart, with: &decoder)
                {
                    return batch
                }
            }
            if bytes.count < Format.unitSizeMax { return nil }
            position += bytes.count - (Format.trailerSize - 1)
        }
    }
}
