extension LogDirectory {
    /// The first offset whose record was appended at `milliseconds` or later; the end of the log if
    /// there is none.
    ///
    /// Clocks step back, so an earlier append time may follow.
    ///
    /// - Complexity: Reads the footers of sealed segments and one block of the right one; segments
    ///   that are not sealed are read from their start.
    public func offset(appendedFrom milliseconds: UInt64) throws(EventLogError) -> Offset {
        for name in try segments() {
            let segment = try SegmentFile.open(self, name)
            var start = name.base
            if let footer = segment.footer {
                guard
                    let block = footer.blocks.first(where: {
                        $0.greatestMilliseconds >= milliseconds
                    })
                else { continue }
                start = block.first
            }
            var reader = SegmentReader(segment)
            reader.seek(to: start)
            if let offset = try reader.first(appendedFrom: milliseconds) { return offset }
        }
        return try end()
    }
}

extension SegmentReader {
    fileprivate mutating func first(
        appendedFrom milliseconds: UInt64
    ) throws(EventLogError) -> Offset? {
        while true {
            switch try next() {
            case .unit(let records):
                var offset = records.first
                for run in records.runs {
                    if run.appendMilliseconds >= milliseconds { return offset }
                    offset = offset.advanced(by: run.count)
                }
            case .damage: continue
            case .end: return nil
            }
        }
    }
}
