import Foundation
import Testing

@testable import EventLog

@Suite struct TornTailTests {
    static let example = Fixture.all.first { $0.file.hasPrefix("three-units") }

    /// A kill can stop a write at any byte. At every length a reader returns a prefix of the units
    /// and nothing else, and the next append goes behind that prefix with the offset after it.
    @Test func everyPrefixReadsAsAPrefixAndIsAppendedTo() throws {
        let fixture = try #require(Self.example)
        let whole = try fixture.bytes
        let name = SegmentName(base: Offset(fixture.base), state: .active).fileName
        for length in 0...whole.count {
            let store = try TemporaryStore()
            try store.write(Array(whole.prefix(length)), to: name)
            let units = fixture.units.filter { end(of: $0, in: fixture) <= length }
            var expected = Reading()
            for unit in units {
                for (index, record) in unit.records.enumerated() {
                    expected.records[Offset(unit.first).advanced(by: index)] = record
                }
            }
            let next = Offset(units.last.map { $0.first + UInt64($0.count) } ?? fixture.base)
            expected.lost = [Offset.zero..<Offset(fixture.base)]
            expected.end = next
            #expect(try store.read() == expected, "\(length) bytes")

            let offsets = try store.append(["after"])
            expected.records[next] = "after"
            expected.end = next.advanced(by: 1)
            #expect(offsets == next..<next.advanced(by: 1), "\(length) bytes")
            #expect(try store.read() == expected, "\(length) bytes")
            let torn = length - (units.last.map { end(of: $0, in: fixture) } ?? 91)
            let isWhole = torn == 0
            let kept = store.files(in: store.directory.quarantine)
            #expect(kept.count == (isWhole || length == 0 ? 0 : 1), "\(length) bytes")
        }
    }

    private func end(of unit: Fixture.Unit, in fixture: Fixture) -> Int {
        let later = fixture.units.first { $0.first > unit.first }
        return later?.filePosition ?? fixture.size
    }

    /// What an appender decides about each frozen tail, and that it changes nothing else.
    @Test(arguments: Fixture.all.filter { $0.recovery.verdict != "refused" })
    func recoversAsThePageSays(fixture: Fixture) throws {
        let store = try fixture.store()
        let before = try fixture.bytes
        let recovered = try store.directory.recover(fixture.name)
        let recovery = fixture.recovery
        switch recovery.verdict {
        case "clean":
            #expect(
                recovered
                    == .clean(
                        next: Offset(try #require(recovery.nextOffset)), size: before.count))
            #expect(try store.bytes(of: fixture.segmentName) == before)
        case "torn":
            let cut = try #require(recovery.cutTo)
            #expect(
                recovered
                    == .clean(next: Offset(try #require(recovery.nextOffset)), size: cut))
            #expect(try store.bytes(of: fixture.segmentName) == Array(before[..<cut]))
            let kept = try #require(store.files(in: store.directory.quarantine).first)
            #expect(kept == "\(SegmentName.digits(Offset(fixture.base)))-\(cut)-0.torn")
            let copy = try Data(
                contentsOf: URL(filePath: store.directory.quarantine + "/" + kept))
            #expect(Array(copy) == Array(before[cut...]))
        default:
            #expect(
                recovered == .damaged(newBase: Offset(try #require(recovery.newBase))))
            #expect(try store.bytes(of: fixture.segmentName) == before)
        }
    }

    /// Zeros behind a whole frame are what a power cut leaves of a trailer: torn, not damage.
    @Test func aFrameBeforeZerosIsTorn() throws {
        let store = try TemporaryStore()
        _ = try store.append(["one"])
        let name = SegmentName(base: .zero, state: .active).fileName
        let whole = try store.bytes(of: name)
        let frame = compressedFrame(Array("two\n".utf8))
        try store.write(whole + frame + [UInt8](repeating: 0, count: 44), to: name)
        #expect(
            try store.directory.recover(SegmentName(base: .zero, state: .active))
                == .clean(next: Offset(1), size: whole.count))
    }
}
