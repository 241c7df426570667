import Glibc

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
    /// Segments that were left behind since the last ``synchronize()``.
    private var unsynchronized: [SegmentName] = []

    public enum Step: Equatable, Sendable {
        case records(RecordBatch)
        /// Offsets whose records cannot be read, and where. The range can be empty: then bytes
        /// were inserted and nothing is missing.
        case lost(Range<Offset>, segment: String, filePositions: Range<Int>)
        /// Everything that is committed was read. Call again later.
        case end
    }

    /// - Parameter offset: Where to begin. An offset beyond the end waits for it.
    /// - Throws: `io`; `unknownVersion` and `foreignSegment` when the segment that holds
    ///   `offset` cannot be read by this program.
    /// - Complexity: Reads the segment that holds `offset` up to it.
    public init(_ directory: LogDirectory, from offset: Offset) throws(EventLogError) {
        self.directory = directory
        nextOffset = offset
        try open(holding: offset)
    }

    /// The next records, or what stands in their place.
    ///
    /// - Throws: `io`, `unknownVersion`, `foreignSegment`. The reader stays where it is.
    public mutating func next() throws(EventLogError) -> Step {
        var isFrozen = false
        while true {
            if current == nil { try open(holding: nextOffset) }
            guard let base = current?.name.base, let segment = current?.name.fileName else {
                return .end
            }
            if nextOffset < base { return lost(nextOffset..<base, segment, 0..<0) }
            switch try current?.next() ?? .end {
            case .unit(let batch):
                guard let unread = batch.dropping(below: nextOffset) else { continue }
                nextOffset = unread.end
                return .records(unread)
            case .damage(let range, let positions):
                let start = max(range.lowerBound, nextOffset)
                let unread = start..<max(range.upperBound, start)
                if unread.isEmpty && !range.isEmpty { continue }
                return lost(unread, segment, positions)
            case .end:
                if try isReplaced() {
                    // Recovery put another file in this one's place: read on in that.
                    current = nil
                    continue
                }
                guard let successor = try successor(of: base) else { return .end }
                // The successor exists, so this segment has got its last byte; but perhaps only
                // after the read above.
                if !isFrozen {
                    isFrozen = true
                    continue
                }
                isFrozen = false
                // A listing is not atomic against renames: believe a gap only if two agree.
                if nextOffset < successor.base, try self.successor(of: base) != successor {
                    continue
                }
                let position = current?.filePosition ?? 0
                try open(successor)
                if nextOffset < successor.base {
                    return lost(nextOffset..<successor.base, segment, position..<position)
                }
            }
        }
    }

    private mutating func lost(
        _ range: Range<Offset>, _ segment: String, _ positions: Range<Int>
    ) -> Step {
        nextOffset = range.upperBound
        return .lost(range, segment: segment, filePositions: positions)
    }

    /// Puts every record that was read so far on stable storage.
    ///
    /// Call it before committing anything derived from them, so that no derived state survives a
    /// power cut that its records do not.
    ///
    /// - Throws: `io`. A failed sync must not be retried as if nothing had happened.
    public mutating func synchronize() throws(EventLogError) {
        for name in unsynchronized {
            let reader = try SegmentReader.open(directory, name)
            try reader.synchronize()
        }
        if !unsynchronized.isEmpty || !isDirectorySynchronized {
            try File(directory.log, O_RDONLY | O_DIRECTORY).synchronize()
            isDirectorySynchronized = true
        }
        unsynchronized = []
        try current?.synchronize()
    }

    private var isDirectorySynchronized = false

    /// Opens the segment that holds `offset`: the last one that does not begin after it, else the
    /// first one. Opens nothing while there is none.
    private mutating func open(holding offset: Offset) throws(EventLogError) {
        let segments = try directory.segments()
        guard let first = segments.first else { return }
        try open(segments.last { $0.base <= offset } ?? first)
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
        if let left = current?.name { unsynchronized.append(left) }
        current = consume reader
    }

    /// Whether the name of the open segment means another file now, which only recovery does.
    private mutating func isReplaced() throws(EventLogError) -> Bool {
        guard let base = current?.name.base, let open = try current?.status() else { return false }
        for state in SegmentName.State.allCases {
            let path = directory.path(SegmentName(base: base, state: state))
            if let found = try FileStatus.at(path) {
                return found.inode != open.inode || found.device != open.device
            }
        }
        return false
    }

    private func successor(of base: Offset) throws(EventLogError) -> SegmentName? {
        try directory.segments().first { $0.base > base }
    }
}
