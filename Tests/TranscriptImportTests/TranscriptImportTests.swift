import AgentEvents
import EventLog
import Foundation
import HookClient
import Testing

@testable import TranscriptImport

@Suite struct TranscriptImportTests {
    /// An event as a line of a table.
    private struct Row: Equatable, CustomStringConvertible {
        var type: String
        var agent: String?
        var name: String?
        var seconds: Int64
        var output: Int64?

        var description: String {
            "\(type) \(agent ?? "-") \(name ?? "-") \(seconds) \(output.map(String.init) ?? "-")"
        }
    }

    private func rows(_ history: History) throws -> [Row] {
        try events(history).map { event in
            var figures: Figures?
            var type = event.type
            switch event.body {
            case .prompted: type = "prompt"
            case .turnStopped(let stop):
                type = "turn"
                figures = stop.reading.figures
            case .stopped(let stop): figures = stop.reading.figures
            default: break
            }
            return Row(
                type: type, agent: event.agentID, name: event.agentName,
                seconds: (event.timeMilliseconds - History.start) / 1_000,
                output: figures?.tokens?.reduce(0) { $0 + $1.output })
        }
    }

    private func events(_ history: History) throws -> [AgentEvent] {
        var events: [AgentEvent] = []
        var reader = try LogReader(LogDirectory(home: history.home), from: .zero)
        while true {
            guard case .records(let batch) = try reader.next() else { return events }
            for index in 0..<batch.count {
                if case .event(let event) = DecodedEvent(batch[index]) { events.append(event) }
            }
        }
    }

    /// A session of two turns, in the first of which it started an agent.
    private func session(_ history: History) throws {
        let call =
            #"{"type":"tool_use","id":"toolu_1","name":"Agent","input":{"description":"Count","#
            + #""prompt":"Count the trees.","subagent_type":"picker"}}"#
        try history.write(
            "-proj-orchard/\(History.session).jsonl",
            [
                History.prompt("u1", 0, "How many trees?"),
                History.answer("u2", 2, output: 10, content: call),
                History.result(
                    "u3", 20, of: "toolu_1",
                    #"{"status":"completed","agentId":"a0123456789abcdef","totalTokens":31,"#
                        + #""totalToolUseCount":0,"totalDurationMs":15000}"#),
                History.answer("u4", 21, output: 20),
                History.prompt("u5", 100, "And bushes?"),
                History.answer("u6", 103, output: 40),
            ])
        try history.write(
            "-proj-orchard/\(History.session)/subagents/agent-a0123456789abcdef.jsonl",
            [
                History.prompt("v1", 3, "Count the trees.", agent: "a0123456789abcdef"),
                History.answer("v2", 18, output: 5, agent: "a0123456789abcdef"),
            ])
    }

    private let expected = [
        Row(type: "prompt", seconds: 0),
        Row(
            type: "agent.started", agent: "a0123456789abcdef", name: "picker", seconds: 3),
        Row(type: "agent.reported", agent: "a0123456789abcdef", name: "picker", seconds: 3),
        Row(
            type: "agent.stopped", agent: "a0123456789abcdef", name: "picker", seconds: 18,
            output: 5),
        Row(type: "turn", seconds: 21, output: 30), Row(type: "prompt", seconds: 100),
        Row(type: "turn", seconds: 103, output: 70),
    ]

    @Test func aSessionBecomesItsEventsInOrder() throws {
        let history = try History()
        try session(history)
        let summary = try history.importAll()
        #expect(summary.found == 7 && summary.appended == 7 && summary.files == 2)
        #expect(try rows(history) == expected)
        let event = try #require(try events(history).first)
        #expect(event.project == "orchard" && event.harnessVersion == "2.1.263")
        #expect(
            event.imported
                == ImportedSpan(
                    fromMilliseconds: History.start, toMilliseconds: History.start + 21_000))
        // Of the parent: an independent witness, and the words that the call was given.
        guard case .reported(let reported) = try events(history)[2].body else {
            Issue.record("no report")
            return
        }
        #expect(reported.taskDescription == "Count" && reported.launch == .foreground)
        #expect(reported.parentToolUseID == "toolu_1" && reported.parentAgentID == nil)
    }

    @Test func importingAgainAddsNothing() throws {
        let history = try History()
        try session(history)
        _ = try history.importAll()
        let again = try history.importAll()
        #expect(again.found == 7 && again.appended == 0)
        #expect(try rows(history) == expected)
    }

    /// A hook that was called within five seconds of a run has seen it; others are imported.
    @Test func whatAHookSawIsNotImported() throws {
        let history = try History()
        try session(history)
        var client = HookClient(
            home: history.home, machine: Machine(bootID: nil, host: nil), durability: .process)
        let payload =
            #"{"hook_event_name":"UserPromptSubmit","session_id":"\#(History.session)","#
            + #""transcript_path":"/nonexistent.jsonl"}"#
        _ = try client.capture(
            Array(payload.utf8),
            at: Moment(
                nanoseconds: UInt64(History.start + 104_000) * 1_000_000, bootMilliseconds: 1,
                processID: 1))
        let summary = try history.importAll()
        #expect(summary.found == 7 && summary.appended == 5)
        #expect(try rows(history).dropFirst() == expected[..<5])
    }

    /// A resumed session begins with copies of the lines of the first, under its own id.
    @Test func copiesOfAnotherSessionAreNotCountedAgain() throws {
        let history = try History()
        try session(history)
        let other = "5e551011-0000-4000-8000-000000000002"
        try history.write(
            "-proj-orchard/\(other).jsonl",
            [
                History.prompt("u5", 100, "And bushes?", session: other),
                History.answer("u6", 103, output: 40, session: other),
                History.prompt("w1", 200, "And flowers?", session: other),
                History.answer("w2", 203, output: 80, session: other),
            ])
        _ = try history.importAll()
        #expect(
            try rows(history) == expected + [
                Row(type: "prompt", seconds: 200), Row(type: "turn", seconds: 203, output: 80),
            ])
    }

    @Test func whatIsBeingWrittenWaits() throws {
        let history = try History()
        try session(history)
        try history.touch("-proj-orchard/\(History.session).jsonl", secondsAgo: 599)
        #expect(history.files.recent == 1 && history.files.sessions.isEmpty)
        try history.touch("-proj-orchard/\(History.session).jsonl", secondsAgo: 601)
        #expect(history.files.recent == 0 && history.files.sessions.count == 1)
    }

    /// As version 1 wrote them: in the session's file, each line naming its parent.
    @Test func sidechainsAreRunsOfTheirOwn() throws {
        let history = try History()
        func side(_ uuid: String, _ parent: String?, _ rest: String, _ seconds: Int) -> String {
            let parent = parent.map { "\"\($0)\"" } ?? "null"
            return #"{"parentUuid":\#(parent),"isSidechain":true,"cwd":"/proj/orchard","#
                + #""sessionId":"\#(History.session)","version":"1.0.70",\#(rest),"#
                + #""uuid":"\#(uuid)","timestamp":"\#(History.time(seconds))"}"#
        }
        func ask(_ text: String) -> String {
            #""type":"user","message":{"role":"user","content":"\#(text)"}"#
        }
        func reply(_ id: String, _ output: Int) -> String {
            #""type":"assistant","message":{"id":"\#(id)","model":"claude-opus-4-1","content":[],"#
                + #""stop_reason":"end_turn","usage":{"output_tokens":\#(output)}}"#
        }
        let call =
            #"{"type":"tool_use","id":"t1","name":"Task","input":{"description":"Count","#
            + #""prompt":"Count.","subagent_type":"picker"}},{"type":"tool_use","id":"t2","#
            + #""name":"Task","input":{"description":"Water","prompt":"Water.","#
            + #""subagent_type":"waterer"}}"#
        try history.write(
            "-proj-orchard/\(History.session).jsonl",
            [
                History.prompt("u1", 0, "Go."), History.answer("u2", 1, output: 1, content: call),
                side("s1", nil, ask("Count."), 2), side("r1", nil, ask("Water."), 3),
                side("s2", "s1", reply("m1", 5), 4), side("r2", "r1", reply("m2", 7), 6),
                History.answer("u3", 9, output: 2),
            ])
        _ = try history.importAll()
        #expect(
            try rows(history) == [
                Row(type: "prompt", seconds: 0),
                Row(type: "agent.started", agent: "s1", name: "picker", seconds: 2),
                Row(type: "agent.started", agent: "r1", name: "waterer", seconds: 3),
                Row(type: "agent.stopped", agent: "s1", name: "picker", seconds: 4, output: 5),
                Row(type: "agent.stopped", agent: "r1", name: "waterer", seconds: 6, output: 7),
                Row(type: "turn", seconds: 9, output: 3),
            ])
    }
}
