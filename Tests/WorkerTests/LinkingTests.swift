import AgentEvents
import Foundation
import Testing

/// Stops under an id that was never started: the second table of docs/views.md, What the worker
/// concludes.
@Suite struct LinkingTests {
    /// The stop read the very file that belongs to the run: certain whatever the names are.
    @Test func aStopThatReadTheTranscriptOfARunEndsIt() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", at: 0)
        try scene.transcript(of: "a", [.user(0), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", name: "other", at: 3_000, reading: scene.reading(of: "a"))
        #expect(try scene.entries().contains("x 1 unpaired …3000 completed 7"))
        #expect(try scene.conclude(at: 13_000) == [])
        #expect(try scene.conclude(at: 13_001) == ["linked x to a transcript"])
        #expect(
            try scene.entries() == [
                "a 1 success 0…3000 completed transcript 7", "b 1 running 0…",
                "x 1 linked …3000 completed 7",
            ])
        #expect(try scene.sums() == (1, 7))
    }

    /// The stop's own transcript says in its lines which agent wrote it.
    @Test func aTranscriptNamesItsAgent() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", at: 0)
        try scene.transcript(
            of: "x", by: "b", [.user(0), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 20_000) == ["linked x to b transcript"])
        #expect(try scene.sums() == (1, 7))
    }

    /// Without a transcript the only open run of that name will do.
    @Test func theOnlyRunOfThatNameEnds() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", name: "reviewer", at: 0)
        try scene.start("c", session: "other", at: 0)
        try scene.stop("x", at: 3_000)
        #expect(try scene.conclude(at: 13_000) == [])
        #expect(try scene.conclude(at: 13_001) == ["linked x to a session_and_name"])
        #expect(
            try scene.entries() == [
                "a 1 success 0…3000 session_and_name", "b 1 running 0…", "c 1 running 0…",
                "x 1 linked …3000",
            ])
    }

    /// The oldest harness versions name neither agent nor type.
    @Test func aStopWithoutANameEndsTheOnlyRun() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        let stop = try scene.stop("", name: nil, at: 3_000)
        #expect(try scene.conclude(at: 20_000) == ["linked \(stop) to a session_and_name"])
        #expect(try scene.entries().last == "a 1 success 0…3000 session_and_name")
        #expect(try scene.sums() == (1, 0))
    }

    /// What the run of a turn is called does not matter: turns have stops of their own.
    @Test func aTurnIsNoCandidate() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.stop("x", name: nil, at: 3_000)
        #expect(try scene.conclude(at: 20_000) == [])
    }

    /// Two open runs of one name, one that began later, one of another session, one of another
    /// name: none is certain.
    @Test(arguments: 0..<4)
    func whatIsNotCertainIsNotLinked(reason: Int) throws {
        let scene = try Scene()
        switch reason {
        case 0:
            try scene.start("a", at: 0)
            try scene.start("b", at: 0)
            try scene.stop("x", at: 3_000)
        case 1:
            try scene.stop("x", at: 3_000)
            try scene.start("a", at: 3_001)
        case 2:
            try scene.start("a", session: "other", at: 0)
            try scene.stop("x", at: 3_000)
        default:
            try scene.start("a", name: "reviewer", at: 0)
            try scene.stop("x", at: 3_000)
        }
        #expect(try scene.conclude(at: 600_000) == [])
        #expect(try scene.entries().last == "x 1 unpaired …3000")
    }

    /// Of two stops and one open run at most one stop can be the run's.
    @Test func aRunEndsOnce() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.stop("x", at: 3_000)
        try scene.stop("y", at: 4_000)
        #expect(try scene.conclude(at: 20_000) == ["linked x to a session_and_name"])
        #expect(try scene.conclude(at: 30_000) == [])
        #expect(
            try scene.entries() == [
                "a 1 success 0…3000 session_and_name", "x 1 linked …3000",
                "y 1 unpaired …4000",
            ])
    }

    /// Stops that read one transcript are all of the run that it belongs to: were one of them a run
    /// of its own, its tokens would be counted twice.
    @Test func stopsThatReadOneTranscriptAreOfOneRun() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", [.user(0), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "a"))
        try scene.stop("y", at: 4_000, reading: scene.reading(of: "a"))
        try scene.conclude(at: 20_000)
        try scene.conclude(at: 90_000)
        #expect(
            try scene.entries() == [
                "a 1 success 0…3000 completed transcript 7",
                "x 1 linked …3000 completed 7",
                "y 1 linked …4000 completed 7",
            ])
        #expect(try scene.sums() == (1, 7))
    }

    /// An internal agent is no agent of the session's.
    @Test func anInternalStopIsNotLinked() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.stop("x", name: "", at: 3_000)
        #expect(try scene.conclude(at: 600_000) == [])
        #expect(try scene.entries().last == "x 1 internal …3000")
    }

    /// After a minute a stop is a run of its own, which began with its transcript.
    @Test func aStopBecomesARunOfItsOwn() throws {
        let scene = try Scene()
        try scene.transcript(
            of: "x", [.user(-5_000), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 63_000) == [])
        #expect(try scene.sums() == (0, 0))
        #expect(try scene.conclude(at: 63_001) == ["linked x to x first_line from -5000"])
        #expect(try scene.entries() == ["x 1 success -5000…3000 completed first_line 7"])
        #expect(try scene.sums() == (1, 7))
        #expect(try scene.conclude(at: 63_002) == [])
    }

    /// Where the name is ambiguous, too.
    @Test func anAmbiguousStopBecomesARunOfItsOwn() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", at: 0)
        try scene.transcript(of: "x", [.answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 60_000) == [])
        #expect(try scene.conclude(at: 90_000) == ["linked x to x first_line from 2000"])
    }

    /// The second stop under one id: its run begins where the first one ended, and the figures of
    /// the transcript, which are cumulative, are counted once.
    @Test func aSecondRunOfItsOwnBeginsAfterTheFirst() throws {
        let scene = try Scene()
        let first: [Line] = [.user(0), .answer(2_000, tokens: 7)]
        try scene.transcript(of: "x", by: "z", first, modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        try scene.conclude(at: 70_000)
        try scene.transcript(
            of: "x", first + [.user(100_000), .answer(101_000, tokens: 11)], modified: 101_000)
        try scene.stop("x", at: 102_000, reading: scene.reading(of: "x"))
        // The first run's transcript is looked at again, and ends before the second run.
        try scene.conclude(at: 110_000)
        try scene.conclude(at: 170_000)
        try scene.conclude(at: 180_000)
        #expect(
            try scene.entries() == [
                "x 1 success 0…3000 completed first_line 7",
                "x 2 success 3000…102000 completed first_line 11",
            ])
        #expect(try scene.sums() == (2, 18))
    }

    /// A transcript that names the agent itself speaks against any other run.
    @Test func aStopThatNamesItselfIsNoOtherRuns() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "x", [.user(0), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 20_000) == [])
        #expect(try scene.conclude(at: 70_000) == ["linked x to x first_line from 0"])
        #expect(
            try scene.entries() == [
                "a 1 running 0…", "x 1 success 0…3000 completed first_line 7",
            ])
    }

    /// A start that arrives late shows that the stop was no other run's.
    @Test func aLateStartTakesTheLinkBack() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(
            of: "x", by: "z", [.user(0), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 20_000) == ["linked x to a session_and_name"])
        #expect(try scene.sums() == (1, 7))
        try scene.start("x", at: 1_000, arriving: 25_000)
        #expect(try scene.conclude(at: 26_000) == ["void x to a session_and_name"])
        #expect(
            try scene.entries() == ["a 1 running 0…", "x 1 success 1000…3000 completed 7"])
        #expect(try scene.sums() == (1, 7))
        #expect(try scene.conclude(at: 27_000) == [])
        try scene.stop("a", at: 30_000)
        #expect(try scene.sums() == (2, 7))
        #expect(try scene.replayedDigest(batchSize: 1) == scene.digest())
    }

    /// Of two facts about one stop the later holds: taking a link back must be the later one, also
    /// where the wall clock has stepped back since.
    @Test func aLinkIsTakenBackThoughTheClockSteppedBack() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.stop("x", at: 3_000)
        #expect(try scene.conclude(at: 500_000) == ["linked x to a session_and_name"])
        try scene.start("x", at: 1_000, arriving: 500_001)
        #expect(try scene.conclude(at: 400_000) == ["void x to a session_and_name"])
        #expect(try scene.conclude(at: 400_001) == [])
        #expect(try scene.entries() == ["a 1 running 0…", "x 1 success 1000…3000"])
    }

    /// A run of its own that gets its start late is that start's run; there is nothing to take
    /// back.
    @Test func aLateStartReplacesAnInferredOne() throws {
        let scene = try Scene()
        try scene.transcript(of: "x", [.user(0), .answer(2_000, tokens: 7)], modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 70_000) == ["linked x to x first_line from 0"])
        try scene.start("x", at: 1_000, arriving: 71_000)
        #expect(try scene.conclude(at: 72_000) == [])
        #expect(try scene.entries() == ["x 1 success 1000…3000 completed 7"])
        #expect(try scene.sums() == (1, 7))
    }

    /// A link stands after its stop's entry is final and gone while its run can still change.
    @Test func whatIsFinalDoesNotTakeALinkBack() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.stop("x", at: 3_000)
        #expect(try scene.conclude(at: 20_000) == ["linked x to a session_and_name"])
        // The run's own stop, within the minute that moves its end.
        try scene.stop("a", at: 33_000)
        let day: Int64 = 86_400_000
        for days in 1...7 as ClosedRange<Int64> { try scene.start("b", at: days * day) }
        try scene.start("b", at: 7 * day + 10_000)
        #expect(try !scene.entries().contains { $0.hasPrefix("x ") })
        #expect(try scene.conclude(at: 7 * day + 10_001) == [])
        #expect(try scene.entries().first == "a 1 success 0…33000 session_and_name")
    }

    /// Stops that come one after the other before the link: it says what the last of them read.
    @Test func aLinkRepeatsWhatHolds() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        let first: [Line] = [.user(0), .answer(2_000, tokens: 7)]
        try scene.transcript(of: "x", first, modified: 2_000)
        try scene.stop("x", at: 3_000, reading: scene.reading(of: "x"))
        try scene.transcript(
            of: "x", by: "z", first + [.answer(4_000, tokens: 11)], modified: 4_000)
        try scene.stop("x", at: 5_000, reading: scene.reading(of: "x"))
        #expect(try scene.conclude(at: 20_000) == ["linked x to a session_and_name"])
        #expect(try scene.entries().first == "a 1 success 0…5000 completed session_and_name 18")
        #expect(try scene.sums() == (1, 18))
    }
}
