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
        return stopped.reading.figures
    }

    private func message(_ id: Int, model: String, time: String) -> String {
        #"{"type":"assistant","timestamp":"\#(time)","message":{"id":"\#(id)","model":"\#(model)","#
            + #""stop_reason":"end_turn","usage":{"output_tokens":1}}}"#
    }

    private func toolUse(_ name: String) -> String {
        #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"\#(name)","#
            + #""name":"\#(name)"}]}}"#
    }

    /// A text of JSON, how often it stands in a payload, what it means, and how often it is kept
    /// in 512 bytes of JSON and in the 128 of a text in a list.
    struct Cut: Sendable {
        let spelling: String
        let count: Int
        let meaning: String
        let kept: Int
        let keptInLists: Int
    }

    @Test(arguments: [
        Cut(spelling: "a", count: 128, meaning: "a", kept: 128, keptInLists: 128),
        Cut(spelling: "a", count: 129, meaning: "a", kept: 129, keptInLists: 128),
        Cut(spelling: "a", count: 512, meaning: "a", kept: 512, keptInLists: 128),
        Cut(spelling: "a", count: 513, meaning: "a", kept: 512, keptInLists: 128),
        Cut(spelling: "é", count: 300, meaning: "é", kept: 256, keptInLists: 64),
        Cut(spelling: "実", count: 300, meaning: "実", kept: 170, keptInLists: 42),
        Cut(spelling: #"\ud83c\udf4e"#, count: 200, meaning: "🍎", kept: 128, keptInLists: 32),
        // One character of three scalars and eleven bytes.
        Cut(spelling: "👩‍🌾", count: 60, meaning: "👩‍🌾", kept: 46, keptInLists: 11),
        // These have escapes in the log, too.
        Cut(spelling: #"\""#, count: 300, meaning: "\"", kept: 256, keptInLists: 64),
        Cut(spelling: #"\u0001"#, count: 300, meaning: "\u{1}", kept: 85, keptInLists: 21),
        Cut(spelling: "", count: 0, meaning: "", kept: 0, keptInLists: 0),
    ])
    func aTextIsCutBetweenCharacters(cut: Cut) throws {
        let text = String(repeating: cut.spelling, count: cut.count)
        let event = try captured(
            #"{"hook_event_name":"SubagentStop","session_id":"\#(text)","cwd":"/\#(text)","#
                + #""agent_id":"\#(text)","agent_type":"\#(text)","background_tasks":["#
                + #"{"id":"\#(text)","type":"\#(text)","status":"\#(text)"}]}"#)
        let kept = String(repeating: cut.meaning, count: cut.kept)
        #expect(event.sessionID == kept)
        #expect(event.project == (text.isEmpty ? nil : kept))
        #expect(event.agentID == kept)
        #expect(event.agentName == kept)
        let listed = String(repeating: cut.meaning, count: cut.keptInLists)
        let task = BackgroundTask(id: listed, type: listed, status: listed)
        guard case .stopped(let stopped) = event.body else {
            Issue.record("\(event.body)")
            return
        }
        #expect(stopped.backgroundTasks == [task])
    }

    /// Empty is a fact: it marks an internal agent. A character may be longer than the bound.
    @Test func aNameIsNotCutToNothing() throws {
        let name = "e" + String(repeating: "\u{301}", count: 300)
        let payload = #"{"hook_event_name":"SubagentStart","agent_type":"\#(name)"}"#
        let kept = "e" + String(repeating: "\u{301}", count: 255)
        #expect(try captured(payload).agentName == kept)
    }

    @Test func ofManyTasksTheFirst64AreKept() throws {
        let tasks = (0..<100).map { #"{"id":"b\#($0)"}"# }.joined(separator: ",")
        let payload = #"{"hook_event_name":"SubagentStop","background_tasks":[\#(tasks)]}"#
        var expected = Stopped()
        expected.reading.outcome = .success
        expected.reading.outcomeEvidence = "no_transcript"
        expected.backgroundTasks = (0..<64).map { BackgroundTask(id: "b\($0)") }
        #expect(try captured(payload).body == .stopped(expected))
    }

    /// Every text as long as it may be and as often, every figure with all its digits: the record
    /// is one that the log takes. A control byte is one byte here and six there.
    @Test(arguments: ["a", "é", #"\""#, #"\u0001"#, #"\u007f"#])
    func theLargestEventIsRecorded(character: String) throws {
        let text = String(repeating: character, count: 600)
        let usage =
            #""usage":{"input_tokens":9999999999,"output_tokens":9999999999,"#
            + #""cache_creation_input_tokens":9999999999,"cache_read_input_tokens":9999999999,"#
            + #""cache_creation":{"ephemeral_1h_input_tokens":9999999999},"speed":"fast","#
            + #""inference_geo":"us","server_tool_use":{"web_search_requests":9999999999}}"#
        let lines = (100..<400).map { index in
            #"{"type":"assistant","version":"\#(text)","timestamp":"2026-11-20T10:00:00Z","#
                + #""message":{"id":"\#(index)","model":"\#(index)\#(text)",\#(usage),"content":["#
                + #"{"type":"tool_use","id":"\#(index)","name":"\#(index)\#(text)"},"#
                + #"{"type":"tool_result","tool_use_id":"\#(index)","is_error":true}]}}"#
        }
        let store = try TemporaryStore()
        let path = try store.write(lines.joined(separator: "\n").utf8)
        let tasks = (0..<300).map { _ in
            #"{"id":"\#(text)","type":"\#(text)","status":"\#(text)"}"#
        }
        let payload =
            #"{"hook_event_name":"SubagentStop","session_id":"\#(text)","cwd":"\#(text)","#
            + #""agent_id":"\#(text)","agent_type":"\#(text)","stop_hook_active":false,"#
            + #""agent_transcript_path":"\#(path)","#
            + #""background_tasks":[\#(tasks.joined(separator: ","))]}"#
        #expect(capture(payload.utf8, in: store) == .success(.appended(.zero)))
        let event = try #require(try store.events().first?.event)
        guard case .stopped(let stopped) = event.body else {
            Issue.record("\(event.body)")
            return
        }
        #expect(stopped.backgroundTasks?.count == 64)
        #expect(stopped.reading.figures.toolCalls?.count == 256)
        #expect(stopped.reading.figures.tokens?.count == 256)
        #expect(stopped.reading.figures.transcript?.isComplete == false)
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

    /// The day is that of the message's first line that has a time. None is invented.
    @Test(arguments: [
        (["never"], ""), (["never", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"], "2026-11-21"),
        (["2026-11-20T23:59:59.999Z", "never", "2026-11-21T00:00:00Z"], "2026-11-20"),
    ])
    func aMessageHasTheDayOfItsFirstTime(times: [String], day: String) throws {
        let user = #"{"type":"user","timestamp":"2026-11-01T00:00:00Z"}"#
        let figures = try captured(
            transcript: [user] + times.map { message(1, model: "m", time: $0) })
        #expect(figures.tokens?.map(\.key.day) == [day])
    }

    /// What an event says must be readable as an event: docs/events.md bounds its times.
    @Test(arguments: ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
    func aTimeBefore1970IsNotRecorded(time: String) throws {
        let figures = try captured(transcript: [message(1, model: "m", time: time)])
        #expect(figures.tokens?.map(\.key.day) == [""])
        #expect(figures.transcript?.firstMilliseconds == nil)
        #expect(figures.transcript?.lastMilliseconds == nil)
    }
}
