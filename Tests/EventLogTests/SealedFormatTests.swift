import Digests
import Foundation
import Testing

@testable import EventLog

@Suite struct SealedFormatTests {
    @Test func thereAreFixtures() {
        #expect(SealedFixture.all.count == 8)
        #expect(SealedFixture.frozen?.chain.count == 3)
    }

    /// Every record, time, kind, origin and lost offset of every fixture that is a log's segment.
    @Test(arguments: SealedFixture.all.filter { $0.segmentName != nil })
    func readsTheFrozenSegment(fixture: SealedFixture) throws {
        let store = try TemporaryStore()
        try store.write(try fixture.bytes, to: try #require(fixture.segmentName))
        let found = try SealedFixture.Record.read(store.directory, from: Offset(fixture.base))
        #expect(found.records == fixture.records)
        #expect(found.lost == fixture.lost)
        if let end = fixture.end { #expect(try store.directory.end().rawValue == end) }
    }

    @Test(arguments: SealedFixture.all.filter { $0.footer != nil && $0.segmentName != nil })
    func theFooterHasItsHash(fixture: SealedFixture) throws {
        let store = try TemporaryStore()
        let file = try #require(fixture.segmentName)
        try store.write(try fixture.bytes, to: file)
        let name = try #require(SegmentName(file))
        let hash = try SegmentFile(store.directory, name).footerHash
        #expect(hash.map { hexadecimal($0) } == fixture.footer?.hash)
    }

    /// The three fixtures of the chain are a whole log, and its root is the frozen one.
    @Test func theFrozenChainVerifies() throws {
        let frozen = try #require(SealedFixture.frozen)
        let store = try TemporaryStore()
        for file in frozen.chain {
            let fixture = try #require(frozen.files.first { $0.file == file })
            try store.write(try fixture.bytes, to: try #require(fixture.segmentName))
        }
        let found = try store.verify()
        // The lost ranges of the fixtures are known losses, and no more than that.
        #expect(found.findings.allSatisfy { $0.code == .knownLoss })
        #expect(found.root.map { hexadecimal($0) } == frozen.root)
    }

    /// Sealing the worked example gives the worked example of the sealed form, byte for byte.
    @Test func sealsTheWorkedExample() throws {
        let example = try #require(Fixture.all.first { $0.file.hasPrefix("example") })
        let sealed = try #require(
            SealedFixture.all.first { $0.file == "sealed-example.lz4" })
        let store = try TemporaryStore()
        try store.write(try example.bytes, to: SegmentName(base: .zero, state: .rolled).fileName)
        _ = try store.append(["next"])
        try store.seal()
        #expect(try store.bytes(of: "00000000000000000000.lz4") == (try sealed.bytes))
    }

    /// Any bytes whatsoever are either runs or not, and what is runs encodes to the same meaning.
    @Test func runsRoundTrip() throws {
        let seed = UInt64.random(in: 0 ..< .max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let runs = random.runs()
            let bytes = runs.encoded()
            #expect(
                [Run].decode(bytes.span, 0..<bytes.count, count: runs.count) == runs,
                "seed \(seed)")
            var damaged = bytes
            let index = Int.random(in: damaged.indices, using: &random)
            damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            let found = [Run].decode(damaged.span, 0..<damaged.count, count: runs.count)
            if let found { #expect(found != runs, "seed \(seed)") }
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func runs() -> [Run] {
        let stores = (0..<3).map { StoreID([UInt8](repeating: $0, count: 16)) }
        return (0..<Int.random(in: 1...20, using: &self)).map { _ in
            var run = Run(
                count: Int.random(in: 1...300, using: &self),
                appendMilliseconds: UInt64.random(in: 0..<1 << 62, using: &self),
                kind: Bool.random(using: &self) ? .event : .log)
            if Bool.random(using: &self) {
                run.origin = Origin(
                    store: stores.randomElement(using: &self) ?? stores[0],
                    offset: Offset(UInt64.random(in: 0..<1 << 61, using: &self)),
                    appendMilliseconds: UInt64.random(in: 0..<1 << 62, using: &self))
            }
            return run
        }
    }
}
