import Testing

@testable import EventLog

/// Two sealed segments of a few blocks, and every way to break the first one.
@Suite struct SealedDamageTests {
    private static let name = SegmentName(base: .zero, state: .sealed).fileName

    /// Gaps make blocks: a segment of three units, the second of which is lost, has two blocks.
    private func store() throws -> (store: TemporaryStore, truth: Reading) {
        let store = try TemporaryStore()
        try store.append(each: ["one", "two", "three", "four"], segmentSize: 400)
        let first = try #require(try store.directory.segments().first)
        var bytes = try store.bytes(of: first.fileName)
        // The frame of the second unit.
        bytes[91 + (bytes.count - 91) / 4 + 20] ^= 1
        try store.write(bytes, to: first.fileName)
        _ = try store.append(["five"])
        try store.append(each: ["six", "seven", "eight", "nine", "ten"], segmentSize: 400)
        try store.seal()
        return (store, try store.read())
    }

    /// No flip gives another record, and none costs more than one block; each is found.
    @Test func everyBitFlipCostsAtMostOneBlock() throws {
        let (store, truth) = try store()
        let whole = try store.bytes(of: Self.name)
        let blocks = try #require(
            try SegmentFile(store.directory, SegmentName(base: .zero, state: .sealed)).footer
        ).blocks
        #expect(blocks.count >= 2)
        for bit in 0..<whole.count * 8 {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            try store.write(bytes, to: Self.name)
            let found = try store.read()
            for (offset, text) in found.records { #expect(truth.records[offset] == text) }
            let touched = blocks.first {
                ($0.filePosition..<$0.fileEnd).contains(bit / 8)
            }
            let missing = Set(truth.records.keys).subtracting(found.records.keys)
            let inBlock = touched.map { block in
                Set((0..<block.count).map { block.first.advanced(by: $0) })
            }
            #expect(missing.isSubset(of: inBlock ?? []), "bit \(bit)")
            let named = found.lost.reduce(into: OffsetSet()) { $0.insert($1) }
            #expect(missing.allSatisfy { named.contains($0) }, "bit \(bit)")
            #expect(found.end == truth.end)
            let errors = try store.verify(deep: true).findings.filter { $0.severity == .error }
            #expect(!errors.isEmpty, "bit \(bit) goes unnoticed")
        }
    }

    /// Cut anywhere, every record before the cut is read and the rest is named.
    @Test func everyTruncationNamesTheLoss() throws {
        let (store, truth) = try store()
        let whole = try store.bytes(of: Self.name)
        let name = SegmentName(base: .zero, state: .sealed)
        let blocks = try #require(try SegmentFile(store.directory, name).footer).blocks
        for size in 0..<whole.count {
            try store.write(Array(whole.prefix(size)), to: Self.name)
            let found = try store.read()
            let cut = blocks.filter { $0.fileEnd > size }
            let lost = OffsetSet(cut.map { $0.first..<$0.end })
            for (offset, text) in truth.records where !lost.contains(offset) {
                #expect(found.records[offset] == text, "cut at \(size)")
            }
            let named = OffsetSet(found.lost)
            for offset in truth.records.keys where found.records[offset] == nil {
                #expect(named.contains(offset), "cut at \(size)")
            }
            #expect(found.end == truth.end)
            let errors = try store.verify(deep: false).findings.filter { $0.severity == .error }
            #expect(!errors.isEmpty, "cut at \(size) goes unnoticed")
        }
    }
}

extension OffsetSet {
    init(_ ranges: [Range<Offset>]) {
        self.init()
        for range in ranges { insert(range) }
    }
}
