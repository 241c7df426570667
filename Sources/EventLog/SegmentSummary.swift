import Glibc

/// What a listing shows of a segment.
public struct SegmentSummary: Sendable, Equatable {
    public let fileName: String
    public let base: Offset
    /// The end of its last whole unit.
    public let end: Offset
    /// The size of the file.
    public let bytes: Int
    public let isActive: Bool
    /// Append times of the first and the last unit, ms since 1970; nil while it has none.
    public let appendMilliseconds: ClosedRange<UInt64>?
    /// Whether something in it is no unit: damage, or an append under way at the end.
    public let hasDamage: Bool
}

extension LogDirectory {
    /// A summary of each segment, in offset order.
    ///
    /// - Complexity: Reads the whole log.
    public func summaries() throws(EventLogError) -> [SegmentSummary] {
        var summaries: [SegmentSummary] = []
        for name in try segments() { summaries.append(try summary(of: name)) }
        return summaries
    }

    private func summary(of name: SegmentName) throws(EventLogError) -> SegmentSummary {
        var reader = try SegmentReader.open(self, name)
        var times: ClosedRange<UInt64>?
        var hasDamage = reader.header == nil
        loop: while true {
            switch try reader.next() {
            case .unit(let batch):
                let time = batch.appendMilliseconds
                let (first, last) = (times?.lowerBound ?? time, times?.upperBound ?? time)
                times = min(first, time)...max(last, time)
            case .damage: hasDamage = true
            case .end: break loop
            }
        }
        let size = try reader.status().size
        return SegmentSummary(
            fileName: name.fileName, base: name.base, end: reader.nextOffset, bytes: size,
            isActive: name.state == .active, appendMilliseconds: times,
            hasDamage: hasDamage || reader.filePosition < size)
    }
}
