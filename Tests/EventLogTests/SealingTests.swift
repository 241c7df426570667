import Foundation
import Testing

@testable import EventLog

@Suite struct SealingTests {
    /// A log of random appends, with what it holds.
    private func randomLog(_ seed: UInt64) throws -> TemporaryStore {
        var random = SplitMix64(seed: seed)
        let store = try TemporaryStore()
        var time: UInt64 = 1_700_000_000_000
        for number in 0..<120 {
            // Clocks step back, too.
            time = random.chance(10) ? time - 5_000 : time + UInt64(random.below(3_000))
            let count = random.chance(20) ? 1 + random.below(40) : 1
            let texts = (0..<count).map { index in
                let pad = String(repeating: "ab", count: random.below(400))
                return #"{"n":\#(number),"i":\#(index),"pad":"\#(pad)"}"#
            }
            _ = try store.append(texts, at: time, segmentSize: 4_000)
        }
        return store
    }

    /// Every offset, line, kind and append time is what it was; plain lz4 prints the same.
    @Test(arguments: [UInt64.random(in: 0 ..< .max), UInt64.random(in: 0 ..< .max)])
    func sealingChangesNothingThatReadersSee(seed: UInt64) throws {
        let store = try randomLog(seed)
        let before = try SealedFixture.Record.read(store.directory)
        let plain = try store.plainText()
        let sealed = try store.seal()
        // How long a log is depends on the seed.
        #expect(sealed.count > 1, "seed \(seed)")
        let after = try SealedFixture.Record.read(store.directory)
        #expect(after.records == before.records, "seed \(seed)")
        #expect(after.lost == before.lost)
        #expect(try store.plainText() == plain)
        #expect(try store.verify().findings == [])
        #expect(try store.seal() == [])
        let states = try store.directory.segments().map(\.state)
        #expect(states.dropLast().allSatisfy { $0 == .sealed } && states.last == .active)
    }

    /// `LOCK` is no part of what the log says: a copy without it is sealed like any other.
    @Test func aLogWithoutItsLockIsSealed() throws {
        let store = try randomLog(1)
        #expect(unlink(store.directory.lock) == 0)
        #expect(try store.seal().count > 3)
        #expect(try store.verify().findings == [])
    }

    /// From every offset, and from every append time, reading begins where it should.
    @Test func everyOffsetAndTimeIsFound() throws {
        let seed = UInt64.random(in: 0 ..< .max)
        let store = try randomLog(seed)
        try store.seal()
        let all = try SealedFixture.Record.read(store.directory).records
        for index in stride(from: 0, to: all.count, by: 3) {
            var reader = try LogReader(store.directory, from: Offset(UInt64(index)))
            guard case .records(let batch) = try reader.next() else {
                Issue.record("seed \(seed), offset \(index)")
                continue
            }
            #expect(SealedFixture.Record.all(of: batch).first == all[index], "seed \(seed)")
            let time = all[index].appendTimeMs
            let expected = all.first { $0.appendTimeMs >= time }?.offset
            #expect(try store.directory.offset(appendedFrom: time).rawValue == expected)
        }
        #expect(try store.directory.offset(appendedFrom: .max >> 3) == store.directory.end())
    }

    /// A reader at the end of each unsealed segment goes on in the sealed one.
    @Test func readersGoOnWhileSegmentsAreSealed() throws {
        let store = try TemporaryStore()
        let texts = (0..<60).map { "record \($0)" }
        try store.append(each: texts, segmentSize: 300)
        var reader = try LogReader(store.directory, from: .zero)
        var found: [String] = []
        while case .records(let batch) = try reader.next() {
            for index in 0..<batch.count {
                found.append(String(decoding: batch[index], as: UTF8.self))
            }
            if found.count % 7 == 0 { _ = try Sealer(store.directory).sealNext() }
        }
        #expect(found == texts)
        try reader.synchronize()
    }

    /// A damaged segment is sealed with what is left of it: the loss is named, the original kept.
    @Test func aDamagedSegmentIsSealedWithItsLoss() throws {
        let store = try TemporaryStore()
        try store.append(each: (0..<6).map { "record \($0)" }, segmentSize: 300)
        let name = try #require(try store.directory.segments().first)
        var bytes = try store.bytes(of: name.fileName)
        bytes[91 + 20] ^= 1
        try store.write(bytes, to: name.fileName)
        let before = try SealedFixture.Record.read(store.directory)
        #expect(before.lost == [[0, 1]])
        let sealed = try #require(try store.seal().first)
        #expect(sealed.lost == [Offset.zero..<Offset(1)])
        let kept = try #require(sealed.quarantined)
        #expect(Array(try Data(contentsOf: URL(filePath: kept))) == bytes)
        let after = try SealedFixture.Record.read(store.directory)
        #expect(after.records == before.records && after.lost == before.lost)
        let findings = try store.verify().findings
        #expect(findings.map(\.code) == [.knownLoss])
        #expect(findings.first?.offsets == Offset.zero..<Offset(1))
    }

    /// A crash between rename and removal leaves both forms. The sealed one counts, and the next
    /// sealing removes the other; a damaged sealed one gives way.
    @Test(arguments: [false, true])
    func bothFormsAreTidiedUp(sealedIsDamaged: Bool) throws {
        let store = try TemporaryStore()
        try store.append(each: (0..<4).map { "record \($0)" }, segmentSize: 300)
        let rolled = try #require(try store.directory.segments().first)
        let original = try store.bytes(of: rolled.fileName)
        let truth = try store.read()
        try store.seal()
        try store.write(original, to: rolled.fileName)
        if sealedIsDamaged {
            let name = SegmentName(base: rolled.base, state: .sealed).fileName
            var bytes = try store.bytes(of: name)
            bytes[bytes.count - 30] ^= 1
            try store.write(bytes, to: name)
        }
        #expect(try store.read() == truth)
        let codes = try store.verify().findings.map(\.code)
        // Readers take the rolled form then, so the chain misses a link.
        #expect(codes.contains(.superseded))
        try store.seal()
        #expect(try store.read() == truth)
        #expect(try store.verify().findings == [])
        #expect(!store.files(in: store.directory.log).contains(rolled.fileName))
        let kept = store.files(in: store.directory.quarantine)
        #expect(kept.count == (sealedIsDamaged ? 1 : 0))
    }

    /// Two sealers: one works, the other is told.
    @Test func onlyOneSealsAtATime() throws {
        let store = try TemporaryStore()
        _ = try store.append(["record"])
        let sealer = try Sealer(store.directory)
        #expect(throws: EventLogError.sealing(path: store.directory.log)) {
            _ = try Sealer(store.directory).sealNext()
        }
        #expect(try sealer.sealNext() == nil)
    }

    /// A sealed segment that is the newest of all: the next record follows it.
    @Test func appendingGoesOnBehindASealedSegment() throws {
        let store = try TemporaryStore()
        try store.append(each: (0..<4).map { "record \($0)" }, segmentSize: 300)
        try store.seal()
        let active = try #require(try store.directory.segments().last)
        try FileManager.default.removeItem(atPath: store.directory.path(active))
        let end = active.base
        #expect(try store.append(["after"]).lowerBound == end)
        #expect(try store.read().records[end] == "after")
    }
}

extension TemporaryStore {
    /// What `cat log/*.lz4 | lz4 -dc` prints.
    func plainText() throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "cat \"$1\"/*.lz4 | lz4 -dc", "sh", directory.log]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return data
    }
}
