/// The records of one unit or block, with what the log says of each: for readers of much.
public struct RecordBlock: Sendable {
    private let records: UnitRecords
    /// So many at its start were read before.
    private let skipped: Int

    init(_ records: UnitRecords, skipping skipped: Int) {
        self.records = records
        self.skipped = skipped
    }

    /// The first record that was not read before.
    public var first: Offset { records.first.advanced(by: skipped) }
    public var end: Offset { records.end }
    public var contentSize: Int { records.content.count }

    /// Calls `body` with each record, in order: its bytes, which are there only meanwhile, its
    /// offset, the append time that folds use, in ms since 1970, and its kind.
    ///
    /// - Parameter end: Records from there on are left out.
    /// - Throws: What `body` throws.
    public func forEach<Failure: Error>(
        below end: Offset? = nil,
        _ body: (UnsafeBufferPointer<UInt8>, Offset, UInt64, RecordKind) throws(Failure) -> Void
    ) throws(Failure) {
        let limit = end.map { min(records.first.distance(to: $0), records.count) } ?? records.count
        try records.content.withUnsafeBufferPointer { content throws(Failure) in
            var index = 0
            for run in records.runs {
                let time = run.origin?.appendMilliseconds ?? run.appendMilliseconds
                let runEnd = index + run.count
                while index < min(runEnd, limit) {
                    defer { index += 1 }
                    if index < skipped { continue }
                    try body(
                        UnsafeBufferPointer(rebasing: content[records.lines[index]]),
                        records.first.advanced(by: index), time, run.kind)
                }
                index = runEnd
            }
        }
    }

    /// The bytes of one record; nil if it is not here.
    public subscript(_ offset: Offset) -> ArraySlice<UInt8>? {
        guard offset >= records.first, offset < records.end else { return nil }
        return records.content[records.lines[records.first.distance(to: offset)]]
    }
}
