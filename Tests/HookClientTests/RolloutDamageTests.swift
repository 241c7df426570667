import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// What is wrong in a rollout costs no event, and nothing that an event may not hold gets into one.
@Suite struct RolloutDamageTests {
    private typealias Sample = SampleRollout

    private func event(_ reading: Reading) -> AgentEvent {
        var stopped = Stopped()
        stopped.reading = reading
        var event = AgentEvent(
            id: EventID(high: 1, low: 2), timeMilliseconds: 3, harness: "codex",
            body: .stopped(stopped))
        event.agentID = "a"
        return event
    }

    private static let kinds: [Any] = [
        NSNull(), true, -1, 1.5, "text", 10_000_000_001 as Int64, UInt64.max, [Any](),
        ["x", ["x"]] as [Any], [String: Any](), ["type": "x", "id": ["x"]] as [String: Any],
    ]

    /// The same value with one member or element replaced by `kind`, for each in turn.
    private func variants(of value: Any, _ kind: Any) -> [Any] {
        switch value {
        case let object as [String: Any]:
            return object.sorted { $0.key < $1.key }.flatMap { key, member in
                ([kind] + variants(of: member, kind)).map { changed in
                    object.merging([key: changed]) { $1 }
                }
            }
        case let array as [Any]:
            return array.indices.flatMap { index in
                ([kind] + variants(of: array[index], kind)).map { changed in
                    var array = array
                    array[index] = changed
                    return array
                }
            }
        default: return []
        }
    }

    /// Whatever kind a member has, the line is read for what is left of it, and the event can be
    /// read back.
    @Test(arguments: RolloutFixture.all)
    func aMemberOfAnotherKindLosesNoEvent(fixture: RolloutFixture) throws {
        let lines = try fixture.bytes.split(separator: 0x0A)
        let neighbours = [Sample.meta(), Sample.turnStart(), Sample.call("exec_command", "{}")]
        for (index, line) in lines.enumerated() {
            let value = try JSONSerialization.jsonObject(with: Data(line))
            // Every kind somewhere, and not all of them everywhere: there are many lines.
            let kind = Self.kinds[index % Self.kinds.count]
            for variant in variants(of: value, kind) {
                let changed = try JSONSerialization.data(
                    withJSONObject: variant, options: [.withoutEscapingSlashes])
                let text = String(decoding: changed, as: UTF8.self)
                let reading = Sample.read(neighbours + [text] + neighbours).reading
                let event = event(reading)
                #expect(DecodedEvent(event.line) == .event(event), "\(text)")
                #expect(reading.outcome != nil)
            }
        }
    }

    @Test(arguments: [
        "", "[]", "7", "null", "{", #"{"payload":{}"#, #"{"type":"event_msg","payload":{}} x"#,
        #"{"type":"event_msg"}"#, #"{"type":"event_msg","payload":[]}"#, #"{"payload":"x"}"#,
    ])
    func whatIsNoLineCountsAsNothing(line: String) {
        let lines = [Sample.meta(), Sample.answer(at: 5)]
        let rollout = Sample.read([lines[0], line, lines[1], line])
        #expect(rollout.reading == Sample.read(lines).reading)
        #expect(Sample.read([line]).reading.figures == Figures())
    }

    /// Its envelope is whole, so it is a line; but it says nothing.
    @Test(arguments: [
        #""type":"token_count","info":{"total_token_usage":{"input_tokens" 1}}"#,
        #""type":"turn_aborted","reason" "x""#, #""type":"task_complete","error":{"a",1}"#, "",
        #""type":7"#, #""type":"unknown""#,
    ])
    func aMalformedPayloadSaysNothing(payload: String) {
        let line = #"{"timestamp":"\#(Sample.at(9))","type":"event_msg","payload":{\#(payload)}}"#
        let rollout = Sample.read([Sample.meta(), line])
        #expect(rollout.lastLineMilliseconds == Sample.start + 9)
        #expect(rollout.reading.outcomeEvidence == "completed")
        #expect(rollout.reading.figures.tokens == [])
    }

    /// Of a rollout's texts only these may stand in an event: what the fixtures have of them.
    private static let stored: Set<String> = [
        "model", "name", "cli_version", "id", "message", "codex_error_info", "type", "role",
        "timestamp",
    ]

    /// Every text of a rollout with its key; of longer ones the lines.
    private func texts(_ value: Any, key: String = "") -> [(key: String, text: String)] {
        switch value {
        case let object as [String: Any]:
            return object.flatMap { member in
                texts(member.value, key: member.key)
                    // Paths are keys.
                    + (member.key.contains("/") ? [(key: "path", text: member.key)] : [])
            }
        case let array as [Any]: return array.flatMap { texts($0, key: key) }
        case let text as String: return text.split(separator: "\n").map { (key, String($0)) }
        default: return []
        }
    }

    @Test(arguments: RolloutFixture.all)
    func nothingElseOfARolloutIsStored(fixture: RolloutFixture) throws {
        let reading = try #require(
            TranscriptReading(path: fixture.path, sessionID: nil, lines: .agent))
        var event = event(reading.reading)
        event.agentID = reading.agentID
        event.harnessVersion = reading.harnessVersion
        let line = String(decoding: event.line, as: UTF8.self)
        var (kept, checked) = (0, 0)
        for line in try fixture.bytes.split(separator: 0x0A) {
            let value = try JSONSerialization.jsonObject(with: Data(line))
            for (key, text) in texts(value) where text.utf8.count >= 6 {
                if line.contains(text.utf8), Self.stored.contains(key) { kept += 1 }
                if Self.stored.contains(key) { continue }
                checked += 1
                #expect(
                    !String(decoding: event.line, as: UTF8.self).contains(text), "\(key): \(text)")
            }
        }
        #expect(checked > 40 && kept > 0 && !line.isEmpty)
    }

    /// Secrets in what is stored are replaced, and texts are cut.
    @Test func textsAreCleaned() {
        let key = "sk-ant-api03-" + String(repeating: "aB3", count: 31) + "AA"
        let lines = [
            Sample.meta(Sample.thread, #""cli_version":"\#(key)""#), Sample.model(key),
            Sample.record((1, 0, 0, 0)), Sample.call(key, "{}"),
            Sample.event("task_complete", #""error":{"message":"bad \#(key)\nat \#(key)"}"#),
        ]
        let rollout = Sample.read(lines)
        var event = event(rollout.reading)
        event.harnessVersion = rollout.version
        let line = String(decoding: event.line, as: UTF8.self)
        #expect(!line.contains("aB3aB3"))
        #expect(line.components(separatedBy: "[redacted:").count == 6)
        let long = String(repeating: "x", count: 600)
        let cut = Sample.read([Sample.meta(long, #""cli_version":"\#(long)""#)])
        #expect(cut.agentID?.utf8.count == 512)
        #expect(cut.version?.utf8.count == 512)
    }
}
