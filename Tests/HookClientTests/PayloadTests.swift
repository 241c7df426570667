import AgentEvents
import Testing

@testable import HookClient

/// What is kept of a payload, and what is treated as absent.
@Suite struct PayloadTests {
    private func read(_ text: String) throws -> Payload {
        try Array(text.utf8).withUnsafeBufferPointer { try Payload($0) }
    }

    private static let members = [
        "hook_event_name": #""SubagentStop""#, "session_id": #""s1""#, "cwd": #""/proj/orchard""#,
        "agent_id": #""a1""#, "agent_type": #""picker""#, "stop_hook_active": "true",
        "agent_transcript_path": #""/t.jsonl""#, "background_tasks": #"[{"id":"b1"}]"#,
    ]

    private static func payload(replacing key: String, with value: String) -> String {
        let members = members.merging([key: value]) { $1 }
        return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    /// A payload of all members, without the one of `key`.
    private static func expected(without key: String) throws -> Payload {
        var payload = try Array("{}".utf8).withUnsafeBufferPointer { try Payload($0) }
        payload.eventName = key == "hook_event_name" ? nil : "SubagentStop"
        payload.sessionID = key == "session_id" ? nil : "s1"
        payload.workingDirectory = key == "cwd" ? nil : "/proj/orchard"
        payload.agentID = key == "agent_id" ? nil : "a1"
        payload.agentName = key == "agent_type" ? nil : "picker"
        payload.stopHookActive = key == "stop_hook_active" ? nil : true
        payload.agentTranscriptPath = key == "agent_transcript_path" ? nil : "/t.jsonl"
        payload.backgroundTasks = key == "background_tasks" ? nil : [BackgroundTask(id: "b1")]
        return payload
    }

    @Test func allMembersAreRead() throws {
        let payload = try read(Self.payload(replacing: "x", with: "[]"))
        #expect(try payload == Self.expected(without: "x"))
    }

    /// A harness that changes one field must not cost us the event.
    @Test(arguments: members.keys.sorted())
    func aValueOfAnotherKindIsAbsent(key: String) throws {
        let kinds = [
            "null", "0", "-1.5e3", "true", "false", #""text""#, "[]", "[[]]", "{}",
            #"{"id":"b1","type":"shell"}"#, #"["b1",{"a":[]}]"#,
        ]
        let right =
            switch key {
            case "stop_hook_active": ["true", "false"]
            case "background_tasks": ["[]", "[[]]", #"["b1",{"a":[]}]"#]
            default: [#""text""#]
            }
        for kind in kinds where !right.contains(kind) {
            let payload = try read(Self.payload(replacing: key, with: kind))
            #expect(try payload == Self.expected(without: key), "\(kind)")
        }
    }

    @Test func whatIsNoTaskIsLeftOut() throws {
        let payload = try read(
            #"{"background_tasks":["b0",null,[{"id":"b1"}],{"type":"shell"},{"id":2},"#
                + #"{"id":"b3","type":3,"status":null},{"status":"running","id":"b4","x":{}},"#
                + #"{"id":"","type":""}]}"#)
        #expect(
            payload.backgroundTasks == [
                BackgroundTask(id: "b3"), BackgroundTask(id: "b4", status: "running"),
                BackgroundTask(id: "", type: ""),
            ])
        #expect(try read(#"{"background_tasks":[]}"#).backgroundTasks == [])
    }

    /// Whatever the separator of the machine that it is from.
    @Test(
        arguments: [
            ("/proj/orchard", "orchard"), ("/proj/orchard/", "orchard"),
            ("/proj//orchard//", "orchard"),
            ("orchard", "orchard"), ("./orchard", "orchard"), ("/", nil), ("", nil), ("\\\\", nil),
            ("C:\\Users\\u\\Orchard", "Orchard"), ("C:\\Users\\u\\Orchard\\", "Orchard"),
            ("C:/Users/u/Orchard", "Orchard"), ("C:\\Users/u\\Orchard/", "Orchard"),
            ("\\\\server\\share\\orchard", "orchard"), ("C:\\", "C:"),
            ("/proj/räume/実 🍎", "実 🍎"), ("/proj/a b.c:d", "a b.c:d"),
        ] as [(String, String?)])
    func theProjectIsTheLastPartOfThePath(path: String, project: String?) throws {
        var payload = try read("{}")
        payload.workingDirectory = path
        #expect(payload.project == project)
    }

    /// A separator is a byte: what follows it does not make it another one, and hides no part of
    /// the path from being left out.
    @Test(arguments: ["/proj/secret/\u{301}x", "C:\\secret\\\u{200D}x"])
    func aCombiningMarkHidesNoSeparator(path: String) throws {
        var payload = try read("{}")
        payload.workingDirectory = path
        let project = try #require(payload.project)
        #expect(!project.contains("secret"))
    }

    @Test func keysMayStandInAnyOrderAndTwice() throws {
        let payload = try read(
            "\n{ \"agent_id\" : \"a1\" , \"agent_id\":\"a2\",\t\"cwd\":\"\\u002fwork\" }\r\n")
        #expect(payload.agentID == "a2")
        #expect(payload.project == "work")
    }

    /// Escapes of every sort and bytes that are no UTF-8 have a text.
    @Test func everyStringHasAText() throws {
        let bytes =
            Array(#"{"agent_type":"\u00e9\ud83c\udf4e\ud83c\n"#.utf8) + [0xFF]
            + Array(#"","last_assistant_message":"\ud83c"#.utf8) + [0xFE, 0xC3] + Array("\"}".utf8)
        let payload = try bytes.withUnsafeBufferPointer { try Payload($0) }
        #expect(payload.agentName == "é🍎\u{FFFD}\n\u{FFFD}")
    }
}
