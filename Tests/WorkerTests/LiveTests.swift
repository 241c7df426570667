import AgentEvents
import Foundation
import GRDB
import Logging
import Testing

@testable import EventLog
@testable import Projections
@testable import Worker

/// What open runs have used so far, from real transcripts into a real file.
@Suite struct LiveTests {
    /// Each look adds what was written since: whole lines, and a torn one once it is whole.
    @Test func figuresFollowTheTranscript() throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        #expect(try live.seen(at: 100) == ["a: - - - 0"])
        #expect(try live.run("a").transcriptSize == nil)
        try live.scene.transcript(of: "a", [.user(0)], modified: 5)
        // Until then it is not looked for again.
        #expect(try live.seen(at: 10_099) == ["a: - - - 0"])
        #expect(try live.seen(at: 10_100) == ["a: 0 0 - 5"])

        try live.append(Line.call(1_000, "Read", tokens: 7).line, to: "a", modified: 1_000)
        #expect(try live.seen(at: 11_000) == ["a: 7 1 Read 1000"])
        let next = Line.call(2_000, "Bash", tokens: 11).line
        try live.append(String(next.prefix(90)), to: "a", modified: 2_000)
        #expect(try live.seen(at: 12_000) == ["a: 7 1 Read 2000"])
        try live.append(String(next.dropFirst(90)), to: "a", modified: 3_000)
        #expect(try live.seen(at: 13_000) == ["a: 18 2 Bash 3000"])
        #expect(try live.run("a").figures?.toolCalls == #"{"Bash":[1,0],"Read":[1,0]}"#)
        #expect(try live.run("a").figures?.output == 18)
        let size = try Data(contentsOf: URL(filePath: live.scene.path(of: "a"))).count
        #expect(try live.run("a").transcriptSize == Int64(size))
    }

    /// The later of the log and the transcript, and no moment that has not come yet.
    @Test func signsOfLife() throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        try live.scene.transcript(of: "a", [.user(0)], modified: 4_000)
        #expect(try live.seen(at: 5_000) == ["a: 0 0 - 4000"])
        try live.scene.start("a", at: 6_000)
        #expect(try live.seen(at: 7_000) == ["a: 0 0 - 6000"])
        try live.scene.touch(live.scene.path(of: "a"), modified: 90_000)
        #expect(try live.seen(at: 8_000) == ["a: 0 0 - 8000"])
    }

    /// A transcript that is cut off, or that another file takes the place of, is read anew.
    @Test func aTranscriptThatIsAnotherOne() throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        let path = live.scene.path(of: "a")
        try live.scene.transcript(
            of: "a", [.answer(1, tokens: 5), .answer(2, tokens: 6)], modified: 2)
        #expect(try live.seen(at: 100) == ["a: 11 0 - 2"])
        let first = Line.answer(1, tokens: 5).text(agent: "a", session: "s").utf8.count + 1
        try #require(truncate(path, first) == 0)
        try live.scene.touch(path, modified: 3)
        #expect(try live.seen(at: 200) == ["a: 5 0 - 3"])
        let new = path + ".new"
        try live.scene.write(
            Data((1...9).map { Line.call($0, "Read", tokens: 1).line }.joined().utf8), to: new,
            modified: 4)
        try #require(rename(new, path) == 0)
        #expect(try live.seen(at: 300) == ["a: 9 9 Read 4"])
        // It is gone, and somewhere else ten seconds later.
        try live.scene.remove(path)
        #expect(try live.seen(at: 400) == ["a: 9 9 Read 4"])
        let moved = path.replacing("/-proj/", with: "/-other/")
        try live.scene.write(
            Data(Line.answer(1, tokens: 3).line.utf8), to: moved, modified: 5)
        #expect(try live.seen(at: 10_399) == ["a: 9 9 Read 4"])
        #expect(try live.seen(at: 10_400) == ["a: 3 0 - 5"])
    }

    /// The figures of a second run are its own, and what its execution has once it has ended.
    @Test func aSecondRunOfAnAgent() throws {
        let live = try LiveScene()
        let scene = live.scene
        try scene.start("a", at: 0)
        let first: [Line] = [.user(0), .call(1_000, "Read", tokens: 7)]
        try scene.transcript(of: "a", first, modified: 1_000)
        #expect(try live.seen(at: 1_500) == ["a: 7 1 Read 1000"])
        try scene.stop("a", at: 2_000, reading: scene.reading(of: "a"))
        #expect(try live.seen(at: 2_500) == [])
        #expect(live.reader.runs().byID.isEmpty)

        try scene.start("a", at: 500_000)
        #expect(try live.seen(at: 500_100) == ["a: 0 0 - 500000"])
        let second: [Line] = [
            .user(500_001), .call(501_000, "Bash", tokens: 20), .answer(502_000, tokens: 4),
        ]
        try live.append(second.map(\.line).joined(), to: "a", modified: 502_000)
        #expect(try live.seen(at: 503_000) == ["a: 24 1 Bash 502000"])
        live.restart()
        #expect(try live.seen(at: 504_000) == ["a: 24 1 Bash 502000"])
        try scene.stop("a", at: 505_000, reading: scene.reading(of: "a"))
        #expect(try live.seen(at: 506_000) == [])
        #expect(
            try scene.entries() == [
                "a 1 success 0…2000 completed 7", "a 2 success 500000…505000 completed 24",
            ])
    }

    /// The log may learn that a clock had stepped back, and that a run began later than it said.
    @Test func aRunWhoseStartMoves() throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        try live.scene.stop("a", at: 1_000)
        try live.scene.start("a", at: 500_000)
        try live.scene.transcript(
            of: "a", [.answer(500_500, tokens: 5), .answer(600_500, tokens: 7)], modified: 600_500)
        #expect(try live.seen(at: 700_000) == ["a: 12 0 - 600500"])
        var event = AgentEvent(
            id: EventID(high: 1, low: 1), timeMilliseconds: Scene.base + 600_000,
            harness: "claude-code", body: .reported(Reported()))
        (event.sessionID, event.agentID) = ("s", "a")
        (event.bootID, event.bootMilliseconds) = ("b", 400_000)
        try live.scene.append([event], at: 700_000)
        #expect(try live.seen(at: 701_000) == ["a: 7 0 - 600500"])
    }

    /// A turn of a main agent begins at its prompt, also the first that the log knows; a subagent's
    /// lines in its session's file are not the main agent's.
    @Test func aTurnOfAMainAgent() throws {
        let live = try LiveScene()
        try live.scene.prompt(at: 10_000)
        try live.scene.transcript(
            of: "",
            [
                .user(0), .call(1_000, "Read", tokens: 100), .user(10_000),
                .answer(11_000, tokens: 5), .sidechain(12_000, tokens: 50),
                .call(13_000, "Task", tokens: 2),
            ], modified: 13_000)
        #expect(try live.seen(at: 14_000) == ["main: 7 1 Task 13000"])
        try live.scene.turnStop(at: 15_000)
        try live.scene.prompt(at: 16_000)
        #expect(try live.seen(at: 17_000) == ["main: 0 0 - 16000"])
    }

    /// Another harness's transcripts are not followed yet.
    @Test func otherHarnesses() throws {
        let live = try LiveScene()
        try live.scene.transcript(of: "a", [.answer(1, tokens: 5)], modified: 1)
        var event = AgentEvent(
            id: EventID(high: 1, low: 1), timeMilliseconds: Scene.base, harness: "codex",
            body: .started(Started()))
        (event.sessionID, event.agentID) = ("s", "a")
        try live.scene.append([event], at: 0)
        #expect(try live.seen(at: 100) == ["a: - - - 0"])
    }

    /// Before all of it is read, a run's figures are not known: its lines may not have come yet.
    @Test func aLongTranscriptIsReadInSteps() throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        let long = #"{"type":"user","padding":"\#(String(repeating: "x", count: 9 << 20))"}"#
        try live.scene.transcript(
            of: "a", [.answer(1, tokens: 5), .raw(long), .answer(2, tokens: 6)], modified: 2)
        var looks: [String] = []
        while looks.last != "a: 11 0 - 2" && looks.count < 9 {
            looks += try live.seen(at: Int64(looks.count))
            #expect(live.update.watch.cost.bytes <= 17 << 20)
        }
        #expect(looks.dropLast().allSatisfy { $0.hasPrefix("a: - - - ") })
        #expect(looks.count == 4)
    }

    /// Of many runs each has its turn; a turn costs one look at each of 200.
    @Test func manyRunsTakeTurns() throws {
        let live = try LiveScene()
        let names = (0..<450).map { "a\($0)" }
        for name in names { try live.scene.start(name, at: 0) }
        for name in names {
            try live.scene.transcript(of: name, [.answer(1, tokens: 1)], modified: 1)
        }
        let counts = try (1...4).map { turn in
            let rows = try live.look(at: Int64(turn))
            #expect(live.update.watch.cost.runs == 200)
            return rows
        }
        #expect(counts == [200, 200, 50, 0])
        #expect(live.rows().count(where: { $0.hasSuffix(": 1 0 - 1") }) == 450)
        for name in names {
            try live.append(Line.answer(2, tokens: 1).line, to: name, modified: 2)
        }
        #expect(try (5...7).map { try live.look(at: $0) }.reduce(0, +) >= 450)
        #expect(live.rows().count(where: { $0.hasSuffix(": 2 0 - 2") }) == 450)
    }

    /// A turn ends when it has read much; who did not have a turn comes first in the next.
    @Test func aTurnReadsOnlySoMuch() throws {
        let live = try LiveScene(.init(turnSize: 500))
        for number in 0..<5 {
            try live.scene.start("a\(number)", at: Int64(number))
            try live.scene.transcript(
                of: "a\(number)", [.answer(1, tokens: 1), .answer(2, tokens: 1)], modified: 9)
        }
        #expect(try (1...4).map { try live.look(at: 100 + $0) } == [2, 2, 1, 0])
        #expect(live.rows() == (0..<5).map { "a\($0): 2 0 - 9" })
    }

    /// What is held in memory is bounded: further transcripts are only looked at, until runs end.
    @Test func onlySoMuchIsHeld() throws {
        let live = try LiveScene(.init(heldSize: 500))
        for agent in ["a", "b", "c"] {
            try live.scene.start(agent, at: agent == "c" ? 0 : 1)
            try live.scene.transcript(
                of: agent, [.answer(1, tokens: 1), .answer(2, tokens: 1)], modified: 9)
        }
        #expect(try live.seen(at: 100) == ["a: 2 0 - 9", "b: 2 0 - 9", "c: - - - 9"])
        try live.append(Line.answer(3, tokens: 1).line, to: "a", modified: 10)
        #expect(try live.seen(at: 200) == ["a: 2 0 - 10", "b: 2 0 - 9", "c: - - - 9"])
        try live.scene.stop("b", at: 300)
        #expect(try live.seen(at: 400) == ["a: 3 0 - 10", "c: - - - 9"])
        try live.scene.stop("a", at: 500)
        #expect(try live.seen(at: 600) == ["c: 2 0 - 9"])
    }

    /// Neither the log nor the views know of it, with it and without.
    @Test func viewsAndLogAreUntouched() throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        try live.scene.transcript(of: "a", [.answer(1, tokens: 5)], modified: 1)
        let (digest, views) = (try live.scene.digest(), try live.scene.views())
        let log = try live.scene.serving.projector.logEnd()
        #expect(try live.seen(at: 100) == ["a: 5 0 - 1"])
        try live.scene.serving.projector.catchUp()
        #expect(try live.scene.digest() == digest)
        #expect(try live.scene.views() == views)
        #expect(try live.scene.serving.projector.logEnd() == log)
        #expect(try live.scene.replayedDigest(batchSize: 1) == digest)
    }

    /// The thread looks at once, writes while conclusions are not drawn, and ends when told.
    @Test(.timeLimit(.minutes(10)))
    func itRunsBesideTheWorker() async throws {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        try live.scene.transcript(of: "a", [.answer(1, tokens: 5)], modified: 1)
        let (ticks, tick) = AsyncStream<Void>.makeStream()
        let worker = Worker(
            home: live.scene.home, views: ViewsReader(home: live.scene.home),
            finder: TranscriptFinder(configuration: live.scene.configuration),
            now: {
                tick.yield()
                return Scene.base + 100
            }, isLevel: { false }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for await _ in ticks { break }
        worker.stop()
        // It was closed.
        #expect(FileManager.default.fileExists(atPath: live.file))
        #expect(!FileManager.default.fileExists(atPath: live.file + "-wal"))
        #expect(live.rows() == ["a: 5 0 - 1"])
        #expect(try live.scene.serving.projector.logEnd() == 1)
    }
}
