import Testing

@testable import EventLog

@Suite struct LogReaderTests {
    @Test func readsFromAnyOffset() throws {
        let store = try TemporaryStore()
        for index in 0..<60 {
            _ = try store.append(["a\(index)", "b\(index)"], segmentSize: 600)
        }
        let all = try store.read()
        #expect(all.records.count == 120)
        for start in 0...120 {
            let offset = Offset(UInt64(start))
            var expected = all
            expected.records = all.records.filter { $0.key >= offset }
            #expect(try store.read(from: offset) == expected)
        }
    }

    /// One reader, many appends, many rolls: it returns each record once and never early.
    @Test func followsTheLogAcrossRolls() throws {
        let store = try TemporaryStore()
        var reader = try LogReader(store.directory, from: .zero)
        #expect(try Reading(&reader) == Reading())
        for index in 0..<200 {
            _ = try store.append(["n\(index)"], segmentSize: 400)
            var expected = Reading()
            expected.records = [Offset(UInt64(index)): "n\(index)"]
            expected.end = Offset(UInt64(index + 1))
            #expect(try Reading(&reader) == expected)
            if index % 50 == 0 { try reader.synchronize() }
        }
    }

    /// A reader that sees half an append says "not yet", also when whole units follow by the time
    /// it looks for them.
    @Test func anAppendUnderWayIsNotYetThere() throws {
        let store = try TemporaryStore()
        _ = try store.append(["one"])
        let name = SegmentName(base: .zero, state: .active).fileName
        var reader = try LogReader(store.directory, from: .zero)
        _ = try Reading(&reader)
        let before = try store.bytes(of: name)
        _ = try store.append(["two"])
        let after = try store.bytes(of: name)
        for length in before.count..<after.count {
            try store.write(Array(after.prefix(length)), to: name)
            #expect(try reader.next() == .end, "\(length) bytes")
        }
        try store.write(after, to: name)
        var expected = Reading()
        expected.records = [Offset(1): "two"]
        expected.end = Offset(2)
        #expect(try Reading(&reader) == expected)
    }

    @Test func aMissingSegmentIsALostRange() throws {
        let store = try TemporaryStore()
        for index in 0..<40 { _ = try store.append(["n\(index)"], segmentSize: 400) }
        let segments = try store.directory.segments()
        try #require(segments.count > 3)
        try store.write([], to: "moved")
        try renameFile(
            store.directory.path(segments[1]), to: store.directory.log + "/moved")
        let found = try store.read()
        #expect(found.lost == [segments[1].base..<segments[2].base])
        #expect(found.end == Offset(40))
    }

    @Test func thereIsNoLogYet() throws {
        let directory = LogDirectory(home: "/nonexistent/agentlog")
        var reader = try LogReader(directory, from: .zero)
        #expect(try reader.next() == .end)
        #expect(try directory.end() == .zero)
    }

    /// A power cut can leave an active segment shorter than its header. A follower that opened it
    /// must read on in the file that the next appender puts in its place; it once stayed with the
    /// old one and called everything after it lost.
    @Test(arguments: [0, 40, 90, 91])
    func aFollowerSeesARecreatedSegment(size: Int) throws {
        let store = try TemporaryStore()
        let name = SegmentName(base: .zero, state: .active).fileName
        try store.write([UInt8](repeating: 0, count: size), to: name)
        var reader = try LogReader(store.directory, from: .zero)
        #expect(try reader.next() == .end)
        let offsets = try store.append(["one", "two"])
        let found = try Reading(&reader)
        #expect(found.records[offsets.lowerBound] == "one")
        #expect(found.records.count == 2)
        #expect(found.end == offsets.upperBound)
        let bases = try store.directory.segments().map(\.base)
        #expect(Set(bases).count == bases.count)
    }

    /// A server that starts before the first hook ever ran is woken by appends all the same. (It
    /// once polled four times a second for as long as it lived.)
    @Test func aWatchBeginsWithTheFirstSegment() throws {
        let home = try TemporaryStore()
        let directory = LogDirectory(home: home.directory.home + "/later")
        let watch = LogWatch(directory)
        #expect(watch.wait(milliseconds: 0) == false)
        var appender = try Appender(directory)
        _ = try appender.append([[0x41]], atMilliseconds: 1)
        #expect(watch.wait(milliseconds: 0) == false)
        _ = try appender.append([[0x42]], atMilliseconds: 1)
        #expect(watch.wait(milliseconds: 0) == true)
        #expect(watch.wait(milliseconds: 0) == false)
        watch.wake()
        #expect(watch.wait(milliseconds: 0) == true)
    }
}
