import Testing

@testable import EventLog

/// Format version 1 is frozen. The fixtures were written from docs/log-format.md by a script that
/// shares no code with the encoder, and they are never regenerated to make a test pass: when one of
/// these fails, the change is a new format version.
@Suite struct FormatTests {
    /// Every unit, every lost offset and every damaged byte range, in every fixture.
    @Test(arguments: Fixture.all.filter { $0.header != "unknownVersion" })
    func readsTheFrozenSegment(fixture: Fixture) throws {
        let store = try fixture.store()
        var reader = try SegmentReader(store.directory, fixture.name)
        #expect((reader.header != nil) == (fixture.header == "valid"))
        var units: [Fixture.Unit] = []
        var lost: [[UInt64]] = []
        var damaged: [[Int]] = []
        loop: while true {
            switch try reader.next() {
            case .unit(let records): units += records.batches().map(Fixture.Unit.init)
            case .damage(let range, let positions):
                damaged.append([positions.lowerBound, positions.upperBound])
                if !range.isEmpty {
                    lost.append([range.lowerBound.rawValue, range.upperBound.rawValue])
                }
            case .end: break loop
            }
        }
        #expect(units == fixture.units)
        #expect(lost == fixture.lost)
        #expect(damaged == fixture.damagedBytes)
    }

    @Test func thereAreFixtures() { #expect(Fixture.all.count == 14) }

    @Test func refusesAFutureVersion() throws {
        let fixture = try #require(Fixture.all.first { $0.header == "unknownVersion" })
        let store = try fixture.store()
        let expected = EventLogError.unknownVersion(segment: fixture.segmentName, version: 2)
        #expect(throws: expected) { _ = try SegmentReader(store.directory, fixture.name).name }
        #expect(throws: expected) { try store.append(["x"]) }
        #expect(try store.bytes(of: fixture.segmentName) == fixture.bytes)
    }

    /// The encoder writes what the independent script wrote, byte for byte.
    @Test func writesTheWorkedExample() throws {
        let fixture = try #require(Fixture.all.first { $0.file.hasPrefix("example") })
        let header = Header(
            store: StoreID((0..<16).map { UInt8($0 * 0x11) }), base: .zero,
            createdMilliseconds: 1_700_000_000_000)
        let unit = Unit.encode(
            frame: compressedFrame(Array("{\"a\":1}\n{\"b\":2}\n".utf8)), count: 2,
            first: .zero, appendMilliseconds: 1_700_000_000_123)
        #expect(Format.emptyFrame + header.encoded() + unit == (try fixture.bytes))
    }

    @Test(arguments: [
        "00000000000000000041.rolled.lz4", "00000000000000000000.active.lz4",
        "04611686018427387903.active.lz4", "00000000000000000041.lz4",
    ])
    func segmentNamesRoundTrip(name: String) throws {
        #expect(try #require(SegmentName(name)).fileName == name)
    }

    @Test(arguments: [
        "", "LOCK", "new.tmp", "0.active.lz4", "00000000000000000041.seal.tmp",
        "+0000000000000000041",
        "000000000000000000041.active.lz4", "00000000000000000041.active.lz4~",
        "99999999999999999999.active.lz4", "04611686018427387904.active.lz4",
        "18446744073709551615.active.lz4", "0000000000000000004x.active.lz4",
    ])
    func otherNamesAreNoSegments(name: String) { #expect(SegmentName(name) == nil) }
}
