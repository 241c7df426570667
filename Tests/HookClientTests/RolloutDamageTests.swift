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

    private let kinds: [Any] = [
        NSNull(), true, -1, 1.5, "text", 10_000_000_001 as Int64, UInt64.max, [Any](),
        ["x", ["x"]] as [Any], [String: Any](), ["type": "x", "id": ["x"]] as [String: Any],
    ]

    /// The same value with one member or element replaced by `kind`, for each in turn.
    private func variants(of value: Any, _ kind: Any) -> [Any] {
        switch value {
        case let object as [String: Any]:
            var found: [Any] = []
            for (key, member) in object.sorted(by: { $0.key < $1.key }) {
                for changed in [kind] + variants(of: member, kind) {
                    found.append(object.merging([key: changed]) { $1 })
                }
            }
            return found
        case let array as [Any]:
            var found: [Any] = []
            for index in array.indices {
                for changed in [kind] + variants(of: array[index], kind) {
                    var copy = array
                    copy[index] = changed
                    found.append(copy)
                }
            }
            return found
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
            let kind = kinds[index % kinds.count]
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

    /// Every line of every text in a value, keys included: paths are keys.
    private func texts(_ value: Any) -> [String] {
        switch value {
        case let object as [String: Any]: object.flatMap { [$0.key] + texts($0.value) }
        case let array as [Any]: array.flatMap { texts($0) }
        case let text as String: text.split(separator: "\n").map(String.init)
        default: []
        }
    }

    /// Of all texts only the names of tools and models, the version, the thread and what an error
    /// says.
    @Test(arguments: RolloutFixture.all)
    func nothingElseOfARolloutIsStored(fixture: RolloutFixture) throws {
        let rollout = try #require(
            TranscriptReading(path: fixture.path, sessionID: nil, lines: .agent))
        var event = event(rollout.reading)
        event.agentID = rollout.agentID
        event.harnessVersion = rollout.harnessVersion
        let stored = texts(try JSONSerialization.jsonObject(with: Data(event.line)))
        let allowed =
            fixture.tools.map(\.name) + fixture.tokens.map(\.key.model)
            + [fixture.version, fixture.thread]
            + [fixture.error?.type, fixture.error?.message].compactMap(\.self)
        var given: Set<String> = []
        for line in try fixture.bytes.split(separator: 0x0A) {
            given.formUnion(texts(try JSONSerialization.jsonObject(with: Data(line))))
        }
        #expect(given.isSuperset(of: allowed.filter { $0 != "web_search" }))
        // Shorter ones are words that anything may hold.
        given = given.filter { $0.utf8.count >= 12 }
        #expect(given.count > 40)
        for text in given where !allowed.contains(text) {
            #expect(!stored.contains { $0.contains(text) }, "\(text)")
        }
    }

    /// Secrets in what is stored are replaced, and texts are cut.
    @Test func textsAreCleaned() {
        let key = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
        let lines = [
            Sample.meta(Sample.thread, #""cli_version":"\#(key)""#), Sample.model(key),
            Sample.record((1, 0, 0, 0)), Sample.call(key, "{}"),
            Sample.event("task_complete", #""error":{"message":"bad \#(key)\nat \#(key)"}"#),
        ]
        let rollout = Sample.read(lines)
        var event = event(rollout.reading)
        event.harnessVersion = rollout.version
        let line = String(decoding: event.line, as: UTF8.self)
        #expect(!line.contains("16C7e42F"))
        #expect(line.components(separatedBy: "[redacted:").count == 6)
        let long = String(repeating: "x", count: 600)
        let cut = Sample.read([Sample.meta(long, #""cli_version":"\#(long)""#)])
        #expect(cut.agentID?.utf8.count == 512)
        #expect(cut.version?.utf8.count == 512)
    }
}
