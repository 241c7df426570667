import SystemCalls

/// What the tail of a segment says.
enum Tail: Equatable {
    /// The file ends where a unit ends. `next` is the offset of the record to be appended.
    case clean(next: Offset)
    /// Neither a trailer nor a fresh header stands at the end: recovery has to look.
    case unclear

    /// Reads the last bytes of an open segment that is not sealed, however large it is.
    static func read(
        _ file: borrowing File, _ name: SegmentName, size: Int
    ) throws(EventLogError) -> Tail {
        if size == Format.firstUnitPosition { return .clean(next: name.base) }
        guard size > Format.firstUnitPosition + Format.trailerSize else { return .unclear }
        let bytes = try file.read(at: size - Format.trailerSize, count: Format.trailerSize)
        guard let trailer = Trailer.decode(bytes.span), trailer.first >= name.base else {
            return .unclear
        }
        let frameStart = size - Format.trailerSize - trailer.frameSize
        let isNext = try follows(file, name, trailer, frameStart: frameStart)
        return isNext ? .clean(next: trailer.end) : .unclear
    }

    /// Whether the last unit follows the one before it: a copy of an earlier unit does not, and its
    /// end was given out long ago.
    private static func follows(
        _ file: borrowing File, _ name: SegmentName, _ last: Trailer, frameStart: Int
    ) throws(EventLogError) -> Bool {
        var start = frameStart
        if last.isImported {
            let tail = try file.read(at: start - 8, count: 8)
            guard tail.count == 8 else { return false }
            start -= Int(tail.span.integer(at: 0, as: UInt32.self))
        }
        if start == Format.firstUnitPosition { return last.first == name.base }
        guard start >= Format.firstUnitPosition + Format.trailerSize else { return false }
        let bytes = try file.read(at: start - Format.trailerSize, count: Format.trailerSize)
        return Trailer.decode(bytes.span)?.end == last.first
    }
}

extension LogDirectory {
    /// The offset that the next record will get, as far as it can be known without the lock.
    ///
    /// - Complexity: Reads a few bytes; with a torn or damaged tail, the newest segment.
    public func end() throws(EventLogError) -> Offset {
        guard let newest = try segments().last else { return .zero }
        let segment: SegmentFile
        do throws(EventLogError) {
            segment = try SegmentFile.open(self, newest)
        } catch {
            guard error.isAbsentFile else { throw error }
            // Dropped or replaced since the listing.
            return try end()
        }
        if let footer = segment.footer { return footer.end }
        if case .clean(let next) = try Tail.read(
            segment.file, newest, size: segment.file.status().size)
        {
            return next
        }
        var reader = SegmentReader(segment)
        while try reader.next() != .end {}
        return reader.nextOffset
    }

    /// The store that this log belongs to; nil while there is no readable segment.
    public func store() throws(EventLogError) -> StoreID? {
        for name in try segments().reversed() {
            if let header = try SegmentFile.open(self, name).header { return header.store }
        }
        return nil
    }

    /// How many segments wait to be sealed.
    public func rolledCount() throws(EventLogError) -> Int {
        try segments().count { $0.state == .rolled }
    }

    /// Whether there is no segment at all.
    public func isEmpty() throws(EventLogError) -> Bool { try listing().segments.isEmpty }

    /// The first offset that a segment holds; that of the next record while there is none.
    public func start() throws(EventLogError) -> Offset {
        try segments().first?.base ?? .zero
    }
}
