import AgentEvents
import EventLog
import Foundation
import Testing

@testable import HookClient

/// Prompts, answers, tool inputs and outputs, file contents and paths are never stored.
///
/// Every string that an event may not hold is replaced by a canary, unknown members full of
/// canaries are put into every object, and then no byte of the store may show one.
@Suite struct AllowListTests {
    /// Members of every payload that may be stored as they are.
    static let payloadList: Set<String> = [
        "hook_event_name", "session_id", "agent_id", "agent_type", "background_tasks.id",
        "background_tasks.type", "background_tasks.status",
    ]

    /// Members of some payloads that may be stored, or that only say what a payload is.
    static let listOfEvent: [String: Set<String>] = [
        "SessionStart": ["source"], "SessionEnd": ["reason"],
        "PostToolUse": [
            "tool_name", "tool_use_id", "tool_input.subagent_type", "tool_input.description",
            "tool_response.agentId",
            "tool_response.status",
        ],
    ]

    /// Members of a transcript line that may be stored, or that only say what a line is.
    static let transcriptList: Set<String> = [
        "type", "timestamp", "sessionId", "version", "message.model", "message.content.type",
        "message.content.name", "message.usage.speed", "message.usage.inference_geo",
    ]

    /// A transcript of canaries, below a directory that is one too.
    private func write(_ fixture: TranscriptFixture, to store: TemporaryStore) throws -> String {
        // The text of an error is kept.
        let texts: Set = fixture.error == nil ? [] : ["error", "message.content.text"]
        var canaries = Canaries(besides: Self.transcriptList.union(texts))
        var lines: [[UInt8]] = []
        for line in try fixture.bytes.split(separator: 0x0A) {
            let value = try? JSONSerialization.jsonObject(with: Data(line))
            let object = value as? [String: Any]
            lines.append(try object.map { try bytes(canaries.apply($0)) } ?? Array(line))
        }
        lines.append(Array(#"{"type":"user","message":{"content":"\#(Canaries.word)"#.utf8))
        try FileManager.default.createDirectory(
            atPath: store.folder + "/" + Canaries.word, withIntermediateDirectories: true)
        return try store.write(
            lines.joined(separator: [0x0A]), to: "\(Canaries.word)/transcript.jsonl")
    }

    /// A payload of canaries, with those members on top, and with every member that other events
    /// may have.
    private func payload(_ text: String, _ members: [String: Any] = [:]) throws -> [UInt8] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let name = (value as? [String: Any])?["hook_event_name"] as? String ?? ""
        let list = Self.payloadList.union(Self.listOfEvent[name] ?? [])
        var canaries = Canaries(besides: list)
        var object = try #require(canaries.apply(value) as? [String: Any])
        let word = Canaries.word
        let foreign: [String: Any] = [
            "source": word, "reason": word, "tool_name": "Agent", "tool_use_id": word,
            "tool_input": ["subagent_type": word],
            "tool_response": ["agentId": word, "status": word, "totalTokens": 7], "prompt": word,
            "agent_transcript_path": word, "last_assistant_message": word,
        ]
        object.merge(foreign) { member, _ in member }
        object["cwd"] = "/home/\(word)/orchard"
        object.merge(members) { $1 }
        return try bytes(object)
    }

    private func bytes(_ object: Any) throws -> [UInt8] {
        Array(
            try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
    }

    @Test(arguments: TranscriptFixture.all + [.session])
    func nothingElseOfATranscriptIsStored(fixture: TranscriptFixture) throws {
        let store = try TemporaryStore()
        let path = try write(fixture, to: store)
        // The plan worked: there is something to find.
        #expect(canaries(in: Array(try Data(contentsOf: URL(filePath: path)))) >= 40)
        let payload = try payload(
            fixture.isSession ? SamplePayload.turnStop : SamplePayload.stop,
            [fixture.isSession ? "transcript_path" : "agent_transcript_path": path])
        #expect(canaries(in: payload) >= 40)
        #expect(capture(payload, in: store) == .success(.appended(.zero)))
        let event = try #require(try store.events().first?.event)
        let stopped: Stopped
        switch event.body {
        case .stopped(let body), .turnStopped(let body): stopped = body
        default:
            Issue.record("\(event.body)")
            return
        }
        // The figures are those of the fixture, so every line was read as what it is.
        var expected = fixture.stopped(pathHash: EventID(high: 0, low: 0))
        expected.reading.figures.transcript = stopped.reading.figures.transcript
        expected.stopHookActive = false
        expected.backgroundTasks = stopped.backgroundTasks
        #expect(stopped == expected)
        #expect(stopped.backgroundTasks?.count == 2)
        #expect(event.project == "orchard")
        try store.expectNoCanaries()
    }

    /// Of every payload exactly what its event may hold is in the log.
    @Test(arguments: SamplePayload.all)
    func nothingElseOfAPayloadIsStored(text: String) throws {
        let store = try TemporaryStore()
        let payload = try payload(text)
        #expect(canaries(in: payload) >= 15)
        #expect(capture(payload, in: store) == .success(.appended(.zero)))
        let stored = try #require(try store.events().first?.event)
        var expected = try #require(
            try HookClient.event(of: Array(text.utf8), at: .known, on: .known))
        (expected.id, expected.deliveryID) = (stored.id, stored.deliveryID)
        expected.project = "orchard"
        #expect(stored == expected)
        try store.expectNoCanaries()
    }

    /// A value that would only say what a payload is does not get into an event either.
    @Test func anUnknownStateIsNotStored() throws {
        let store = try TemporaryStore()
        let response: [String: Any] = [
            "agentId": "a1", "status": Canaries.word, "isAsync": Canaries.word,
            "totalTokens": Canaries.word,
        ]
        let payload = try payload(SamplePayload.taskCall, ["tool_response": response])
        #expect(capture(payload, in: store) == .success(.appended(.zero)))
        #expect(try store.events().first?.event?.agentID == "a1")
        try store.expectNoCanaries()
    }

    /// Of the results of other tools there is not even a record.
    @Test func otherToolsAreNotStored() throws {
        let store = try TemporaryStore()
        for tool in ["Bash", "Read", "mcp__tree__shake", Canaries.word] {
            let payload = try payload(SamplePayload.taskCall, ["tool_name": tool])
            #expect(capture(payload, in: store) == .success(.ignored))
        }
        #expect(store.files() == [])
    }
}
