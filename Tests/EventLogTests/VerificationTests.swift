import Foundation
import Testing

@testable import EventLog

/// Each way a log can be wrong is a finding of its own.
@Suite struct VerificationTests {
    /// Four sealed segments of two records each, a rolled one, an active one.
    private func store() throws -> TemporaryStore {
        let store = try TemporaryStore()
        try store.append(each: (0..<8).map { "record \($0)" }, segmentSize: 200)
        try store.seal()
        try store.append(each: (8..<11).map { "record \($0)" }, segmentSize: 200)
        return store
    }

    private func names(_ store: TemporaryStore) throws -> [String] {
        try store.directory.segments().map(\.fileName)
    }

    private func move(_ store: TemporaryStore, _ from: String, _ to: String) throws {
        let log = store.directory.log
        try FileManager.default.moveItem(atPath: "\(log)/\(from)", toPath: "\(log)/\(to)")
    }

    @Test func aWholeLogHasNone() throws {
        let store = try store()
        let found = try store.verify()
        #expect(found.findings == [])
        #expect(found.root != nil)
        #expect(try store.verify(expecting: found.root).findings == [])
    }

    @Test func aMissingSegmentIsNamed() throws {
        let store = try store()
        let name = try names(store)[1]
        try FileManager.default.removeItem(atPath: store.directory.log + "/" + name)
        let found = try store.verify().findings
        #expect(found.map(\.code) == [.missingSegment])
        #expect(found.first?.offsets == Offset(2)..<Offset(4))
        #expect(try store.read().lost == [Offset(2)..<Offset(4)])
    }

    /// The first one, without a record that says it was dropped.
    @Test func aMissingFirstSegmentIsNamed() throws {
        let store = try store()
        try FileManager.default.removeItem(
            atPath: store.directory.log + "/" + (try names(store)[0]))
        let found = try store.verify().findings
        #expect(found.map(\.code) == [.missingSegment])
        #expect(found.first?.offsets == Offset.zero..<Offset(2))
    }

    @Test func aRenamedSegmentIsInTheWrongOrder() throws {
        let store = try store()
        let all = try names(store)
        try move(store, all[0], "aside")
        try move(store, all[1], all[0])
        try move(store, "aside", all[1])
        let codes = Set(try store.verify().findings.map(\.code))
        #expect(codes.contains(.wrongOrder))
    }

    /// A segment whose offsets overlap those of the one before.
    @Test func anOverlapIsInTheWrongOrder() throws {
        let store = try store()
        let header = Header(
            store: try #require(try store.directory.store()), base: Offset(9),
            createdMilliseconds: 1)
        let unit = Unit.encode(
            frame: compressedFrame(Array("copy\n".utf8)), count: 1, first: Offset(9),
            appendMilliseconds: 1)
        try store.write(
            Format.emptyFrame + header.encoded() + unit,
            to: SegmentName(base: Offset(9), state: .rolled).fileName)
        let codes = try store.verify().findings.map(\.code)
        #expect(codes == [.wrongOrder])
    }

    @Test func aGapIsNoDamage() throws {
        let store = try store()
        let name = SegmentName(base: Offset(8), state: .rolled).fileName
        var bytes = try store.bytes(of: name)
        let unitSize = (bytes.count - 91) / 2
        bytes.removeSubrange(91..<91 + unitSize)
        try store.write(bytes, to: name)
        let found = try store.verify().findings
        #expect(found.map(\.code) == [.gap])
        #expect(found.first?.offsets == Offset(8)..<Offset(9))
    }

    @Test func aDuplicateBaseIsNamed() throws {
        let store = try store()
        let rolled = SegmentName(base: Offset(8), state: .rolled)
        let active = SegmentName(base: Offset(8), state: .active)
        try store.write(try store.bytes(of: rolled.fileName), to: active.fileName)
        let codes = Set(try store.verify().findings.map(\.code))
        #expect(codes.contains(.duplicateBase))
    }

    @Test func aForeignStoreAndFilesAreNamed() throws {
        let store = try store()
        let other = try TemporaryStore()
        _ = try other.append(["theirs"])
        let name = SegmentName(base: Offset(8), state: .rolled).fileName
        try store.write(try other.bytes(of: "00000000000000000000.active.lz4"), to: name)
        try store.write([1], to: "notes.txt")
        let found = try store.verify().findings
        #expect(found.contains { $0.code == .foreignStore && $0.segment == name })
        #expect(found.contains { $0.code == .foreignFile && $0.segment == "notes.txt" })
    }

    @Test func directoriesAndLinksAreForeign() throws {
        let store = try store()
        let truth = try store.read()
        let log = store.directory.log
        let one = "00000000000000000003.lz4", two = "00000000000000000099.active.lz4"
        try FileManager.default.createDirectory(
            atPath: "\(log)/\(one)", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: "\(log)/\(two)", withDestinationPath: "/nowhere")
        #expect(try store.read() == truth)
        let found = try store.verify().findings.filter { $0.code == .foreignFile }
        #expect(Set(found.map(\.segment)) == [one, two])
    }

    @Test func aNewerVersionIsNamed() throws {
        let store = try store()
        let future = try #require(Fixture.all.first { $0.header == "unknownVersion" })
        let name = SegmentName(base: Offset(8), state: .rolled).fileName
        try store.write(try future.bytes, to: name)
        let found = try store.verify().findings
        #expect(found.contains { $0.code == .unknownVersion && $0.segment == name })
    }

    /// Somebody changes a record and makes every checksum of the segment fit again: only the chain
    /// tells.
    @Test func aForgedSegmentBreaksTheChain() throws {
        let store = try store()
        let name = SegmentName(base: Offset(2), state: .sealed)
        let old = try #require(try SegmentFile(store.directory, name).footer)
        let header = try #require(try SegmentFile(store.directory, name).header)
        var writer = try SealedWriter(path: store.directory.sealingPath(name.base), header: header)
        var reader = try LogReader(store.directory, from: name.base)
        guard case .records(let batch) = try reader.next() else { return }
        try writer.add(batch, replacing: (batch.first, Array("forged".utf8)))
        guard case .records(let rest) = try reader.next() else { return }
        try writer.add(rest)
        _ = try writer.finish(end: old.end)
        try FileManager.default.removeItem(atPath: store.directory.path(name))
        try move(store, "00000000000000000002.seal.tmp", name.fileName)
        let found = try store.verify(deep: true).findings
        #expect(found.map(\.code) == [.brokenChain])
        #expect(found.first?.segment == "00000000000000000004.lz4")
    }

    /// The newest sealed segment has no successor that names it: only a root kept elsewhere tells.
    @Test func aForgedLastSegmentFailsTheRoot() throws {
        let store = try store()
        let root = try #require(try store.verify().root)
        let name = try #require(try store.directory.segments().last { $0.state == .sealed })
        try FileManager.default.removeItem(atPath: store.directory.path(name))
        let codes = try store.verify(expecting: root).findings.map(\.code)
        #expect(codes == [.missingSegment, .unexpectedRoot])
    }

    @Test func aTornTailIsAWarning() throws {
        let store = try store()
        let active = try #require(try store.directory.segments().last)
        let bytes = try store.bytes(of: active.fileName)
        try store.write(bytes + [4, 0x22, 0x4D], to: active.fileName)
        let found = try store.verify().findings
        #expect(found.map(\.code) == [.tornTail])
        #expect(found.first?.severity == .warning)
        #expect(found.first?.filePositions == bytes.count..<bytes.count + 3)
        let actions = try store.directory.repair(dryRun: true, atMilliseconds: 1)
        #expect(actions.count == 1)
        #expect(try store.bytes(of: active.fileName).count == bytes.count + 3)
        _ = try store.directory.repair(dryRun: false, atMilliseconds: 1)
        #expect(try store.bytes(of: active.fileName) == bytes)
        #expect(store.files(in: store.directory.quarantine).count == 1)
        #expect(try store.directory.repair(dryRun: false, atMilliseconds: 1) == [])
        #expect(try store.verify().findings == [])
    }
}

extension VerificationTests {
    /// Somebody rewrites a segment and names the old footer as replaced, which only redacting may.
    @Test func aForgedRedactionIsNoticed() throws {
        let store = try TemporaryStore()
        try store.append(each: (0..<6).map { "record \($0)" }, segmentSize: 200)
        try store.seal()
        let name = SegmentName(base: Offset(2), state: .sealed)
        let segment = try SegmentFile(store.directory, name)
        guard let header = segment.header, let old = segment.footer, let hash = segment.footerHash
        else {
            Issue.record("the segment is not whole")
            return
        }
        var writer = try SealedWriter(path: store.directory.sealingPath(name.base), header: header)
        var reader = try LogReader(store.directory, from: name.base)
        while reader.nextOffset < old.end, case .records(let batch) = try reader.next() {
            try writer.add(batch, replacing: (Offset(2), Array("forged".utf8)))
        }
        _ = try writer.finish(end: old.end, replaced: [hash])
        try renameFile(store.directory.sealingPath(name.base), to: store.directory.path(name))
        let errors = try store.verify().findings.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [.brokenChain])
        #expect(errors.first?.segment == name.fileName)
    }

    /// Bytes are missing in the middle, and the footer is whole.
    @Test func aSegmentThatLostBytesIsNoTrap() throws {
        let store = try TemporaryStore()
        try store.append(each: (0..<6).map { "record \($0)" }, segmentSize: 200)
        try store.seal()
        let name = SegmentName(base: Offset(2), state: .sealed).fileName
        let whole = try store.bytes(of: name)
        for position in stride(from: 91, to: whole.count - 20, by: 7) {
            var bytes = whole
            bytes.removeSubrange(position..<position + 5)
            try store.write(bytes, to: name)
            let codes = try store.verify().findings.map(\.code)
            #expect(codes.contains(.damage) || codes.contains(.damagedFooter))
            #expect(try store.read().end == Offset(6))
        }
    }
}
