import AgentEvents
import Foundation
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// A replay gives the database that a projector gives, row by row, whatever stands in the log.
@Suite struct ReplayTests {
    static let day: Int64 = 86_400_000

    /// Months in which entries become final, sums are deleted and agents are forgotten; with late
    /// facts, clocks that step back and a clock that is a year ahead.
    @Test(arguments: 101...106 as ClosedRange<UInt64>)
    func monthsOfChaos(seed: UInt64) throws {
        try check(StormTests.months(seed: seed), seed: seed)
    }

    @Test(arguments: 111...114 as ClosedRange<UInt64>)
    func aWeekOfChaos(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        try check(storm.records(storm.events(agents: 40)), seed: seed)
    }

    @Test(arguments: 121...124 as ClosedRange<UInt64>)
    func monthsOfStories(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        storm.span = 70 * Self.day
        storm.pause = 40 * Self.day
        let events = (0..<45).flatMap {
            storm.story(of: "agent-\($0)", session: "s\($0 % 4)").events
        }
        try check(storm.records(events), seed: seed)
    }

    /// Stories in the order in which they happened, so that nearly all are folded by numbers, up to
    /// a record where something else is said.
    @Test(arguments: 131...136 as ClosedRange<UInt64>)
    func storiesInOrder(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        storm.span = 120 * Self.day
        storm.pause = 9 * Self.day
        var records: [Record] = []
        for index in 0..<60 {
            let events = storm.quiet(of: "agent-\(index)", session: "s\(index % 6)")
            records += events.map { Record($0) }
        }
        for session in 0..<6 {
            records += storm.quietTurns(of: "s\(session)").map { Record($0) }
        }
        records.sort { $0.append < $1.append }
        try check(records, seed: seed)
    }

    /// Names that are no words: escapes, no UTF-8, long ones, two spellings, many.
    @Test func unusualTexts() throws {
        var records: [Record] = []
        let texts = [
            "\u{E9}", "e\u{301}", "a\"b", "tab\t", String(repeating: "x", count: 400), "", "main",
        ]
        for (index, text) in texts.enumerated() {
            let (number, time) = (UInt64(index * 10), Storm.base + Int64(index) * 5_000)
            for (agent, session) in [(text, "s"), ("a\(index)", text), ("b", text)] {
                records.append(
                    Record(
                        Make.start(
                            number + 1, at: time, agent: agent, session: session, name: text)))
                records.append(
                    Record(
                        Make.stop(
                            number + 2, at: time + 900, agent: agent, session: session,
                            name: text,
                            figures: Make.figures(output: 9, calls: 2, model: text))))
            }
        }
        let broken = records.flatMap { record -> [Record] in
            var line = record.line
            let place = line.count * 2 / 3
            line[place] = 0xFF
            return [record, Record(line: line, append: record.append)]
        }
        try check(broken, seed: 0)
    }

    /// A stop anywhere leaves the state of the log up to there, and a projector goes on from it.
    @Test(arguments: [141, 142] as [UInt64])
    func stopsAnywhere(seed: UInt64) throws {
        let records = StormTests.months(seed: seed)
        let (whole, growing) = (try Store(), try Store())
        try whole.append(records, segmentSize: 30_000)
        let live = try growing.projector()
        var count = 0
        while count < records.count {
            let next = min(count + 19, records.count)
            try growing.append(Array(records[count..<next]))
            count = next
            try live.catchUp()
            let name = "upto\(count)"
            try whole.replay(name, upTo: Offset(UInt64(count)))
            let found = difference(
                try growing.dump(without: []), try whole.dump(name, without: []))
            #expect(found == [], "seed \(seed), up to \(count)")
        }
        try whole.fold("all", batchSize: .max)
        try whole.replay("half", upTo: Offset(UInt64(records.count / 2)))
        try whole.fold("half", batchSize: 13)
        #expect(difference(try whole.dump("all"), try whole.dump("half")) == [], "seed \(seed)")
    }

    /// Tools, buckets and tests of which nothing was counted are in no row, in a first run, in a
    /// later one and without a transcript.
    @Test func zerosAreNothing() throws {
        var figures = (0..<3).map { Make.figures(output: 9 + $0 * 9, calls: 2 + $0, path: 7) }
        for (place, name) in ["Glob", "Grep", "Task"].enumerated() {
            figures[place].toolCalls?.insert(ToolCalls(name: name, calls: 0, failures: 0), at: 0)
            figures[place].tokens?.append(
                TokenBucket(key: .init(model: "nobody", day: "2026-11-22", band: .upTo100k)))
            figures[place].output = OutputFigures()
            figures[place].output?.tests = TestFigures(passed: 0, failed: 0)
        }
        figures[2].transcript = nil
        let records = figures.enumerated().flatMap { place, figures -> [Record] in
            let (number, time) = (UInt64(place * 10), Storm.base + Int64(place) * 600_000)
            return [
                Record(Make.start(number + 1, at: time, agent: "a", session: "s", name: "tester")),
                Record(
                    Make.stop(
                        number + 2, at: time + 60_000, agent: "a", session: "s", name: "tester",
                        figures: figures)),
            ]
        }
        try check(records, seed: 0)
        let store = try Store()
        try store.append(records)
        try store.fold(batchSize: 2)
        func found(_ sql: String) throws -> [String] {
            try store.queue().read { try String.fetchAll($0, sql: sql) }
        }
        let calls = try found("SELECT tool_calls FROM view_executions ORDER BY run")
        #expect(calls == [#"{"Read":[2,0]}"#, #"{"Read":[1,0]}"#, #"{"Read":[4,0]}"#])
        #expect(try found("SELECT DISTINCT tool FROM view_tools") == ["Read"])
        #expect(try found("SELECT DISTINCT model FROM view_models") == ["claude-sonnet-4-5"])
        #expect(try found("SELECT count(tests_passed) FROM view_executions") == ["0"])
    }

    /// Flipped bytes in every third segment: the same records are lost, and noted.
    @Test(arguments: [151, 152, 153] as [UInt64])
    func damagedSegments(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let records = storm.records(storm.events(agents: 40))
        let store = try Store()
        try store.append(records, segmentSize: 20_000)
        let names = try FileManager.default.contentsOfDirectory(atPath: store.home + "/log")
            .filter { $0.hasSuffix(".lz4") && !$0.contains("active") }.sorted()
        #expect(names.count > 3)
        for name in names where storm.once(in: 3) {
            let file = URL(filePath: store.home + "/log/" + name)
            var bytes = try Data(contentsOf: file)
            for _ in 0...storm.random(3) {
                // Behind the header, without which the segment is none.
                bytes[200 + Int(storm.random(UInt64(bytes.count - 200)))] ^= 1 << storm.random(8)
            }
            try bytes.write(to: file)
        }
        try store.fold(batchSize: 23)
        try store.replay("replay")
        #expect(difference(try store.dump(), try store.dump("replay")) == [], "seed \(seed)")
        let lost = try store.queue().read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM quarantine") ?? 0
        }
        #expect(lost > 0, "seed \(seed)")
    }

    /// Nothing in the log: nothing in the views, as a projector has it.
    @Test func anEmptyLog() throws {
        let store = try Store()
        try store.append([Record]())
        try store.fold(batchSize: 5)
        try store.replay("replay")
        #expect(difference(try store.dump(), try store.dump("replay")) == [])
    }

    private func check(_ records: [Record], seed: UInt64) throws {
        let store = try Store()
        try store.append(records, segmentSize: 60_000)
        try store.fold(batchSize: 23)
        let outcome = try store.replay("replay")
        let found = difference(try store.dump(without: []), try store.dump("replay", without: []))
        #expect(found == [], "seed \(seed)")
        #expect(outcome.checkpoint.nextOffset == UInt64(records.count))
        let digests = try ["views", "replay"].map { name in
            try store.queue(name).read(ViewsDigest.digest)
        }
        #expect(digests[0] == digests[1], "seed \(seed)")
    }
}

extension Store {
    @discardableResult
    func replay(_ name: String, upTo end: Offset? = nil) throws -> Replay.Outcome {
        try Replay(
            home: home, path: home + "/\(name).db", rules: .builtIn(),
            memory: .init(sums: 50, generalRecords: 20)
        ).run(upTo: end)
    }
}
