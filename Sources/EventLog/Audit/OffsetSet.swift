/// Offsets as ranges: what a log holds is mostly dense.
struct OffsetSet: Equatable {
    /// In order, neither overlapping nor touching.
    private(set) var ranges: [Range<Offset>] = []

    func contains(_ offset: Offset) -> Bool {
        let index = ranges.partitionIndex { $0.upperBound > offset }
        return index < ranges.count && ranges[index].lowerBound <= offset
    }

    /// - Complexity: O(log n) and, except at the end, O(n) in the ranges.
    mutating func insert(_ range: Range<Offset>) {
        if range.isEmpty { return }
        let start = ranges.partitionIndex { $0.upperBound >= range.lowerBound }
        let end = ranges.partitionIndex { $0.lowerBound > range.upperBound }
        var merged = range
        if start < end {
            let lower = min(range.lowerBound, ranges[start].lowerBound)
            merged = lower..<max(range.upperBound, ranges[end - 1].upperBound)
        }
        ranges.replaceSubrange(start..<max(start, end), with: [merged])
    }
}
