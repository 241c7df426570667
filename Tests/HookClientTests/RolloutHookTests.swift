import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// From what Codex sends to the events that stand for it: docs/events.md, "Which hook becomes which
/// event".
@Suite struct RolloutHookTests {
    private static let session = RolloutFixture.session.thread
    private static let agent = RolloutFixture.subagent.thread
    private static let folder = "/home/ana/.codex/sessions/2026/06/24"

    private func payloads() throws -> [String] {
        try String(contentsOfFile: RolloutFixture.path(of: "hooks"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    private func event(_ payload: String) throws -> AgentEvent? {
        try HookClient.event(of: Array(payload.utf8), at: .known, on: .known)
    }

    /// What is told of the main agent, or of the sub-agent.
    private enum Told {
        case main(AgentEvent.Body)
        case agent(AgentEvent.Body)
        case nothing
    }

    /// - Parameters:
    ///   - main: What is read of the session's rollout, and `agent` of the sub-agent's.
    private func told(main: Reading, agent: Reading) -> [Told] {
        func stopped(_ reading: Reading, _ isActive: Bool? = false) -> Stopped {
            var stopped = Stopped.withoutTranscript(stopHookActive: isActive)
            stopped.reading = reading
            return stopped
        }
        var interrupted = main
        interrupted.outcome = .cancelled
        interrupted.outcomeEvidence = "interrupted"
        return [
            .main(.sessionStarted(source: "startup")), .main(.prompted),
            // Calls of tools.
            .nothing, .nothing, .nothing, .nothing,
            .main(.turnStopped(stopped(main))), .main(.prompted), .nothing,
            // The prompt of the first turn comes with the start and says nothing new.
            .agent(.started(Started())), .nothing, .nothing, .agent(.stopped(stopped(agent))),
            // Of the second one there is no start but the prompt.
            .agent(.started(Started())), .agent(.stopped(stopped(agent))), .nothing,
            .main(.turnStopped(stopped(main))), .nothing, .nothing,
            .main(.turnStopped(stopped(interrupted, nil))),
            .main(.turnStopped(.withoutTranscript(stopHookActive: true))),
            .main(.sessionEnded(reason: "other")),
        ]
    }

    private func expect(_ payloads: [String], become told: [Told], version: String?) throws {
        try #require(payloads.count == told.count)
        for (payload, told) in zip(payloads, told) {
            let event = try event(payload)
            var expected = AgentEvent(
                id: event?.id ?? EventID(high: 0, low: 0), deliveryID: event?.deliveryID,
                timeMilliseconds: 1_795_343_400_123, harness: "codex", body: .prompted)
            expected.bootID = "0123456789abcdef0123456789abcdef"
            expected.bootMilliseconds = 4_200_042
            expected.host = "build-7"
            expected.project = "shop"
            expected.sessionID = Self.session
            switch told {
            case .nothing:
                #expect(event == nil, "\(payload)")
                continue
            case .main(let body): expected.body = body
            case .agent(let body):
                expected.body = body
                expected.agentID = Self.agent
                expected.agentName = "explorer"
            }
            switch expected.body {
            case .stopped, .turnStopped:
                let hasPath = !payload.contains(#""transcript_path":null"#)
                expected.harnessVersion = hasPath ? version : nil
            default: break
            }
            #expect(event == expected, "\(payload)")
        }
    }

    @Test func everyPayloadBecomesItsEvent() throws {
        let none = Stopped.withoutTranscript().reading
        try expect(try payloads(), become: told(main: none, agent: none), version: nil)
    }

    /// A stop has the figures of its own thread's rollout.
    @Test func aStopReadsItsThreadsRollout() throws {
        let store = try TemporaryStore()
        var readings: [Reading] = []
        for (fixture, time) in [
            (RolloutFixture.session, "10-30-00"), (RolloutFixture.subagent, "10-34-14"),
        ] {
            let path = try store.write(
                fixture.bytes, to: "rollout-2026-06-24T\(time)-\(fixture.thread).jsonl")
            var reading = try fixture.reading
            reading.figures.transcript?.pathHash = TranscriptReading.pathHash(path)
            readings.append(reading)
        }
        let payloads = try payloads().map { $0.replacing(Self.folder, with: store.folder) }
        try expect(
            payloads, become: told(main: readings[0], agent: readings[1]), version: "0.142.5")
    }

    /// A prompt inside a sub-agent starts it again, but for that of its first turn. Where the ids
    /// do not say which it is, it may: a start of a run that is open changes nothing.
    @Test(
        arguments: [
            ("019ef8c3-fd64-700e-8000-000000000014", "019ef8c3-fd64-7010-8000-000000000016", false),
            ("019ef8c3-fd64-700e-8000-000000000014", "019ef8c3-fe5d-7010-8000-000000000016", false),
            ("019ef8c3-fd64-700e-8000-000000000014", "019ef8c3-fe5e-7010-8000-000000000016", true),
            ("019ef8c3-fd64-700e-8000-000000000014", "turn-2", true),
            ("019ef8c3-fd64-700e-8000-000000000014", "019ef8c3-fd64-4010-8000-000000000016", true),
            ("noether", "019ef8c3-fd64-7010-8000-000000000016", true),
        ])
    func aPromptInsideASubagent(agent: String, turn: String, isStart: Bool) throws {
        let ids = #""agent_id":"\#(agent)","turn_id":"\#(turn)""#
        let event = try event(#"{"hook_event_name":"UserPromptSubmit",\#(ids)}"#)
        #expect(event?.body == (isStart ? .started(Started()) : nil))
        #expect(event?.agentID == (isStart ? agent : nil))
        for name in ["Stop", "Interrupt"] {
            #expect(try self.event(#"{"hook_event_name":"\#(name)",\#(ids)}"#) == nil)
        }
    }

    /// By its turn, its rollout or, without both, its session's id.
    @Test(arguments: [
        (#""turn_id":"t""#, "codex"), (#""transcript_path":"/s/rollout-x.jsonl""#, "codex"),
        (#""transcript_path":null,"session_id":"019ef8c0-1ba4-700b-8000-000000000011""#, "codex"),
        (#""session_id":"019ef8c0-1ba4-400b-8000-000000000011""#, "claude-code"),
        (
            #""transcript_path":"/t.jsonl","session_id":"019ef8c0-1ba4-700b-8000-000000000011""#,
            "claude-code"
        ), (#""transcript_path":null"#, "claude-code"), (#""turn_id":7"#, "claude-code"),
    ])
    func whoseAPayloadIs(member: String, harness: String) throws {
        let payload = #"{"hook_event_name":"SessionEnd",\#(member)}"#
        #expect(try event(payload)?.harness == harness)
    }
}
