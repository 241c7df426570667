import Foundation
import Testing

/// What the hook makes of bad input, as a process: it exits 0 and prints nothing; it says one line
/// on standard error where a person must act, and nothing elsewhere; and the log that it leaves is
/// whole, with the events from before and those of the next hook.
@Suite(.serialized) struct HookInputTests {
    init() throws { try Product.require() }

    /// Payloads that are none: each is one complaint, and no event.
    @Test(arguments: [
        BadPayload("nothing", "", complaint: "there was no payload on standard input"),
        BadPayload("blanks", " \n\t\r\n ", complaint: "there was no payload on standard input"),
        BadPayload("8 MB of noise", noise(8_000_000), complaint: "is not JSON"),
        BadPayload("8 MB of blanks", blanks(8_000_000), complaint: "there was no payload"),
        BadPayload("9 MiB of noise", noise(9 << 20), complaint: "is larger than 8 MiB"),
        BadPayload("9 MiB of JSON", longPrompt(9 << 20), complaint: "is larger than 8 MiB"),
        BadPayload("one brace", "{", complaint: "is not JSON"),
        BadPayload("half a stop", half(stopPayload(agent: "bad")), complaint: "is not JSON"),
        BadPayload("no last brace", cut(stopPayload(agent: "bad")), complaint: "is not JSON"),
        BadPayload("more behind it", "\(startPayload(agent: "bad"))}", complaint: "is not JSON"),
        BadPayload("zeros", [UInt8](repeating: 0, count: 4_096), complaint: "is not JSON"),
        BadPayload("an array", "[\(startPayload(agent: "bad"))]", complaint: "is not JSON"),
    ])
    func aPayloadThatIsNoneIsOneLine(payload: BadPayload) throws {
        let store = try Store()
        #expect(try store.hook(startPayload(agent: "before")) == HookProcessTests.silence)
        let result = try Child.run(
            Product.hook, [], environment: store.environment, input: payload.bytes)
        expectOneLine(result, payload.complaint)
        try expectWhole(store, agents: ["before"])
    }

    /// What lies where the transcript should be is nothing that a person must act on: the event is
    /// recorded without figures, in silence. A pipe would wait for a writer for ever.
    @Test(arguments: ["absent", "directory", "loop", "pipe", "device", "empty", "noise", "zeros"])
    func aTranscriptThatIsNoneIsSilent(kind: String) throws {
        let store = try Store()
        let path = store.home + "/transcript.jsonl"
        let make = [
            "directory": "mkdir", "loop": "ln -s \"$1\"", "pipe": "mkfifo",
            "device": "ln -s /dev/zero", "empty": ":>", "noise": "seq 200000 >",
            "zeros": "head -c 1000000 /dev/zero >",
        ]
        if let command = make[kind] {
            #expect(try Child.shell("\(command) \"$1\"", path).status == 0)
        }
        #expect(try store.hook(startPayload(agent: "before")) == HookProcessTests.silence)
        #expect(
            try store.hook(stopPayload(agent: "bad", transcript: path))
                == HookProcessTests.silence)
        let record = try #require(try store.records().last)
        #expect(record.contains(#""outcome_evidence":"no_transcript""#))
        #expect(!record.contains("\"tokens\""))
        try expectWhole(store, agents: ["before", "bad"])
    }

    /// Lines of a transcript that are broken are left out, and the others count.
    @Test func brokenLinesOfATranscriptAreSilent() throws {
        let store = try Store()
        let path = store.home + "/transcript.jsonl"
        let line = { (id: Int, output: Int) in
            #"{"type":"assistant","sessionId":"s","timestamp":"2026-11-22T10:00:0\#(id).000Z","#
                + #""requestId":"r\#(id)","message":{"id":"m\#(id)","model":"claude-sonnet-4-5","#
                + #""stop_reason":"end_turn","usage":{"output_tokens":\#(output)}}}"#
        }
        let lines = [
            "{", line(1, 5), "\u{0}\u{1}", "", #"{"type":"assistant","message":[7]}"#, "null",
            #"{"type":"assistant","message":{"usage":{"output_tokens":-1e99}}}"#, line(2, 6),
            String(line(3, 700).dropLast(9)),
        ]
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
        #expect(try store.hook(startPayload(agent: "before")) == HookProcessTests.silence)
        #expect(
            try store.hook(stopPayload(agent: "bad", transcript: path))
                == HookProcessTests.silence)
        let record = try #require(try store.records().last)
        #expect(record.contains(#""output":11,"#))
        try expectWhole(store, agents: ["before", "bad"])
    }

    /// A log that cannot be written costs nothing: the spool keeps the events for the next hook.
    @Test func aLogThatCannotBeWrittenIsMadeUpFor() throws {
        let store = try Store()
        #expect(try store.hook(startPayload(agent: "before")) == HookProcessTests.silence)
        let (log, aside) = (store.home + "/log", store.home + "/aside")
        try FileManager.default.moveItem(atPath: log, toPath: aside)
        try Data("no directory".utf8).write(to: URL(filePath: log))
        for agent in ["spooled", "too"] {
            #expect(try store.hook(startPayload(agent: agent)) == HookProcessTests.silence)
        }
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.moveItem(atPath: aside, toPath: log)
        #expect(try store.records().count == 1)
        try expectWhole(store, agents: ["before", "spooled", "too"])
        #expect(!FileManager.default.fileExists(atPath: store.home + "/spool"))
    }

    /// The same for a directory that this user may only read. Root may write there all the same.
    @Test(.enabled(if: getuid() != 0))
    func aHomeThatIsReadOnlyIsOneLine() throws {
        let store = try Store()
        let home = store.home + "/read-only"
        let run = {
            try Child.run(
                Product.hook, [], environment: ["AGENTLOG_HOME": home],
                input: Array(startPayload(agent: "bad").utf8))
        }
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: home)
        expectOneLine(try run(), "the event is lost")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: home)
        #expect(try run() == HookProcessTests.silence)
    }

    /// A disk that is full, as a limit on the size of files shows it: the half of an event that was
    /// written is no event, and does not stop the next one.
    @Test func aFullDiskIsOneLine() throws {
        let store = try Store()
        #expect(try store.hook(startPayload(agent: "before")) == HookProcessTests.silence)
        let result = try Child.run(
            "/bin/sh", ["-c", "ulimit -f 0; exec \"$1\"", "sh", Product.hook],
            environment: store.environment, input: Array(startPayload(agent: "bad").utf8))
        expectOneLine(result, "the event is lost")
        try expectWhole(store, agents: ["before"])
    }

    private func expectOneLine(
        _ result: Child.Result, _ complaint: String, at place: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 0 && !result.isSignalled, sourceLocation: place)
        #expect(result.output == "", sourceLocation: place)
        #expect(result.errors.hasPrefix("agentlog-hook: "), sourceLocation: place)
        #expect(result.errors.contains(complaint), sourceLocation: place)
        #expect(result.errors.utf8.filter { $0 == 0x0A }.count == 1, sourceLocation: place)
        #expect(result.errors.hasSuffix("\n"), sourceLocation: place)
    }

    /// The next hook's event follows those from before, and nothing of the log is damaged.
    private func expectWhole(
        _ store: Store, agents: [String], at place: SourceLocation = #_sourceLocation
    ) throws {
        let silence = HookProcessTests.silence
        #expect(try store.hook(startPayload(agent: "after")) == silence, sourceLocation: place)
        let found = try store.records().map { line in
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return (record as? [String: Any])?["agent_id"] as? String ?? line
        }
        #expect(found == agents + ["after"], sourceLocation: place)
        let plain = try Child.shell(
            #"cat "$1"/log/*.lz4 | lz4 -dc | jq -r .agent_id"#, store.home)
        #expect(
            plain.output.split(separator: "\n").map(String.init) == agents + ["after"],
            sourceLocation: place)
    }
}

/// A payload with a name, so that a report does not show megabytes.
struct BadPayload: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let complaint: String

    init(_ name: String, _ bytes: [UInt8], complaint: String) {
        (self.name, self.bytes, self.complaint) = (name, bytes, complaint)
    }

    init(_ name: String, _ text: String, complaint: String) {
        self.init(name, Array(text.utf8), complaint: complaint)
    }

    var testDescription: String { name }
}

private func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 20_261_122
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return UInt8(truncatingIfNeeded: state >> 33)
    }
}

private func blanks(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x20, count: count) }

private func half(_ payload: String) -> String { String(payload.prefix(payload.count / 2)) }

private func cut(_ payload: String) -> String { String(payload.dropLast()) }

/// A whole payload, as long as this or longer.
private func longPrompt(_ count: Int) -> [UInt8] {
    Array(#"{"hook_event_name":"UserPromptSubmit","session_id":"s","prompt":""#.utf8)
        + [UInt8](repeating: UInt8(ascii: "x"), count: count) + Array(#""}"#.utf8)
}
