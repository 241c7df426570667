import AgentEvents
import Testing

/// What is not an event, and what is said about it. Each row is the members of one line.
@Suite struct UnreadableTests {
    static let schema = #""schema":1"#
    static let id = #""event_id":"00000000000000000000000000000003""#
    static let type = #""type":"agent.stopped""#
    static let time = #""time_ms":0"#
    static let harness = #""harness":"claude-code""#

    private func decode(_ members: [String]) -> DecodedEvent {
        DecodedEvent(Array("{\(members.joined(separator: ","))}".utf8))
    }

    /// An event with one more member behind the five that must be there.
    private func decode(adding member: String) -> DecodedEvent {
        decode([Self.schema, Self.id, Self.type, Self.time, Self.harness, member])
    }

    @Test(arguments: [
        ([id, type, time, harness], "no schema"),
        ([schema, type, time, harness], "no event_id of 32 digits"),
        ([schema, id, time, harness], "no type"),
        ([schema, id, type, harness], "no time_ms"),
        ([schema, id, type, time], "no harness"),
        ([#""schema":null"#, id, type, time, harness], "no schema"),
        ([schema, #""event_id":null"#, type, time, harness], "no event_id of 32 digits"),
        ([schema, #""event_id":"3""#, type, time, harness], "no event_id of 32 digits"),
        ([schema, id, type, time, #""harness":null"#], "no harness"),
        ([], "no schema"),
    ])
    func aMissingKeyIsNamed(members: [String], reason: String) {
        #expect(decode(members) == .unreadable(reason: reason))
    }

    @Test(arguments: [
        ("", "byte 0: expected an object"),
        (" \t\r\n", "byte 4: expected an object"),
        ("[]", "byte 0: expected an object"),
        ("null", "byte 0: expected an object"),
        ("\u{FEFF}{}", "byte 0: expected an object"),
        ("{", "byte 1: expected a string"),
        ("{schema:1}", "byte 1: expected a string"),
        ("{\"schema\"}", "byte 9: expected a colon"),
        ("{\"schema\":1", "byte 11: expected a comma or a closing bracket"),
        ("{\"schema\":1,}", "byte 12: expected a string"),
        ("{\"schema\":1}{}", "byte 12: expected the end"),
        ("{\"schema\":\"1\"}", "byte 10: expected a whole number"),
        ("{\"schema\":1.0}", "byte 11: expected a whole number"),
        ("{\"schema\":1e0}", "byte 11: expected a whole number"),
        ("{\"schema\":-}", "byte 11: expected a whole number"),
        ("{\"type\":\"a\nb\"}", "byte 10: expected no control byte in a string"),
        ("{\"type\":\"a", "byte 10: expected the end of a string"),
        ("{\"type\":\"a\\", "byte 11: expected the end of a string"),
        ("{\"x\":}", "byte 5: expected a value"),
        ("{\"x\":,\"y\":1}", "byte 5: expected a value"),
        ("{\"time_ms\":-1}", "byte 13: expected a time from 1970 to 9999 in ms"),
        ("{\"time_ms\":253402300800000}", "byte 26: expected a time from 1970 to 9999 in ms"),
        ("{\"time_ms\":9223372036854775808}", "byte 29: expected a number below 2^63"),
        (
            "{\"schema\":1\(String(repeating: "0", count: 400))}",
            "byte 29: expected a number below 2^63"
        ),
    ])
    func whatIsNoJSONIsNamedByItsPosition(text: String, reason: String) {
        #expect(DecodedEvent(Array(text.utf8)) == .unreadable(reason: reason))
    }

    /// A known key of the wrong kind may be a lie about all others.
    @Test(arguments: [
        #""delivery_id":7"#, #""harness_version":2"#, #""boot_id":[]"#, #""boot_ms":"1""#,
        #""host":{}"#, #""project":1"#, #""session_id":true"#, #""agent_id":0"#,
        #""agent_name":false"#, #""task_description":[]"#, #""tools_granted":"Read""#,
        #""tools_granted":[1]"#, #""context_size":"1""#, #""context_size":0.5"#,
        #""spawn_depth":[]"#, #""stop_hook_active":0"#, #""stop_hook_active":"true""#,
        #""outcome":1"#, #""outcome":"timeout""#, #""outcome_evidence":{}"#,
        #""error":"api_error""#,
        #""error":{"type":1}"#, #""tool_calls":{}"#, #""tool_calls":[1]"#,
        #""tool_calls":[{"name":1}]"#, #""tool_calls":[{"name":"Read","calls":-1}]"#,
        #""tool_calls":[{"name":"Read","calls":10000000001}]"#, #""tokens":{}"#,
        #""tokens":[{"day":"2026-11-22","band":"more"}]"#,
        #""tokens":[{"model":"m","band":"more"}]"#, #""tokens":[{"model":"m","day":"d"}]"#,
        #""tokens":[{"model":"m","day":"d","band":"1M"}]"#,
        #""tokens":[{"model":"m","day":"d","band":"more","input":-1}]"#,
        #""tokens":[{"model":"m","day":"d","band":"more","output":10000000001}]"#,
        #""output_exact":"no""#, #""response_time_ms":1.5"#, #""transcript":[]"#,
        #""transcript":{"bytes_read":1}"#, #""transcript":{"path_hash":"1"}"#,
        #""background_tasks":{}"#, #""background_tasks":["b1"]"#, #""parent_agent_id":1"#,
        #""parent_tool_use_id":[]"#, #""launch":true"#, #""launch":"sideways""#,
        #""total_tokens":-1"#, #""total_tokens":10000000001"#, #""total_tool_uses":"5""#,
        #""total_duration_ms":0.5"#, #""opened_by":3"#, #""opened_by":"3""#,
        #""opened_by":"0000000000000000000000000000000G""#, #""stop_event_id":"""#,
        #""stopped_agent_id":0"#, #""stopped_ms":-1"#, #""start_ms":"dawn""#,
        #""start_ms":253402300800000"#, #""link_evidence":[]"#, #""void":1"#, #""void":"true""#,
        #""status":"completed""#, #""status":{}"#, #""reason":[]"#, #""last_seen_ms":1.5"#,
        #""last_seen_ms":-1"#, #""source":{}"#, #""phase":"dusk""#, #""phase":2"#,
    ])
    func aKnownKeyOfTheWrongKindIsUnreadable(member: String) {
        guard case .unreadable(let reason) = decode(adding: member) else {
            Issue.record("\(decode(adding: member))")
            return
        }
        #expect(reason.hasPrefix("byte "))
    }

    private static let opened = #""opened_by":"00000000000000000000000000000001""#
    private static let stop = #""stop_event_id":"00000000000000000000000000000002""#
    private static let stoppedAgent = #""stopped_agent_id":"b0""#
    private static let stopped = #""stopped_ms":1"#
    private static let status = #""status":"lost""#
    private static let seen = #""last_seen_ms":1"#

    /// A conclusion says what it is about, or it is none.
    @Test(
        arguments: [
            ("agent.measured", [opened], nil), ("agent.measured", [], "no opened_by"),
            ("agent.measured", [#""opened_by":null"#], "no opened_by"),
            ("agent.linked", [stop, stoppedAgent, stopped], nil),
            ("agent.linked", [opened, stoppedAgent, stopped], "no stop_event_id"),
            ("agent.linked", [opened, stop, stopped], "no stopped_agent_id"),
            ("agent.linked", [opened, stop, stoppedAgent], "no stopped_ms"),
            ("agent.closed", [opened, status, seen], nil),
            ("agent.closed", [status, seen], "no opened_by"),
            ("agent.closed", [opened, seen], "no status"),
            ("agent.closed", [opened, status], "no last_seen_ms"),
            ("session.turn", [#""phase":"prompt""#], nil),
            ("session.turn", [], "no phase"), ("session.turn", [#""phase":null"#], "no phase"),
            ("agent.reported", [], nil), ("session.started", [], nil), ("session.ended", [], nil),
        ] as [(String, [String], String?)])
    func aKeyThatItsTypeMustHaveIsNamed(type: String, members: [String], reason: String?) {
        let decoded = decode(
            [Self.schema, Self.id, "\"type\":\"\(type)\"", Self.time, Self.harness] + members)
        switch decoded {
        case .event(let event):
            #expect(reason == nil)
            #expect(event.type == type)
        default: #expect(decoded == .unreadable(reason: reason ?? "?"))
        }
    }

    @Test func aNewerSchemaIsNotReadFurther() {
        let later = [#""schema":2"#, Self.id, Self.type, Self.time, Self.harness]
        #expect(decode(later) == .unknownSchema(2))
        #expect(decode([#""schema":2"#]) == .unknownSchema(2))
        #expect(decode([#""schema":0"#, Self.id]) == .unknownSchema(0))
        #expect(decode([#""schema":-9223372036854775807"#]) == .unknownSchema(-.max))
    }

    /// It may mean anything, so no kind of value in it is wrong.
    @Test func aNewerSchemaMayGiveKnownKeysOtherKinds() {
        #expect(decode([#""schema":2"#, #""time_ms":"dawn""#]) == .unknownSchema(2))
        #expect(decode([#""tokens":12"#, #""schema":2"#]) == .unknownSchema(2))
    }

    @Test func aNewerTypeIsNamed() {
        let later = [Self.schema, Self.id, #""type":"agent.p\u0061used""#, Self.time, Self.harness]
        #expect(decode(later) == .unknownType("agent.paused"))
        #expect(decode(Array(later.dropLast())) == .unreadable(reason: "no harness"))
        #expect(
            decode([Self.schema, Self.id, #""type":"""#, Self.time, Self.harness])
                == .unknownType(""))
    }

    @Test func ofTwoMembersWithOneKeyTheLastCounts() {
        var expected = SchemaV1Tests.bare
        expected.host = "two"
        #expect(decode(adding: #""host":"one","host":"two""#) == .event(expected))
        #expect(decode(adding: #""host":"two","host":null"#) == .event(expected))
        #expect(decode(adding: #""schema":1,"schema":2"#) == .unknownSchema(2))
    }

    /// "null means absent", whatever the object that it stands in.
    @Test func nullIsAbsent() {
        #expect(decode(adding: #""host":null,"tokens":null"#) == .event(SchemaV1Tests.bare))
    }

    @Test(arguments: [
        (#"{"type":null}"#, "error"),
        (#"[{"name":"Read","calls":1,"failures":null}]"#, "tool_calls"),
        (#"[{"model":"m","day":"d","band":"more","speed":null}]"#, "tokens"),
        (#"[{"id":"b1","type":null}]"#, "background_tasks"),
        (#"{"path_hash":"00000000000000000000000000000001","first_ms":null}"#, "transcript"),
    ])
    func nullIsAbsentInNestedObjects(value: String, key: String) {
        guard case .event = decode(adding: "\"\(key)\":\(value)") else {
            Issue.record("\(decode(adding: "\"\(key)\":\(value)"))")
            return
        }
    }

    /// "A time lies between 1970 and 9999", also in a transcript's identity.
    @Test(arguments: ["first_ms", "last_ms"], ["-1", "253402300800000"])
    func aTimeOutsideTheCalendarIsUnreadable(key: String, value: String) {
        let member =
            #""transcript":{"path_hash":"00000000000000000000000000000001","#
            + "\"\(key)\":\(value)}"
        guard case .unreadable = decode(adding: member) else {
            Issue.record("\(decode(adding: member))")
            return
        }
    }

    /// Bytes that are no UTF-8 become U+FFFD within a string, and are nothing outside of one.
    @Test func invalidUTF8IsRepairedInStringsOnly() {
        let line = SchemaV1Tests.bare.line.dropLast()
        var expected = SchemaV1Tests.bare
        expected.host = "a\u{FFFD}b"
        let host = Array(#","host":"a"#.utf8) + [0xFF] + Array(#"b"}"#.utf8)
        #expect(DecodedEvent(line + host) == .event(expected))
        #expect(
            DecodedEvent(line + [0xFF, 0x7D])
                == .unreadable(
                    reason: "byte \(line.count): expected a comma or a closing bracket"))
    }
}
