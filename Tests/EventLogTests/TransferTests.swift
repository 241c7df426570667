import Foundation
import Testing

@testable import EventLog

@Suite struct TransferTests {
    private func store(_ texts: [String], from time: UInt64 = 100) throws -> TemporaryStore {
        let store = try TemporaryStore()
        try store.append(each: texts, from: time, segmentSize: 300)
        return store
    }

    private func texts(_ store: TemporaryStore) throws -> [String] {
        try store.read().records.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Records go once, keep where they come from, and keep it through a second log and its
    /// sealing.
    @Test func importingIsIdempotentByOrigin() throws {
        let one = try store((0..<10).map { "one \($0)" })
        let file = one.directory.home + "/export.lz4"
        let exported = try one.directory.export([Offset.zero..<Offset(10)], to: file)
        #expect(exported.records == 10 && exported.findings == [])
        #expect(throws: EventLogError.self) {
            try one.directory.export([Offset.zero..<Offset(10)], to: file)
        }

        let two = try store(["two 0"])
        let first = try two.directory.importRecords(from: file, atMilliseconds: 900)
        #expect(first.records == 10 && first.skipped == 0)
        #expect(first.footerHash == exported.footerHash)
        let again = try two.directory.importRecords(from: file, atMilliseconds: 901)
        #expect(again.records == 0 && again.skipped == 10)
        #expect(try texts(two) == ["two 0"] + (0..<10).map { "one \($0)" })

        try two.directory.roll(atMilliseconds: 902)
        try two.seal()
        #expect(
            try two.directory.importRecords(from: file, atMilliseconds: 903).records == 0)
        let store = try #require(try one.directory.store()).description
        let found = try SealedFixture.Record.read(two.directory).records.dropFirst()
        for (index, record) in found.enumerated() {
            #expect(record.appendTimeMs == 900)
            #expect(
                record.origin
                    == .init(
                        store: store, offset: UInt64(index), appendTimeMs: 100 + UInt64(index)))
        }

        let onward = two.directory.home + "/onward.lz4"
        _ = try two.directory.export([Offset.zero..<Offset(11)], to: onward)
        let back = try one.directory.importRecords(from: onward, atMilliseconds: 904)
        #expect(back.records == 1 && back.skipped == 10)
        #expect(try texts(one).last == "two 0")
    }

    /// Chosen offsets come at their offsets, and nothing else.
    @Test func chosenOffsetsAreExported() throws {
        let one = try store((0..<10).map { "one \($0)" })
        try one.seal()
        let file = one.directory.home + "/export.lz4"
        let chosen = [Offset(2)..<Offset(4), Offset(7)..<Offset(8), Offset(9)..<Offset(10)]
        #expect(try one.directory.export(chosen, to: file).records == 4)
        let two = try TemporaryStore()
        _ = try two.directory.importRecords(from: file, atMilliseconds: 1)
        #expect(try texts(two) == ["one 2", "one 3", "one 7", "one 9"])
        let offsets = try SealedFixture.Record.read(two.directory).records.map(\.origin?.offset)
        #expect(offsets == [2, 3, 7, 9])
    }

    /// An export of the log brings back what damage took, and only that.
    @Test func anExportBringsBackWhatIsLost() throws {
        let one = try store((0..<6).map { "one \($0)" })
        let file = one.directory.home + "/export.lz4"
        _ = try one.directory.export([Offset.zero..<Offset(6)], to: file)
        let name = try #require(try one.directory.segments().first).fileName
        var bytes = try one.bytes(of: name)
        bytes[91 + 20] ^= 1
        try one.write(bytes, to: name)
        #expect(try one.read().records[.zero] == nil)
        #expect(try one.directory.importRecords(from: file, atMilliseconds: 1).records == 1)
        #expect(try texts(one).last == "one 0")
        #expect(try one.directory.importRecords(from: file, atMilliseconds: 2).records == 0)
    }

    /// What is left of a damaged export is imported; a good copy completes it.
    @Test func aDamagedExportIsImportedAsFarAsItGoes() throws {
        let one = try store((0..<6).map { "one \($0)" })
        let name = try #require(try one.directory.segments().first).fileName
        var segment = try one.bytes(of: name)
        segment[91 + (segment.count - 91) / 3 + 20] ^= 1
        try one.write(segment, to: name)
        let file = one.directory.home + "/export.lz4"
        let exported = try one.directory.export([Offset.zero..<Offset(6)], to: file)
        #expect(exported.records == 5 && exported.findings.map(\.code) == [.damage])
        var bytes = Array(try Data(contentsOf: URL(filePath: file)))
        bytes[91 + 20] ^= 1
        let broken = one.directory.home + "/broken.lz4"
        try Data(bytes).write(to: URL(filePath: broken))
        let two = try TemporaryStore()
        let first = try two.directory.importRecords(from: broken, atMilliseconds: 1)
        #expect(first.records < 5 && !first.findings.isEmpty)
        let second = try two.directory.importRecords(from: file, atMilliseconds: 2)
        #expect(first.records + second.records == 5)
        #expect(second.skipped == first.records)
    }

    @Test func aSegmentIsNoExport() throws {
        let one = try store(["one"])
        let name = try #require(try one.directory.segments().first)
        #expect(throws: EventLogError.self) {
            try one.directory.importRecords(
                from: one.directory.path(name), atMilliseconds: 1)
        }
    }
}
