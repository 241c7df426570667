import Testing

@testable import EventLog

@Suite struct DamageTests {
    /// Flips every bit of a segment of three units. No flip may change a record, lose more than the
    /// touched unit's records, or go unnoticed, except in bytes that mean nothing.
    @Test func everyBitFlipCostsAtMostTheTouchedUnit() throws {
        let store = try TemporaryStore()
        let name = SegmentName(base: .zero, state: .active)
        for text in ["record one", "record two", "record six"] {
            _ = try store.append([text], at: 7)
        }
        let whole = try store.bytes(of: name.fileName)
        let truth = try store.read()
        let unitSize = (whole.count - 91) / 3
        for bit in 0..<whole.count * 8 {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            try store.write(bytes, to: name.fileName)
            guard bit / 8 >= 91 else {
                // A damaged header hides no unit; a version is protected by the checksum.
                #expect(try store.read() == truth, "bit \(bit)")
                continue
            }
            let unit = min((bit / 8 - 91) / unitSize, 2)
            let found = try store.read()
            for (offset, text) in found.records { #expect(truth.records[offset] == text) }
            let missing = Set(truth.records.keys).subtracting(found.records.keys)
            #expect(missing.isSubset(of: [Offset(UInt64(unit))]), "bit \(bit)")
            let reported = found.lost.map(\.lowerBound)
            let isLast = unit == 2
            #expect(missing.isEmpty || isLast || reported == Array(missing), "bit \(bit)")
            #expect(!missing.isEmpty || found == truth, "bit \(bit)")
        }
    }

    /// Damage at the end: appending goes on in a new segment beyond every offset that the damage
    /// can have held, the damaged bytes stay, and a reader reports the range as lost.
    @Test(arguments: Fixture.all.filter { $0.recovery.verdict == "damage" && $0.base == 1_000 })
    func appendsBehindDamage(fixture: Fixture) throws {
        let store = try fixture.store()
        let tail = try #require(fixture.recovery.newBase)
        let offsets = try store.append(["after"])
        let isSeenByAppend = fixture.file != "damage-last-frame-bit.active.lz4"
        #expect(offsets.lowerBound == Offset(tail))
        let rolled = SegmentName(base: Offset(1_000), state: .rolled).fileName
        if isSeenByAppend {
            #expect(try store.bytes(of: rolled) == fixture.bytes)
        }
        let found = try store.read(from: Offset(1_000))
        let end = fixture.units.last.map { $0.first + UInt64($0.count) } ?? 1_000
        #expect(found.lost == (end == tail ? [] : [Offset(end)..<Offset(tail)]))
        #expect(found.records[Offset(tail)] == "after")
        #expect(found.end == Offset(tail + 1))
    }

    @Test func aSegmentOfAnotherStoreIsRefused() throws {
        let (one, other) = (try TemporaryStore(), try TemporaryStore())
        _ = try one.append(["mine"])
        _ = try other.append(["theirs"])
        let foreign = SegmentName(base: Offset(1), state: .rolled).fileName
        try one.write(
            try other.bytes(of: SegmentName(base: .zero, state: .active).fileName), to: foreign)
        let mine = try #require(try LogReader(one.directory, from: .zero).store)
        let theirs = try #require(try LogReader(other.directory, from: .zero).store)
        #expect(
            throws: EventLogError.foreignSegment(
                segment: foreign, store: theirs, expected: mine)
        ) { try one.read() }
    }

    /// Damage at the end, and a kill between the two renames of the roll that it leads to: the next
    /// appender begins beyond the damage all the same.
    @Test func aCrashAfterDamageReusesNoOffset() throws {
        let fixture = try #require(
            Fixture.all.first { $0.file == "damage-last-trailer-bit.active.lz4" })
        let store = try TemporaryStore()
        let rolled = SegmentName(base: Offset(fixture.base), state: .rolled).fileName
        try store.write(try fixture.bytes, to: rolled)
        let base = Offset(try #require(fixture.recovery.newBase))
        #expect(try store.append(["after"]).lowerBound == base)
    }

    /// The last unit rots, then an appender is killed behind it: its valid trailer says that it was
    /// acknowledged, so it is damage that stays, not a torn tail.
    @Test func tornBytesBehindADamagedUnitDoNotHideIt() throws {
        let fixture = try #require(
            Fixture.all.first { $0.file == "damage-last-frame-bit.active.lz4" })
        let store = try TemporaryStore()
        let torn: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x6C]
        try store.write(try fixture.bytes + torn, to: fixture.segmentName)
        let name = try fixture.name
        #expect(
            try store.directory.recover(name)
                == .damaged(newBase: Offset(1_006 + UInt64(torn.count) * 128)))
        #expect(try store.bytes(of: fixture.segmentName) == (try fixture.bytes) + torn)
    }
}
