import AgentEvents
import EventLog
import Testing

@testable import HookClient

/// No payload and no transcript makes a record that the log refuses, and what was left out is said.
@Suite struct BoundsTests {
    private func captured(_ payload: String) throws -> AgentEvent {
        let store = try TemporaryStore()
        try #require(capture(payload.utf8, in: store) == .success(.appended(.zero)))
        return try #require(try store.events().first?.event)
    }

    private func captured(transcript lines: [String]) throws -> Figures {
        let store = try TemporaryStore()
        let path = try store.write(lines.joined(separator: "\n").utf8)
        let event = try captured(SamplePayload.stop(transcript: path))
        guard case .stopped(let stopped) = event.body else { return Figures() }
        return stopped.figures
    }

    private func message(_ id: Int, model: String, time: String) -> String {
        #"{"type":"assistant","timestamp":"\#(time)","message":{"id":"\#(id)","model":"\#(model)","#
            + #""stop_reason":"end_turn","usage":{"output_tokens":1}}}"#
    }

    private func toolUse(_ name: String) -> String {
        #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"\#(name)","#
            + #""name":"\#(name)"}]}}"#
    }

    @Test(arguments: [
        (String(repeating: "a", count: 512), 512), (String(repeating: "a", count: 513), 512),
        (String(repeating: "a", count: 511) + "é", 511),
        (String(repeating: "é", count: 300), 512),
        // 19 bytes each: a farmer is not cut into a woman and a stalk of rice.
        (String(repeating: "👩‍🌾🍎🍎", count: 40), 509), ("", 0),
    ])
    func aTextIsCutBetweenCharacters(text: String, size: Int) throws {
        let payload =
            #"{"hook_event_name":"SubagentStop","session_id":"\#(text)","cwd":"/\#(text)","#
            + #""agent_id":"\#(text)","agent_type":"\#(text)","background_tasks":["#
            + #"{"id":"\#(text)","type":"\#(text)","status":"\#(text)"}]}"#
        let event = try captured(payload)
        let cut = String(decoding: text.utf8.prefix(size), as: UTF8.self)
        #expect(event.sessionID == cut)
        #expect(event.project == (text.isEmpty ? nil : cut))
        #expect(event.agentID == cut)
        #expect(event.agentName == cut)
        guard case .stopped(let stopped) = event.body else {
            Issue.record("\(event.body)")
            return
        }
        // Texts in lists are shorter: a quarter of the bytes.
        let task = try #require(stopped.backgroundTasks?.first)
        for text in [task.id, task.type ?? "", task.status ?? ""] {
            #expect(cut.hasPrefix(text))
            #expect(text.utf8.count == cut.utf8.count || (110...128).contains(text.utf8.count))
        }
    }

    /// Empty is a fact: it marks an internal agent.
    @Test func aNameIsNotCutToNothing() throws {
        let name = "e" + String(repeating: "\u{301}", count: 300)
        let payload = #"{"hook_event_name":"SubagentStart","agent_type":"\#(name)"}"#
        #expect(try captured(payload).agentName != "")
    }

    @Test func ofManyTasksTheFirst64AreKept() throws {
        let tasks = (0..<300).map { #"{"id":"b\#($0)"}"# }.joined(separator: ",")
        let payload = #"{"hook_event_name":"SubagentStop","background_tasks":[\#(tasks)]}"#
        var expected = Stopped()
        expected.outcome = .success
        expected.outcomeEvidence = "no_transcript"
        expected.backgroundTasks = (0..<64).map { BackgroundTask(id: "b\($0)") }
        #expect(try captured(payload).body == .stopped(expected))
    }

    /// Every text as long as it may be, and as often. A control byte is six bytes in the log.
    @Test(arguments: ["a", "\\\"", "\\u0001"])
    func theLargestPayloadIsRecorded(character: String) throws {
        let text = String(repeating: character, count: 600)
        let tasks = (0..<300).map { _ in
            #"{"id":"\#(text)","type":"\#(text)","status":"\#(text)"}"#
        }
        let payload =
            #"{"hook_event_name":"SubagentStop","session_id":"\#(text)","cwd":"\#(text)","#
            + #""agent_id":"\#(text)","agent_type":"\#(text)","#
            + #""background_tasks":[\#(tasks.joined(separator: ","))]}"#
        let store = try TemporaryStore()
        #expect(capture(payload.utf8, in: store) == .success(.appended(.zero)))
    }

    @Test func theLargestTranscriptIsRecorded() throws {
        let long = String(repeating: "x", count: 600)
        let tools = (100..<400).map { toolUse("\($0)\(long)") }
        let messages = (100..<400).map {
            message($0, model: "\($0)\(long)", time: "2026-11-20T10:00:00Z")
        }
        let store = try TemporaryStore()
        let path = try store.write((tools + messages).joined(separator: "\n").utf8)
        let payload = SamplePayload.stop(transcript: path)
        #expect(capture(payload.utf8, in: store) == .success(.appended(.zero)))
    }

    @Test(arguments: [(256, true), (257, false)])
    func ofManyToolsTheFirst256ByNameAreKept(count: Int, isComplete: Bool) throws {
        let names = (1_000..<1_000 + count).map { "tool\($0)" }
        let figures = try captured(transcript: names.reversed().map { toolUse($0) })
        #expect(
            figures.toolCalls
                == names.prefix(256).map { ToolCalls(name: $0, calls: 1, failures: 0) })
        #expect(figures.transcript?.isComplete == isComplete)
    }

    @Test func ofManyBucketsTheFirst256AreKept() throws {
        let figures = try captured(
            transcript: (1_000..<1_300).map {
                message($0, model: "m\($0)", time: "2026-11-20T10:00:00Z")
            })
        #expect(figures.tokens?.map(\.key.model) == (1_000..<1_256).map { "m\($0)" })
        #expect(figures.transcript?.isComplete == false)
    }

    /// An agent that works for a month has a bucket for each day, and all of them are there.
    @Test(arguments: [1, 21, 22, 30])
    func everyDayHasItsBucket(days: Int) throws {
        let names = (1...days).map { "2026-11-\($0 < 10 ? "0" : "")\($0)" }
        let figures = try captured(
            transcript: names.enumerated().map { index, day in
                message(index, model: "m", time: "\(day)T10:00:00Z")
            })
        #expect(figures.tokens?.map(\.key.day) == names)
        #expect(figures.transcript?.isComplete == true)
    }

    /// The day is that of the message's first line. Where nothing says it, none is invented.
    @Test func aMessageWithoutATimeHasNoDayOfItsOwn() throws {
        let figures = try captured(transcript: [message(1, model: "m", time: "never")])
        #expect(figures.tokens?.contains { $0.key.day == "1970-01-01" } != true)
    }

    /// What an event says must be readable as an event: docs/events.md bounds its times.
    @Test(arguments: ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
    func aTimeBefore1970IsNotRecorded(time: String) throws {
        let figures = try captured(transcript: [message(1, model: "m", time: time)])
        #expect(figures.transcript?.firstMilliseconds == nil)
        #expect(figures.transcript?.lastMilliseconds == nil)
    }
}
