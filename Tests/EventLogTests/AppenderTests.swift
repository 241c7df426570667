import Foundation
import Testing

@testable import EventLog

@Suite struct AppenderTests {
    @Test func offsetsAreDenseAcrossUnitsAndSegments() throws {
        let store = try TemporaryStore()
        var expected = Reading()
        for index in 0..<300 {
            let count = index % 3 + 1
            let records = (0..<count).map { "record \(index).\($0)" }
            let offsets = try store.append(records, at: UInt64(index), segmentSize: 2_000)
            #expect(offsets.lowerBound == expected.end)
            for record in records {
                expected.records[expected.end] = record
                expected.end = expected.end.advanced(by: 1)
            }
        }
        #expect(try store.read() == expected)
        #expect(try store.directory.end() == expected.end)
        let states = try store.directory.segments().map(\.state)
        #expect(states.count > 5)
        #expect(states == Array(repeating: .rolled, count: states.count - 1) + [.active])
    }

    /// Two appenders that stay open see each other's appends and rolls.
    @Test func appendersTakeTurns() throws {
        let store = try TemporaryStore()
        let limits = Appender.Limits(segmentSize: 500)
        var one = try Appender(store.directory, limits: limits)
        var two = try Appender(store.directory, limits: limits)
        var expected = Reading()
        for index in 0..<100 {
            let text = "turn \(index)"
            let offsets =
                index % 3 == 0
                ? try one.append([Array(text.utf8)], atMilliseconds: 1)
                : try two.append([Array(text.utf8)], atMilliseconds: 1)
            #expect(offsets.lowerBound == Offset(UInt64(index)))
            expected.records[Offset(UInt64(index))] = text
        }
        expected.end = Offset(100)
        #expect(try store.read() == expected)
    }

    @Test(arguments: [
        [], [""], ["a\nb"], [String(repeating: "x", count: 262_145)],
        Array(repeating: String(repeating: "x", count: 262_144), count: 4),
        Array(repeating: "x", count: 65_536),
    ])
    func whatIsNoRecordIsRefused(records: [String]) throws {
        let store = try TemporaryStore()
        var thrown: EventLogError?
        do throws(EventLogError) {
            var appender = try Appender(store.directory)
            _ = try appender.append(records.map { Array($0.utf8) }, atMilliseconds: 1)
        } catch {
            thrown = error
        }
        guard case .invalidRecord = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(try store.read() == Reading())
    }

    @Test func theLargestUnitIsAccepted() throws {
        let store = try TemporaryStore()
        // Noise, so that nothing is compressed, without newlines.
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        let records = (0..<4).map { _ in
            (0..<262_143).map { _ -> UInt8 in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state) | 0x10
            }
        }
        var appender = try Appender(store.directory)
        _ = try appender.append(records, atMilliseconds: 1)
        var reader = try LogReader(store.directory, from: .zero)
        guard case .records(let batch) = try reader.next() else {
            Issue.record("no records")
            return
        }
        #expect((0..<4).map { Array(batch[$0]) } == records)
    }

    /// A crash can happen between the steps of a roll or of a creation. What each leaves behind is
    /// healed by the next append, which gets the next offset.
    @Test(arguments: CrashedRoll.allCases)
    func aCrashInARollIsHarmless(crash: CrashedRoll) throws {
        let store = try TemporaryStore()
        _ = try store.append(["one", "two"])
        let active = store.directory.path(SegmentName(base: .zero, state: .active))
        let rolled = store.directory.path(SegmentName(base: .zero, state: .rolled))
        switch crash {
        case .beforeFirstRename: try store.write([1, 2, 3], to: "new.tmp")
        case .betweenRenames:
            try store.write([1, 2, 3], to: "new.tmp")
            try FileManager.default.moveItem(atPath: active, toPath: rolled)
        case .beforeHint: try store.write(Array("00000000000000000077".utf8), to: "LOCK")
        case .emptyHint: try store.write([], to: "LOCK")
        case .damagedHint: try store.write(Array("nonsense".utf8), to: "LOCK")
        case .absentLock: try FileManager.default.removeItem(atPath: store.directory.lock)
        }
        #expect(try store.append(["three"]) == Offset(2)..<Offset(3))
        var expected = Reading()
        expected.records = [Offset(0): "one", Offset(1): "two", Offset(2): "three"]
        expected.end = Offset(3)
        #expect(try store.read() == expected)
    }

    enum CrashedRoll: CaseIterable {
        case beforeFirstRename, betweenRenames, beforeHint, emptyHint, damagedHint, absentLock
    }

    @Test func aHeldLockEndsTheWait() throws {
        let store = try TemporaryStore()
        _ = try store.append(["one"])
        let holder = try AppendLock(store.directory)
        try holder.acquire(withinMilliseconds: 0)
        var appender = try Appender(
            store.directory, limits: .init(lockWaitMilliseconds: 3))
        var thrown: EventLogError?
        do throws(EventLogError) {
            _ = try appender.append([[0x41]], atMilliseconds: 1)
        } catch {
            thrown = error
        }
        guard case .locked(store.directory.lock, let waited) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(waited >= 3)
        holder.release()
        #expect(try appender.append([[0x41]], atMilliseconds: 1) == Offset(1)..<Offset(2))
    }

    /// Plain lz4 prints what our reader reads: the promise of the format's first line.
    @Test func theStandardToolReadsTheLog() throws {
        let store = try TemporaryStore()
        let records = (0..<500).map { "{\"n\":\($0),\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}" }
        for record in records { _ = try store.append([record], segmentSize: 10_000) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "cat \"$0\"/*.lz4 | lz4 -dc", store.directory.log]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(output == Data((records.joined(separator: "\n") + "\n").utf8))
    }
}
