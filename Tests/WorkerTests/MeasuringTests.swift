import AgentEvents
import Foundation
import Testing

/// Transcripts that are read again when they are complete.
@Suite struct MeasuringTests {
    private static let first: [Line] = [.user(0), .answer(2_000, tokens: 7)]
    private static let grown: [Line] = first + [.answer(3_000, tokens: 11)]

    /// A run that stopped when its transcript had only its first lines.
    private func stopped(in scene: Scene) throws {
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", Self.first, modified: 2_000)
        try scene.stop("a", at: 2_500, reading: scene.reading(of: "a"))
    }

    /// The last lines came after the stop; five seconds after the last change all are there.
    @Test func aTranscriptThatGrewIsReadAgain() throws {
        let scene = try Scene()
        try stopped(in: scene)
        #expect(try scene.entries() == ["a 1 success 0…2500 completed 7"])
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        #expect(try scene.conclude(at: 8_000) == [])
        #expect(try scene.conclude(at: 8_001) == ["measured a 18"])
        #expect(try scene.entries() == ["a 1 success 0…2500 completed 18"])
        #expect(try scene.sums() == (1, 18))
    }

    /// Five seconds after the end, however old the transcript is.
    @Test func aRunIsMeasuredWhenItHasEnded() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        #expect(try scene.conclude(at: 60_000) == [])
        try scene.stop("a", at: 60_000)
        #expect(try scene.conclude(at: 64_999) == [])
        #expect(try scene.conclude(at: 65_001) == ["measured a 18"])
    }

    /// Nothing is said again of a transcript that has not grown, not even after a restart; when it
    /// grows, it is.
    @Test func aMeasurementIsNotRepeated() throws {
        let scene = try Scene()
        try stopped(in: scene)
        #expect(try scene.conclude(at: 10_000) == [])
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        #expect(try scene.conclude(at: 11_000) == ["measured a 18"])
        #expect(try scene.conclude(at: 12_000) == [])
        scene.restart()
        #expect(try scene.conclude(at: 13_000) == [])
        try scene.transcript(
            of: "a", Self.grown + [.answer(15_000, tokens: 100)], modified: 15_000)
        #expect(try scene.conclude(at: 30_000) == ["measured a 118"])
        #expect(try scene.sums() == (1, 118))
    }

    /// A resumed agent goes on in the same file: each run has its own part, counted once.
    @Test func aMeasurementEndsBeforeTheNextRun() throws {
        let scene = try Scene()
        try stopped(in: scene)
        try scene.start("a", at: 100_000)
        try scene.transcript(
            of: "a",
            Self.grown + [.user(100_000), .answer(101_000, tokens: 1_000)], modified: 101_000)
        try scene.stop("a", at: 102_000, reading: scene.reading(of: "a"))
        #expect(try scene.sums() == (2, 1_018))
        #expect(try scene.conclude(at: 110_000) == ["measured a 18"])
        #expect(
            try scene.entries() == [
                "a 1 success 0…2500 completed 18", "a 2 success 100000…102000 completed 1000",
            ])
        #expect(try scene.sums() == (2, 1_018))
        #expect(try scene.conclude(at: 120_000) == [])
        scene.restart()
        #expect(try scene.conclude(at: 130_000) == [])
    }

    /// A turn is measured from the session's transcript, without the lines of subagents in it.
    @Test func aTurnIsMeasured() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.transcript(of: "", Self.first, modified: 2_000)
        try scene.turnStop(at: 2_500, reading: scene.reading(of: ""))
        try scene.transcript(
            of: "", Self.grown + [.sidechain(3_100, tokens: 5_000)], modified: 3_100)
        #expect(try scene.conclude(at: 9_000) == ["measured main 18"])
        #expect(try scene.entries() == ["main 1 success 0…2500 completed 18"])
    }

    /// A turn that the next prompt ended gets what it used, and the next one no longer has it.
    @Test func aTurnThatAPromptEndedIsMeasured() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.prompt(at: 50_000)
        try scene.transcript(
            of: "", Self.first + [.user(50_000), .answer(51_000, tokens: 100)],
            modified: 51_000)
        try scene.turnStop(at: 52_000, reading: scene.reading(of: ""))
        #expect(try scene.sums() == (2, 107))
        #expect(try scene.conclude(at: 60_000) == ["measured main 7"])
        #expect(
            try scene.entries() == [
                "main 1 cancelled 0…50000 next_prompt 7",
                "main 2 success 50000…52000 completed 100",
            ])
        #expect(try scene.sums() == (2, 107))
    }

    /// A run that was closed without a stop has used tokens all the same, however long ago its last
    /// sign of life was.
    @Test(arguments: ["silent", "session_ended", "parent_stopped", "left_background_list"])
    func aClosedRunIsMeasured(reason: String) throws {
        let scene = try Scene()
        // The first look reaches further back than the later ones.
        #expect(try scene.conclude(at: -1_000) == [])
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        let now: Int64 = 3_600_000
        switch reason {
        case "session_ended":
            try scene.say(.sessionEnded(reason: nil), of: nil, at: now - 20_000)
        case "parent_stopped": try scene.turnStop(at: now - 20_000, listing: [])
        case "left_background_list":
            try scene.report("a", launch: .background, at: 0)
            try scene.turnStop(at: now, listing: [])
        default: break
        }
        let closes = try scene.conclude(at: now)
        #expect(closes.count == 1 && closes[0].contains(reason))
        #expect(try scene.conclude(at: now + 1_000) == ["measured a 18"])
        #expect(try scene.sums() == (1, 18))
        #expect(try scene.conclude(at: now + 2_000) == [])
    }

    /// The measurement of a run that a close ended says how much it used, not how it ended.
    @Test func aMeasurementDoesNotChangeHowAClosedRunEnded() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        try scene.say(.sessionEnded(reason: nil), of: nil, at: 4_000)
        try scene.conclude(at: 20_000)
        try scene.conclude(at: 21_000)
        #expect(try scene.entries() == ["a 1 cancelled 0…0 session_ended 18"])
        try scene.stop("a", at: 25_000)
        #expect(try scene.entries() == ["a 1 success 0…25000 completed 18"])
    }

    /// What was concluded after a pause is measured as well.
    @Test func aRunThatWasLinkedLateIsMeasured() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.stop("x", at: 2_500)
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        let now: Int64 = 3_600_000
        #expect(try scene.conclude(at: now).contains("linked x to a session_and_name"))
        #expect(try scene.conclude(at: now + 1_000) == ["measured a 18"])
        #expect(try scene.entries()[0] == "a 1 success 0…2500 completed session_and_name 18")
    }

    /// Runs that ended while no worker ran are measured by the next one, a day back.
    @Test func aNewWorkerLooksFurtherBack() throws {
        let scene = try Scene()
        try stopped(in: scene)
        try scene.transcript(of: "a", Self.grown, modified: 3_000)
        #expect(try scene.conclude(at: 23 * 3_600_000) == ["measured a 18"])
    }

    /// Figures that were read from another file are not replaced: the differences between an
    /// agent's runs are those of one file, and tokens would be counted twice.
    @Test func anotherFileIsNotTheRunsTranscript() throws {
        let scene = try Scene()
        let elsewhere = scene.configuration + "/elsewhere.jsonl"
        let text = { (lines: [Line]) in
            Data(lines.map { $0.text(agent: "a", session: "s") + "\n" }.joined().utf8)
        }
        try scene.start("a", at: 0)
        try scene.write(text(Self.grown), to: elsewhere, modified: 3_000)
        try scene.stop("a", at: 3_500, reading: scene.reading(of: "a", at: elsewhere))
        try scene.start("a", at: 100_000)
        let all = Self.grown + [.user(100_000), .answer(101_000, tokens: 100)]
        try scene.write(text(all), to: elsewhere, modified: 101_000)
        try scene.stop("a", at: 102_000, reading: scene.reading(of: "a", at: elsewhere))
        #expect(try scene.sums() == (2, 118))
        try scene.transcript(
            of: "a", all + [.answer(102_000, tokens: 1_000)], modified: 103_000)
        #expect(try scene.conclude(at: 120_000) == [])
        #expect(try scene.sums() == (2, 118))
    }
}
