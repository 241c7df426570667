import AgentEvents
import Testing

@testable import HookClient

/// Which lines of a rollout are its thread's own.
@Suite struct RolloutForkTests {
    private typealias Sample = SampleRollout

    /// A turn of the other thread, as a fork copies it.
    private func copies(at time: Int64 = 0, turn: String? = Sample.other) -> [String] {
        [
            Sample.meta(Sample.other, #""cli_version":"1","history_mode":"legacy""#, at: time),
            turn.map { Sample.turnStart($0, at: time) } ?? "",
            Sample.model("copied"), Sample.prompt(at: time),
            Sample.call("exec_command", #"{"cmd":"cargo test"}"#, id: "copied", at: time),
            Sample.totals((10, 0, 0, 2), last: (10, 0, 0, 2), at: time),
            Sample.record((10, 0, 0, 2), at: time), Sample.event("turn_aborted", at: time),
        ]
    }

    private let ownMeta = Sample.meta(Sample.thread, #""cli_version":"2""#)

    /// Of copies nothing counts but the totals and the model that the thread goes on from.
    @Test func copiesAreNotCounted() {
        let own = [
            Sample.turnStart(at: 9_000),
            Sample.totals((10, 0, 0, 2), last: (10, 0, 0, 2), at: 9_001),
            Sample.totals((15, 0, 0, 3), last: (5, 0, 0, 1), at: 9_500),
        ]
        let rollout = Sample.read([ownMeta] + copies() + own)
        let reading = rollout.reading
        #expect(reading.figures.toolCalls == [])
        #expect(reading.figures.tokens == [Sample.bucket("copied", (5, 0, 0, 1))])
        #expect(reading.outcomeEvidence == "completed")
        #expect(rollout.firstLineMilliseconds == Sample.start + 9_000)
        #expect(rollout.lastLineMilliseconds == Sample.start + 9_500)
        #expect(rollout.version == "2")
        #expect(rollout.agentID == Sample.thread)
    }

    /// Before its first own turn a fork says nothing.
    @Test func aForkWithoutATurnHasNoFigures() {
        let rollout = Sample.read([ownMeta] + copies() + [Sample.answer(at: 9_000)])
        #expect(rollout.reading.figures == Figures())
        #expect(rollout.reading.outcomeEvidence == "no_transcript")
        #expect(rollout.firstLineMilliseconds == nil)
    }

    /// A turn is the thread's own if its id is not older than the thread's; where that cannot be
    /// told, if it begins more than a second after the first line.
    @Test(
        arguments: [
            (Sample.thread, 0, true), (Sample.turn, 0, true), (Sample.other, 5_000, false),
            ("t1", 1_000, false), ("t1", 1_001, true),
            ("019df055-1101-4000-8000-000000000003", 1_000, false),
            ("019df055-1101-7000-8000-00000000000", 1_000, false),
            ("019df055-110g-7000-8000-000000000003", 1_000, false),
        ] as [(String, Int64, Bool)])
    func aTurnIsOwnByItsID(turn: String, time: Int64, isOwn: Bool) {
        let lines = [ownMeta] + copies() + [Sample.turnStart(turn, at: time)]
        let first = Sample.read(lines).firstLineMilliseconds
        #expect(first == (isOwn ? Sample.start + time : nil))
    }

    /// Where no turn is named, the first prompt more than a second after the first line.
    @Test(arguments: [(1_000, false), (1_001, true)] as [(Int64, Bool)])
    func withoutIDsAPromptBeginsTheOwnPart(time: Int64, isOwn: Bool) {
        let lines = [ownMeta] + copies(turn: nil) + [Sample.prompt(at: time)]
        #expect(Sample.read(lines).firstLineMilliseconds == (isOwn ? Sample.start + time : nil))
        // A copied prompt, however long copying took.
        let named = [ownMeta] + copies() + [Sample.prompt(at: 5_000)]
        #expect(Sample.read(named).firstLineMilliseconds == nil)
    }

    /// A fork that names its prefix copies nothing, and a thread's own meta line may come again.
    @Test func withoutCopiesAllLinesCount() {
        for second in [ownMeta, Sample.line("session_meta", #""id":7"#), ""] {
            let lines = [ownMeta, second, Sample.answer(at: 10)]
            let rollout = Sample.read(lines)
            #expect(rollout.firstLineMilliseconds == Sample.start)
            #expect(rollout.lastLineMilliseconds == Sample.start + 10)
        }
        // After the first turn began, another thread's is no sign of copies.
        let lines = [ownMeta, Sample.turnStart(), Sample.meta(Sample.other), Sample.answer(at: 10)]
        #expect(Sample.read(lines).firstLineMilliseconds == Sample.start)
    }

    /// The two fixtures have no request in common.
    @Test func aForkAndItsOriginCountEachRequestOnce() throws {
        var input: Int64 = 0
        for name in ["interrupted", "forked"] {
            let path = RolloutFixture.path(of: name)
            let rollout = try #require(
                TranscriptReading(path: path, sessionID: nil, lines: .main))
            for bucket in rollout.reading.figures.tokens ?? [] {
                input += bucket.input + bucket.cacheRead
            }
        }
        #expect(input == 42_330)
    }

    @Test(
        arguments: [
            ("1", nil, 1), ("2", "p1", 2), ("3", "p1", 3), ("null", nil, nil), ("-1", nil, nil),
        ] as [(String, String?, Int64?)])
    func theParentIsAnAgentBelowTheFirstDepth(depth: String, parent: String?, expected: Int64?) {
        let source =
            #""source":{"subagent":{"thread_spawn":{"parent_thread_id":"p1","depth":\#(depth),"#
            + #""agent_nickname":"Noether","agent_role":null}}}"#
        let lines = [Sample.meta(Sample.thread, source), Sample.turnStart()]
        var task = TaskFacts()
        task.source = .autoActivation
        task.parentAgentID = parent
        task.spawnDepth = expected
        #expect(Sample.read(lines, .agent).reading.task == task)
        // Of a main agent's turn there is no task.
        #expect(Sample.read(lines, .main).reading.task == TaskFacts())
        #expect(Sample.read([], .agent).reading.task == TaskFacts())
    }

    @Test(arguments: [
        #""cli""#, "7", #"{"subagent":"review"}"#, #"{"subagent":{"other":"x"}}"#,
        #"{"internal":"memory_consolidation"}"#, #"{"subagent":{"thread_spawn":[]}}"#,
    ])
    func anotherSourceSaysNothing(source: String) {
        let lines = [Sample.meta(Sample.thread, #""source":\#(source)"#), Sample.turnStart()]
        var task = TaskFacts()
        task.source = .autoActivation
        #expect(Sample.read(lines, .agent).reading.task == task)
    }
}
