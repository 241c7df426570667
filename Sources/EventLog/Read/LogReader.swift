import SystemCalls

/// Reads the log in offset order, from any offset, across segments, and follows its growth.
///
/// Takes no lock and writes nothing. Every offset from the start on is either in a batch or in a
/// `lost` range, once, in order; nothing is skipped silently.
public struct LogReader: ~Copyable {
    /// The offset that the next batch begins with, unless records are lost.
    public private(set) var nextOffset: Offset
    /// The store that the segments belong to; nil until one with a readable header was opened.
    public private(set) var store: StoreID?

    private let directory: LogDirectory
    private var current: SegmentReader?
    /// The rest of the unit that was read last, in reverse order.
    private var pending: [RecordBatch] = []
    /// The segments as they were listed last. A newer one can only come behind them.
    private var known: [SegmentName] = []
    /// Segments that were left behind since the last ``synchronize()``, still open: another
    /// descriptor would not be told of a sync that failed before it was opened.
    private var unsynchronized: [LeftSegment] = []
    private var isDirectorySynchronized = false

    /// Why records cannot be read.
    public enum Cause: Sendable, Equatable {
        /// Bytes of a segment are not what was written.
        case damage
        /// No segment holds these offsets.
        case missing
        /// `agentlog log drop` removed them, and the log says so.
        case dropped
    }

    public struct Loss: Sendable, Equatable {
        /// Can be empty: then bytes were inserted and nothing is missing.
        public let offsets: Range<Offset>
        public let cause: Cause
        /// The segment that holds the damage, or behind which the offsets are missing.
        public let segment: String
        public let filePositions: Range<Int>
    }

    public enum Step: Equatable, Sendable {
        case records(RecordBatch)
        case lost(Loss)
        /// Everything that is committed was read. Call again later.
        case end
    }

    /// - Parameter offset: Where to begin. An offset beyond the end waits for it.
    /// - Throws: `io`; `unknownVersion` and `foreignSegment` when the segment that holds
    ///   `offset` cannot be read by this program.
    /// - Complexity: In a sealed segment, reads its footer and then the block that holds `offset`;
    ///   else the segment up to it.
    public init(_ directory: LogDirectory, from offset: Offset) throws(EventLogError) {
        self.directory = directory
        nextOffset = offset
        try open(holding: offset)
    }

    /// The next records, or what stands in their place.
    ///
    /// - Throws: `io`, `unknownVersion`, `foreignSegment`. The reader stays where it is.
    public mutating func next() throws(EventLogError) -> Step {
        while true {
            while let batch = pending.popLast() {
                guard let unread = batch.dropping(below: nextOffset) else { continue }
                nextOffset = unread.end
                return .records(unread)
            }
            switch try nextUnit() {
            case .unit(let records): pending = records.batches().reversed()
            case .lost(let loss): return .lost(loss)
            case .end: return .end
            }
        }
    }

    /// As ``Step``, with whole units.
    public enum BlockStep: Sendable {
        case records(RecordBlock)
        case lost(Loss)
        case end
    }

    /// The next unit or block as a whole, or what stands in its place: as ``next()``, for those who
    /// read much. A reader is asked for one of the two, not for both.
    ///
    /// - Throws: As ``next()``.
    public mutating func nextBlock() throws(EventLogError) -> BlockStep {
        switch try nextUnit() {
        case .unit(let records):
            defer { nextOffset = records.end }
            return .records(
                RecordBlock(records, skipping: records.first.distance(to: nextOffset)))
        case .lost(let loss): return .lost(loss)
        case .end: return .end
        }
    }

    private enum UnitStep {
        /// It reaches beyond `nextOffset`, which it does not move.
        case unit(UnitRecords)
        case lost(Loss)
        case end
    }

    private mutating func nextUnit() throws(EventLogError) -> UnitStep {
        var isFrozen = false
        while true {
            if current == nil { try open(holding: nextOffset) }
            guard let name = current?.name else { return .end }
            if nextOffset < name.base {
                // A listing is not atomic against renames: believe a gap only if two agree.
                let listed = try directory.segments()
                if listed.last(where: { $0.base <= nextOffset }) ?? listed.first != name
                    && listed.first?.base != name.base
                {
                    leave()
                    continue
                }
                return .lost(try missing(before: name, after: nil))
            }
            switch try current?.next() ?? .end {
            case .unit(let records):
                if records.end > nextOffset { return .unit(records) }
            case .damage(let range, let positions):
                let start = max(range.lowerBound, nextOffset)
                let unread = start..<max(range.upperBound, start)
                if unread.isEmpty && !range.isEmpty { continue }
                return .lost(lost(unread, .damage, name, positions))
            case .end:
                if try isReplaced() {
                    // Sealed or recovered: another file stands in its place. Read on in that.
                    leave()
                    known = []
                    continue
                }
                guard let successor = try successor(of: name.base) else { return .end }
                // The successor exists, so this segment has got its last byte; but perhaps only
                // after the read above.
                if !isFrozen {
                    isFrozen = true
                    continue
                }
                isFrozen = false
                // A listing is not atomic against renames: believe a gap only if two agree.
                if nextOffset < successor.base {
                    known = []
                    if try self.successor(of: name.base) != successor { continue }
                }
                let position = current?.filePosition ?? 0
                let isSealed = current?.footer != nil
                let size = try current?.status().size ?? position
                do throws(EventLogError) {
                    try open(successor)
                } catch {
                    // Dropped since it was listed.
                    guard error.isAbsentFile else { throw error }
                    known = []
                    continue
                }
                if nextOffset < successor.base {
                    if !isSealed && size > position {
                        return .lost(
                            lost(
                                nextOffset..<successor.base, .damage, name, position..<position))
                    }
                    return .lost(try missing(before: successor, after: name))
                }
            }
        }
    }

    private mutating func lost(
        _ range: Range<Offset>, _ cause: Cause, _ name: SegmentName, _ positions: Range<Int>
    ) -> Loss {
        nextOffset = max(nextOffset, range.upperBound)
        return Loss(offsets: range, cause: cause, segment: name.fileName, filePositions: positions)
    }

    /// No segment holds what is before `successor`.
    private mutating func missing(
        before successor: SegmentName, after name: SegmentName?
    ) throws(EventLogError) -> Loss {
        let range = nextOffset..<successor.base
        var cause = Cause.missing
        // Only the oldest segments are ever dropped.
        if known.first?.base == successor.base, let dropped = try directory.droppedEnd() {
            if dropped < range.upperBound && dropped > range.lowerBound {
                return lost(range.lowerBound..<dropped, .dropped, successor, 0..<0)
            }
            if dropped >= range.upperBound { cause = .dropped }
        }
        return lost(range, cause, name ?? successor, 0..<0)
    }

    /// Puts every record that was read so far on stable storage.
    ///
    /// Call it before committing anything derived from them, so that no derived state survives a
    /// power cut that its records do not.
    ///
    /// - Throws: `io`. A failed sync must not be retried as if nothing had happened.
    public mutating func synchronize() throws(EventLogError) {
        for left in unsynchronized { try left.reader.synchronize() }
        if !unsynchronized.isEmpty || !isDirectorySynchronized {
            try synchronizeDirectory(directory.log)
            isDirectorySynchronized = true
        }
        unsynchronized = []
        try current?.synchronize()
    }

    /// Opens the segment that holds `offset`: the last one that does not begin after it, else the
    /// first one. Opens nothing while there is none.
    private mutating func open(holding offset: Offset) throws(EventLogError) {
        known = try directory.segments()
        guard let first = known.first else { return }
        try open(known.last { $0.base <= offset } ?? first)
        if nextOffset > current?.name.base ?? nextOffset { current?.seek(to: nextOffset) }
    }

    private mutating func open(_ name: SegmentName) throws(EventLogError) {
        let reader = try SegmentReader.open(directory, name)
        if let header = reader.header {
            if let store, store != header.store {
                throw .foreignSegment(
                    segment: name.fileName, store: header.store, expected: store)
            }
            store = header.store
        }
        leave()
        current = consume reader
    }

    private mutating func leave() {
        if let left = current.take() {
            unsynchronized.append(LeftSegment(left))
            isDirectorySynchronized = false
        }
    }

    /// Whether the name of the open segment means another file now: it was sealed, redacted or
    /// recovered.
    private mutating func isReplaced() throws(EventLogError) -> Bool {
        guard let base = current?.name.base, let open = try current?.status() else { return false }
        for state in [SegmentName.State.active, .rolled, .sealed] {
            let path = directory.path(SegmentName(base: base, state: state))
            if let found = try FileStatus.at(path) { return !found.isSameFile(as: open) }
        }
        return false
    }

    private mutating func successor(of base: Offset) throws(EventLogError) -> SegmentName? {
        var index = known.partitionIndex { $0.base > base }
        if index == known.count {
            known = try directory.segments()
            index = known.partitionIndex { $0.base > base }
        }
        return index < known.count ? known[index] : nil
    }
}

/// A segment that was read to its end and not synced yet.
private final class LeftSegment {
    let reader: SegmentReader

    init(_ reader: consuming SegmentReader) { self.reader = reader }
}
