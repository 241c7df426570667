import AgentEvents
import Foundation
import Testing

/// Runs that end without a stop: the first table of docs/views.md, What the worker concludes.
@Suite struct ClosingTests {
    static let halfHour: Int64 = 1_800_000

    private func running(_ id: String) -> BackgroundTask {
        BackgroundTask(id: id, type: "subagent", status: "running")
    }

    /// A turn ends when its transcript has ended with the user's interruption and rests.
    @Test func anInterruptedTurnIsCancelled() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.transcript(
            of: "", [.user(0), .answer(2_000, tokens: 5), .interruption(4_000)], modified: 4_100)
        #expect(try scene.conclude(at: 9_100) == [])
        #expect(try scene.conclude(at: 9_101) == ["closed main cancelled interrupted 4000"])
        #expect(try scene.entries() == ["main 1 cancelled 0…4000 interrupted"])
    }

    /// The interruption of the turn before, or one that the agent went on after, ends nothing.
    @Test(arguments: [
        [Line.user(-60_000), .interruption(-50_000)],
        [.interruption(1_000), .user(2_000), .answer(3_000, tokens: 5)],
    ])
    func anotherInterruptionEndsNothing(lines: [Line]) throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.transcript(of: "", lines, modified: 4_000)
        #expect(try scene.conclude(at: 60_000) == [])
        #expect(try scene.entries() == ["main 1 running 0…"])
    }

    /// A transcript is hostile input: a line from the future must not end a run there.
    @Test func anInterruptionInTheFutureEndsTheTurnNow() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.transcript(
            of: "", [.user(0), .interruption(365 * 86_400_000)], modified: 4_000)
        #expect(try scene.conclude(at: 60_000) == ["closed main cancelled interrupted 60000"])
    }

    /// It was on a list, and is on none that comes more than 10 s later.
    @Test func aTaskThatLeftTheListIsLost() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", at: 0)
        try scene.stop("b", at: 1_000, listing: [running("a")])
        try scene.stop("b", at: 11_000, listing: [running("c")])
        #expect(try scene.conclude(at: 60_000) == [])
        try scene.stop("b", at: 11_001, listing: [])
        #expect(try scene.conclude(at: 60_000) == ["closed a lost left_background_list 0"])
        #expect(
            try scene.entries() == [
                "a 1 lost 0…0 left_background_list", "b 1 success 0…11001",
            ])
    }

    /// A list that names the task as over does not have it.
    @Test(arguments: ["completed", "failed", "killed", "cancelled", "stopped"])
    func aTaskThatIsListedAsOverIsLost(status: String) throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.turnStop(at: 1_000, listing: [running("a")])
        try scene.turnStop(
            at: 30_000, listing: [BackgroundTask(id: "a", type: "subagent", status: status)])
        #expect(try scene.conclude(at: 30_000) == ["closed a lost left_background_list 0"])
    }

    /// Any other word, and none, says that it goes on.
    @Test(arguments: ["running", "pending", "paused", nil])
    func aTaskThatIsListedGoesOn(status: String?) throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        for time: Int64 in [1_000, 30_000, 900_000] {
            try scene.turnStop(at: time, listing: [BackgroundTask(id: "a", status: status)])
        }
        #expect(try scene.conclude(at: 1_000_000) == [])
    }

    /// That an agent was listed in an earlier run says nothing of this one.
    @Test func aListFromBeforeTheRunSaysNothing() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", name: "reviewer", at: 0)
        try scene.stop("b", at: 1_000, listing: [running("a")])
        try scene.stop("a", at: 2_000)
        try scene.start("a", at: 100_000)
        try scene.stop("b", at: 50_000, listing: [])
        #expect(try scene.conclude(at: 200_000) == [])
        #expect(try scene.entries()[1] == "a 2 running 100000…")
    }

    /// What was launched in background needs no list that has it.
    @Test func aLaunchedTaskThatIsOnNoListIsLost() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.report("a", launch: .background, at: 500)
        try scene.turnStop(at: 10_000, listing: [])
        #expect(try scene.conclude(at: 60_000) == [])
        try scene.turnStop(at: 10_001, listing: [])
        #expect(try scene.conclude(at: 60_000) == ["closed a lost left_background_list 500"])
    }

    /// An id is one of its session: lists of another one say nothing.
    @Test func aListOfAnotherSessionSaysNothing() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.turnStop(at: 1_000, listing: [running("a")])
        try scene.start("b", session: "other", at: 2_000)
        try scene.stop("b", session: "other", at: 30_000, listing: [])
        #expect(try scene.conclude(at: 60_000) == [])
    }

    /// A foreground agent cannot outlive the turn that started it.
    @Test func anAgentOfAStoppedTurnIsLost() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.start("a", at: 100)
        try scene.turnStop(at: 5_000, listing: [])
        #expect(try scene.conclude(at: 15_000) == [])
        #expect(try scene.conclude(at: 15_001) == ["closed a lost parent_stopped 100"])
        #expect(
            try scene.entries() == ["main 1 success 0…5000", "a 1 lost 100…100 parent_stopped"])
    }

    /// The list may come with another stop of the session, after the turn's.
    @Test func theListMayComeAfterTheTurn() throws {
        let scene = try Scene()
        try scene.start("a", at: 100)
        try scene.start("b", at: 200)
        try scene.turnStop(at: 5_000)
        #expect(try scene.conclude(at: 20_000) == [])
        try scene.stop("b", at: 21_000, listing: [])
        #expect(try scene.conclude(at: 22_000) == ["closed a lost parent_stopped 100"])
    }

    /// What speaks against it: a session that sends no lists, a list that has it, one from before
    /// the stop, a start after the stop, an agent of another agent, and one in background.
    @Test(arguments: 0..<6)
    func anAgentThatMayGoOnIsLeft(reason: Int) throws {
        let scene = try Scene()
        try scene.start("b", at: 0)
        try scene.start("a", at: reason == 3 ? 6_000 : 100)
        if reason == 2 { try scene.stop("b", at: 4_000, listing: []) }
        if reason == 4 { try scene.report("a", launch: .foreground, parent: "p", at: 300) }
        if reason == 5 { try scene.report("a", launch: .background, at: 300) }
        let list = [nil, [running("a")], nil, [], [], []][reason]
        try scene.turnStop(at: 5_000, listing: list)
        if reason != 2 { try scene.stop("b", at: 5_500) }
        #expect(try scene.conclude(at: 600_000) == [])
        #expect(try scene.entries().contains { $0.hasPrefix("a 1 running") })
    }

    /// Whatever reason the harness gives.
    @Test(arguments: ["clear", "logout", "prompt_input_exit", nil])
    func aSessionThatEndedTakesItsRunsWithIt(reason: String?) throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.start("a", at: 1_000)
        try scene.start("b", session: "other", at: 1_000)
        try scene.say(.sessionEnded(reason: reason), of: nil, at: 5_000)
        #expect(try scene.conclude(at: 15_000) == [])
        #expect(
            try scene.conclude(at: 15_001).sorted() == [
                "closed a cancelled session_ended 1000", "closed main cancelled session_ended 0",
            ])
        #expect(
            try scene.entries() == [
                "main 1 cancelled 0…0 session_ended", "a 1 cancelled 1000…1000 session_ended",
                "b 1 running 1000…",
            ])
    }

    /// A session that was resumed under its old id has ended before.
    @Test func aSignOfLifeAfterTheEndOfTheSessionCounts() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.say(.sessionEnded(reason: nil), of: nil, at: 5_000)
        try scene.start("a", at: 5_001)
        try scene.prompt(at: 6_000)
        #expect(try scene.conclude(at: 60_000) == [])
    }

    /// Half an hour without an event, of a subagent, and of the turn that waited for it.
    @Test func aSilentRunTimesOut() throws {
        let scene = try Scene()
        try scene.start("a", at: 1_000)
        try scene.prompt(at: 1_000)
        #expect(try scene.conclude(at: 1_000 + Self.halfHour - 1) == [])
        #expect(
            try scene.conclude(at: 1_000 + Self.halfHour) == ["closed a timeout silent 1000"])
        #expect(
            try scene.conclude(at: 1_001 + Self.halfHour) == ["closed main timeout silent 1000"])
    }

    /// A transcript that changes is a sign of life, and its last change the run's end.
    @Test func aTranscriptThatChangesIsASignOfLife() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", [.user(0)], modified: 600_000)
        #expect(try scene.conclude(at: Self.halfHour) == [])
        #expect(try scene.conclude(at: 600_000 + Self.halfHour - 1) == [])
        #expect(
            try scene.conclude(at: 600_000 + Self.halfHour) == ["closed a timeout silent 600000"])
        #expect(try scene.entries() == ["a 1 timeout 0…600000 silent"])
    }

    /// A transcript that is not there at first is looked for again.
    @Test func aTranscriptThatAppearsIsFound() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        #expect(try scene.conclude(at: 1_000) == [])
        try scene.transcript(of: "", [.user(0), .interruption(2_000)], modified: 2_000)
        #expect(try scene.conclude(at: 12_000) == ["closed main cancelled interrupted 2000"])
    }

    /// A transcript that moved to another project is a sign of life there.
    @Test func aTranscriptThatMovedIsFound() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", [.user(0)], modified: Self.halfHour)
        #expect(try scene.conclude(at: Self.halfHour + 10_000) == [])
        let moved = scene.configuration + "/projects/-moved/agent-a.jsonl"
        try scene.write(Data(), to: moved, modified: 2 * Self.halfHour)
        try scene.remove(scene.path(of: "a"))
        #expect(try scene.conclude(at: 2 * Self.halfHour + 60_000) == [])
    }

    /// A stop that comes after the close takes its place, whatever the reason was.
    @Test(arguments: 0..<4)
    func aStopTakesTheCloseBack(reason: Int) throws {
        let scene = try Scene()
        try scene.start("a", at: 100)
        switch reason {
        case 0: try scene.turnStop(at: 5_000, listing: [])
        case 1: try scene.say(.sessionEnded(reason: nil), of: nil, at: 5_000)
        case 2:
            try scene.report("a", launch: .background, at: 200)
            try scene.turnStop(at: 20_000, listing: [])
        default: break
        }
        #expect(try scene.conclude(at: 2 * Self.halfHour).count == 1)
        #expect(try scene.sums() == (1, 0))
        try scene.stop("a", at: 2 * Self.halfHour + 1)
        #expect(try scene.entries().contains("a 1 success 100…3600001"))
        #expect(try scene.conclude(at: 2 * Self.halfHour + 20_000) == [])
        #expect(try scene.sums() == (1, 0))
    }

    /// The same is true of a turn that was taken for interrupted.
    @Test func aStopTakesAnInterruptionBack() throws {
        let scene = try Scene()
        try scene.prompt(at: 0)
        try scene.transcript(of: "", [.user(0), .interruption(4_000)], modified: 4_000)
        #expect(try scene.conclude(at: 10_000) == ["closed main cancelled interrupted 4000"])
        try scene.turnStop(at: 30_000)
        #expect(try scene.entries() == ["main 1 success 0…30000"])
        #expect(try scene.sums() == (1, 0))
    }

    /// A run whose events name no session times out like any other, and no session is invented.
    @Test func aRunWithoutASessionTimesOut() throws {
        let scene = try Scene()
        try scene.start("a", session: nil, at: 0)
        let events = try scene.draw(at: Self.halfHour)
        #expect(events.map(Scene.text) == ["closed a timeout silent 0"])
        #expect(events.map(\.sessionID) == [nil])
        try scene.append(events, at: Self.halfHour)
        #expect(try scene.entries() == ["a 1 timeout 0…0 silent"])
        #expect(try scene.conclude(at: Self.halfHour + 1_000) == [])
    }
}
