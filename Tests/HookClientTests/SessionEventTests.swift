import AgentEvents
import Testing

@testable import HookClient

/// What is recorded of a session and of its main agent's turns, whole.
@Suite struct SessionEventTests {
    private func event(_ payload: String) throws -> AgentEvent? {
        try HookClient.event(of: Array(payload.utf8), at: .known, on: .known)
    }

    @Test func aSessionStarts() throws {
        #expect(
            try event(SamplePayload.sessionStart)
                == .sample(
                    id: "6ec55617ee5992f80eb771269431e810",
                    delivery: "968458c6537638613ec1c798bab9d6ee", agent: nil, name: nil,
                    body: .sessionStarted(source: "startup")))
    }

    @Test func aSessionStartsUnderAnAgent() throws {
        #expect(
            try event(SamplePayload.sessionStartUnderAgent)
                == .sample(
                    id: "842597401b476665cda1e78bab71b4b7",
                    delivery: "2b2980ad9c8ea1aced6a42226fe7f712", agent: nil,
                    name: "fruit:grower", body: .sessionStarted(source: "compact")))
    }

    @Test func aSessionEnds() throws {
        #expect(
            try event(SamplePayload.sessionEnd)
                == .sample(
                    id: "b363a62098e227bee286ea2d4ced706c",
                    delivery: "061f7dab8d2c34324381e972ca0126b9", agent: nil, name: nil,
                    body: .sessionEnded(reason: "prompt_input_exit")))
    }

    /// Of a prompt nothing is kept but that there was one.
    @Test func aTurnBegins() throws {
        #expect(
            try event(SamplePayload.prompt)
                == .sample(
                    id: "f13c64478c9b7baee9dc94da48fddb08",
                    delivery: "3fa487a2b3a178b55de65ea12660286f", agent: nil, name: nil,
                    body: .prompted))
    }

    @Test func aTurnStops() throws {
        let tasks = [
            BackgroundTask(id: "b1", type: "shell", status: "running"),
            BackgroundTask(id: "a0123456789abcdef", type: "subagent", status: "running"),
        ]
        #expect(
            try event(SamplePayload.turnStop)
                == .sample(
                    id: "ce5f4547bdb6b217b22cc730f6150dea",
                    delivery: "c97f49fde654b3da54e105cbfe3d165a", agent: nil, name: nil,
                    body: .turnStopped(
                        .withoutTranscript(stopHookActive: false, tasks: tasks))))
    }

    @Test func aTurnOfTheFirstGenerationStops() throws {
        #expect(
            try event(SamplePayload.firstGenerationTurnStop)
                == .sample(
                    id: "4a13af438257c1d70061314021d67d94",
                    delivery: "daec9ea3cf18a0c94225d9ea29a76836", agent: nil, name: nil,
                    body: .turnStopped(.withoutTranscript(stopHookActive: true))))
    }

    /// The figures are of the session's transcript, without the lines of subagents in it.
    @Test func aTurnHasTheFiguresOfTheSession() throws {
        let fixture = TranscriptFixture.session
        let event = try #require(try event(SamplePayload.turnStop(transcript: fixture.path)))
        let hash = EventID(delivery: Array(fixture.path.utf8))
        #expect(event.body == .turnStopped(fixture.stopped(pathHash: hash)))
        #expect(event.harnessVersion == "2.1.263")
    }

    /// Neither stop reads the transcript of the other.
    @Test func aStopReadsItsOwnTranscript() throws {
        let path = TranscriptFixture.session.path
        let turn = #"{"hook_event_name":"Stop","agent_transcript_path":"\#(path)"}"#
        #expect(try event(turn)?.body == .turnStopped(.withoutTranscript()))
        let stop = #"{"hook_event_name":"SubagentStop","transcript_path":"\#(path)"}"#
        #expect(try event(stop)?.body == .stopped(.withoutTranscript()))
    }

    /// A prompt or a stop inside a subagent is no turn of the session's main agent.
    @Test(arguments: ["UserPromptSubmit", "Stop"])
    func aTurnOfASubagentIsIgnored(name: String) throws {
        let payload = #"{"hook_event_name":"\#(name)","agent_id":"a1","agent_type":"picker"}"#
        #expect(try event(payload) == nil)
        // An id that is empty or no text is none.
        for id in [#""""#, "null", "1", #"["a1"]"#] {
            let payload =
                #"{"hook_event_name":"\#(name)","agent_id":\#(id),"agent_type":"picker"}"#
            let event = try #require(try event(payload))
            #expect(event.agentID == nil)
            #expect(event.agentName == "picker")
        }
    }

    /// An event of a session has no agent id; nor does the name of a subagent name its main agent.
    @Test(arguments: ["SessionStart", "SessionEnd"])
    func aSessionIsNeverASubagents(name: String) throws {
        let payload = #"{"hook_event_name":"\#(name)","agent_id":"a1","agent_type":"picker"}"#
        let event = try #require(try event(payload))
        #expect(event.agentID == nil)
        #expect(event.agentName == nil)
    }

    /// An empty name would mark an internal agent.
    @Test(arguments: ["SessionStart", "SessionEnd", "UserPromptSubmit", "Stop"])
    func anEmptyNameIsNone(name: String) throws {
        let payload = #"{"hook_event_name":"\#(name)","agent_type":""}"#
        #expect(try #require(try event(payload)).agentName == nil)
    }

    /// Whatever a harness makes of its fields, that the event happened is recorded.
    @Test(arguments: SamplePayload.ofSessions)
    func aFieldOfAnotherKindLosesNoEvent(payload: String) throws {
        let original = try #require(try event(payload))
        let keys = [
            "session_id", "transcript_path", "cwd", "agent_type", "source", "reason",
            "stop_hook_active", "background_tasks", "prompt",
        ]
        for key in keys {
            for value in ["null", "0", "-1.5e3", "true", #""\ud83c""#, "[[]]", #"{"a":[]}"#] {
                // Of two members with one key the last counts.
                let changed = try event(payload.dropLast() + ",\"\(key)\":\(value)}")
                #expect(changed?.type == original.type, "\(key): \(value)")
            }
        }
    }

    /// The key means this in one event only.
    @Test func sourceAndReasonAreOfTheirEvents() throws {
        for name in ["UserPromptSubmit", "Stop", "SessionStart", "SessionEnd"] {
            let payload = #"{"reason":"r","hook_event_name":"\#(name)","source":"s"}"#
            let expected: AgentEvent.Body =
                switch name {
                case "UserPromptSubmit": .prompted
                case "Stop": .turnStopped(.withoutTranscript())
                case "SessionStart": .sessionStarted(source: "s")
                default: .sessionEnded(reason: "r")
                }
            #expect(try event(payload)?.body == expected)
        }
    }
}
