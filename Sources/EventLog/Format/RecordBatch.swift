/// Records that follow each other and share append time, kind and origin.
public struct RecordBatch: Equatable, Sendable {
    public let first: Offset
    /// Milliseconds since 1970 by the appender's clock.
    public let appendMilliseconds: UInt64
    public let kind: RecordKind
    /// Where the first of them was imported from; the others' offsets follow it.
    public let origin: Origin?
    /// Where the unit or block that holds them begins in its segment.
    public let filePosition: Int
    /// The records of the whole unit or block, each followed by a newline.
    let content: [UInt8]
    /// Where each record lies in `content`, without its newline.
    let lines: ArraySlice<Range<Int>>

    public var count: Int { lines.count }
    public var end: Offset { first.advanced(by: count) }

    /// The append time that folds use: that of the log that the records came from.
    public var originalMilliseconds: UInt64 { origin?.appendMilliseconds ?? appendMilliseconds }

    /// The bytes of the record at `index`, 0 ..< count. Shares storage with the batch.
    public subscript(_ index: Int) -> ArraySlice<UInt8> {
        content[lines[lines.startIndex + index]]
    }

    /// Where the record at `index` came from.
    public func origin(of index: Int) -> Origin? {
        guard var origin else { return nil }
        origin.offset = origin.offset.advanced(by: index)
        return origin
    }

    /// This batch without the records below `offset`; nil if none is left.
    func dropping(below offset: Offset) -> RecordBatch? {
        let dropped = first.distance(to: offset)
        if dropped == 0 { return self }
        if dropped >= count { return nil }
        return RecordBatch(
            first: offset, appendMilliseconds: appendMilliseconds, kind: kind,
            origin: origin(of: dropped), filePosition: filePosition, content: content,
            lines: lines.dropFirst(dropped))
    }
}

/// The records of one unit or block, as they were decoded.
struct UnitRecords: Equatable, Sendable {
    let first: Offset
    let runs: [Run]
    /// The records, each followed by a newline.
    let content: [UInt8]
    let lines: [Range<Int>]
    /// Where the unit begins in its segment: the origin frame, if there is one.
    let filePosition: Int

    var count: Int { lines.count }
    var end: Offset { first.advanced(by: count) }

    /// One batch for each run, in order.
    func batches() -> [RecordBatch] {
        var start = 0
        return runs.map { run in
            defer { start += run.count }
            return RecordBatch(
                first: first.advanced(by: start), appendMilliseconds: run.appendMilliseconds,
                kind: run.kind, origin: run.origin, filePosition: filePosition, content: content,
                lines: lines[start..<start + run.count])
        }
    }
}
