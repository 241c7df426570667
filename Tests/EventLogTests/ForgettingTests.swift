import Foundation
import Testing

@testable import EventLog

/// Dropping and redacting: what a log forgets on purpose, and still proves.
@Suite struct ForgettingTests {
    private func store() throws -> TemporaryStore {
        let store = try TemporaryStore()
        try store.append(each: (0..<10).map { "secret \($0)" }, from: 100, segmentSize: 200)
        try store.seal()
        return store
    }

    @Test func droppingSaysSoAndVerifies() throws {
        let store = try store()
        let root = try #require(try store.verify().root)
        let plan = try #require(try store.directory.drop(before: 104, atMilliseconds: 999))
        #expect(plan.offsets == Offset.zero..<Offset(4) && plan.segments == 2)
        let found = try store.verify(expecting: root)
        #expect(found.findings.map(\.code) == [.dropped])
        #expect(try store.verify(expecting: plan.footerHash).findings.map(\.code) == [.dropped])
        #expect(try store.directory.start() == Offset(4))

        var reader = try LogReader(store.directory, from: .zero)
        guard case .lost(let loss) = try reader.next() else {
            Issue.record("nothing was dropped")
            return
        }
        #expect(loss.offsets == Offset.zero..<Offset(4) && loss.cause == .dropped)
        // What is sealed later goes on with the chain; and all of it can go.
        try store.directory.roll(atMilliseconds: 1_000)
        try store.seal()
        #expect(try store.verify().findings.map(\.code) == [.dropped])
        _ = try #require(try store.directory.drop(before: 2_000, atMilliseconds: 2_001))
        _ = try store.append(["after"], at: 2_002)
        try store.directory.roll(atMilliseconds: 2_003)
        try store.seal()
        #expect(try store.verify().findings.map(\.code) == [.dropped])
    }

    @Test func nothingOldEnoughIsNothingDropped() throws {
        let store = try store()
        #expect(try store.directory.drop(before: 100, atMilliseconds: 1) == nil)
        #expect(try store.verify().findings == [])
    }

    /// A crash after the record and before the last file goes: dropping again finishes it.
    @Test func anInterruptedDropIsFinished() throws {
        let store = try store()
        let second = SegmentName(base: Offset(2), state: .sealed).fileName
        let copy = try store.bytes(of: second)
        _ = try store.directory.drop(before: 104, atMilliseconds: 999)
        try store.write(copy, to: second)
        let findings = try store.verify().findings
        #expect(findings.map(\.code) == [.dropped, .dropped])
        #expect(findings.last?.message.contains("Drop again") == true)
        #expect(try store.directory.drop(before: 104, atMilliseconds: 1_000) != nil)
        #expect(try store.directory.start() == Offset(4))
        #expect(try store.verify().findings.map(\.code) == [.dropped])
    }

    @Test(arguments: [UInt64(1), 5, 9])
    func redactingRemovesTheRecordEverywhere(offset: UInt64) throws {
        let store = try store()
        try store.directory.roll(atMilliseconds: 500)
        try store.seal()
        let root = try #require(try store.verify().root)
        let redacted = try store.directory.redact(Offset(offset), atMilliseconds: 777)
        let found = try store.read().records
        let tombstone = #"{"agentlog":"redacted","offset":\#(offset),"at_ms":777}"#
        #expect(found[Offset(offset)] == tombstone)
        for other in UInt64(0)..<10 where other != offset {
            #expect(found[Offset(other)] == "secret \(other)")
        }
        let result = try store.verify(expecting: root)
        #expect(result.findings.map(\.code) == [.redacted])
        for name in store.files(in: store.directory.log) {
            let text = String(decoding: try store.bytes(of: name), as: UTF8.self)
            #expect(!text.contains("secret \(offset)"))
        }
        // Twice is once, and another one in the same segment keeps the chain.
        #expect(
            try store.directory.redact(Offset(offset), atMilliseconds: 778).footerHash
                == redacted.footerHash)
        _ = try store.directory.redact(Offset(offset ^ 1), atMilliseconds: 779)
        #expect(try store.verify(expecting: root).findings.map(\.code) == [.redacted])
        #expect(
            try store.verify(expecting: redacted.footerHash).findings.map(\.code) == [.redacted])
    }

    /// Also in the active segment, which is closed and sealed for it.
    @Test func aNewRecordIsRedacted() throws {
        let store = try TemporaryStore()
        _ = try store.append(["keep", "remove"], at: 5)
        _ = try store.directory.redact(Offset(1), atMilliseconds: 6)
        let records = try SealedFixture.Record.read(store.directory).records
        #expect(records.map(\.kind) == ["event", "log", "log"])
        #expect(records[0].text == "keep" && records[1].appendTimeMs == 5)
        #expect(throws: EventLogError.self) {
            try store.directory.redact(Offset(9), atMilliseconds: 7)
        }
    }

    /// A crash in sealing left the rolled form: redacting and dropping must not leave it there.
    @Test func aSupersededFormForgetsToo() throws {
        for drops in [false, true] {
            let store = try TemporaryStore()
            try store.append(each: (0..<6).map { "secret \($0)" }, from: 100, segmentSize: 200)
            let rolled = try #require(try store.directory.segments().first)
            let original = try store.bytes(of: rolled.fileName)
            try store.seal()
            try store.write(original, to: rolled.fileName)
            if drops {
                _ = try #require(try store.directory.drop(before: 102, atMilliseconds: 9))
                #expect(try store.directory.start() == Offset(2))
            } else {
                _ = try store.directory.redact(.zero, atMilliseconds: 9)
                #expect(try store.read().records[.zero]?.contains("redacted") == true)
            }
            #expect(!store.files(in: store.directory.log).contains(rolled.fileName))
            #expect(store.files(in: store.directory.quarantine) == [])
        }
    }

    /// What the log says about itself stays.
    @Test func recordsAboutTheLogAreNotRedacted() throws {
        let store = try store()
        _ = try store.directory.redact(Offset(1), atMilliseconds: 2)
        #expect(throws: EventLogError.self) {
            try store.directory.redact(Offset(10), atMilliseconds: 3)
        }
    }

    /// An export that has it does not bring it back.
    @Test func importingBringsNothingRedactedBack() throws {
        let store = try store()
        let file = store.directory.home + "/export.lz4"
        _ = try store.directory.export([Offset.zero..<Offset(10)], to: file)
        let two = try TemporaryStore()
        _ = try two.directory.importRecords(from: file, atMilliseconds: 1)
        _ = try two.directory.redact(Offset(3), atMilliseconds: 2)
        #expect(try two.directory.importRecords(from: file, atMilliseconds: 3).records == 0)
    }

    /// A dropped segment that had been redacted: the next one names the hash of before.
    @Test func droppingWhatWasRedactedVerifies() throws {
        let store = try store()
        _ = try store.directory.redact(Offset(3), atMilliseconds: 50)
        _ = try #require(try store.directory.drop(before: 104, atMilliseconds: 999))
        #expect(try store.verify().findings.map(\.code) == [.dropped])
    }
}
