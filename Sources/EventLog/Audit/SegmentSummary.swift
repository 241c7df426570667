import SystemCalls

/// What a listing shows of a segment.
public struct SegmentSummary: Sendable, Equatable {
    public enum State: String, Sendable { case active, rolled, sealed }

    public let fileName: String
    public let state: State
    public let base: Offset
    /// The end of its last whole unit; of a sealed segment, the base of the next.
    public let end: Offset
    public let records: Int
    /// The size of the file.
    public let bytes: Int
    /// The size of all lines, newlines included.
    public let contentBytes: Int
    /// Least and greatest append time, ms since 1970; nil while it has no record.
    public let appendMilliseconds: ClosedRange<UInt64>?
    /// Whether something in it is no unit: damage, or an append under way at the end.
    public let hasDamage: Bool
    /// Of a sealed segment with a whole footer: its place in the chain.
    public let footerHash: [UInt8]?
}

extension LogDirectory {
    /// A summary of each segment, in offset order.
    ///
    /// - Complexity: Reads the footers of sealed segments and everything of the others.
    public func summaries() throws(EventLogError) -> [SegmentSummary] {
        var summaries: [SegmentSummary] = []
        for name in try segments() {
            let segment = try SegmentFile.open(self, name)
            if let footer = segment.footer {
                summaries.append(try summary(of: segment, footer))
            } else {
                var reader = SegmentReader(segment)
                var counter = SegmentSummary.Counter()
                var isDamaged = name.state == .sealed
                loop: while true {
                    switch try reader.next() {
                    case .unit(let records): counter.add(records)
                    case .damage: isDamaged = true
                    case .end: break loop
                    }
                }
                summaries.append(
                    counter.summary(
                        of: reader, size: try reader.status().size, isDamaged: isDamaged))
            }
        }
        return summaries
    }

    func summary(
        of segment: borrowing SegmentFile, _ footer: Footer
    ) throws(EventLogError) -> SegmentSummary {
        let least = footer.blocks.map { $0.leastMilliseconds }.min()
        let greatest = footer.blocks.map { $0.greatestMilliseconds }.max()
        var times: ClosedRange<UInt64>?
        if let least, let greatest { times = least...max(least, greatest) }
        return SegmentSummary(
            fileName: segment.name.fileName, state: .sealed, base: footer.base, end: footer.end,
            records: footer.recordCount, bytes: try segment.file.status().size,
            contentBytes: footer.contentSize, appendMilliseconds: times,
            hasDamage: segment.header == nil || !footer.lost.isEmpty,
            footerHash: segment.footerHash)
    }
}

extension SegmentSummary {
    /// Adds up a segment that has no footer to say it.
    struct Counter {
        private var records = 0
        private var contentBytes = 0
        private var times: ClosedRange<UInt64>?

        mutating func add(_ unit: UnitRecords) {
            records += unit.count
            contentBytes += unit.content.count
            for time in unit.runs.map({ $0.appendMilliseconds }) {
                let (first, last) = (times?.lowerBound ?? time, times?.upperBound ?? time)
                times = min(first, time)...max(last, time)
            }
        }

        func summary(
            of reader: borrowing SegmentReader, size: Int, isDamaged: Bool
        ) -> SegmentSummary {
            SegmentSummary(
                fileName: reader.name.fileName, state: State(reader.name.state),
                base: reader.name.base, end: reader.nextOffset, records: records, bytes: size,
                contentBytes: contentBytes, appendMilliseconds: times,
                hasDamage: isDamaged || reader.header == nil || reader.filePosition < size,
                footerHash: nil)
        }
    }
}

extension SegmentSummary.State {
    init(_ state: SegmentName.State) {
        switch state {
        case .active: self = .active
        case .rolled: self = .rolled
        case .sealed: self = .sealed
        }
    }
}
