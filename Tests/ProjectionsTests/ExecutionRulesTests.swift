import AgentEvents
import Testing

@testable import Projections

/// The table of docs/views.md on executions, beyond starts and stops: each row by whole entries,
/// with evidence, pairing and findings, in both orders of arrival.
@Suite struct ExecutionRulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [AgentEvent]
        let expected: [String]
        var agent = "a"

        init(
            _ description: String, _ events: [AgentEvent], _ expected: [String],
            agent: String = "a"
        ) {
            testDescription = description
            self.events = events
            self.expected = expected
            self.agent = agent
        }
    }

    /// Run, status, start, end, name, evidence, pairing, tokens, findings.
    static func told(_ one: Execution) -> String {
        let findings = one.findings.map { "\($0.finding.rawValue)=\($0.count)" }
        let times = "\(one.startMilliseconds ?? -1)-\(one.endMilliseconds ?? -1)"
        let texts = [one.name, one.evidence, one.pairing].map { $0 ?? "" }
        return (["\(one.run) \(one.status) \(times)"] + texts + ["\(one.tokens.total)"] + findings)
            .joined(separator: ",")
    }

    static let prompt = AgentEvent.Body.prompted

    static func turnStop(_ outcome: Reading.Outcome = .success) -> AgentEvent.Body {
        var stopped = Stopped()
        stopped.reading.outcome = outcome
        return .turnStopped(stopped)
    }

    static func close(
        _ number: UInt64, of run: UInt64, at time: Int64, _ status: Closed.Status = .timeout,
        reason: String? = "silent"
    ) -> AgentEvent {
        Make.said(
            number, at: time + 9,
            .closed(
                Closed(
                    openedBy: Make.id(run), status: status, reason: reason,
                    lastSeenMilliseconds: time)))
    }

    static func link(
        _ number: UInt64, stop: UInt64, at stopped: Int64, of run: UInt64?, start: Int64? = nil,
        under id: String = "f", agent: String = "a", said: Int64? = nil, isVoid: Bool = false
    ) -> AgentEvent {
        var linked = Linked(
            openedBy: run.map { Make.id($0) }, stopEventID: Make.id(stop), stoppedAgentID: id,
            stoppedMilliseconds: stopped, startMilliseconds: start, evidence: "transcript",
            isVoid: isVoid)
        linked.reading.outcome = .failure
        linked.reading.outcomeEvidence = "api_error"
        linked.reading.figures = Make.figures(output: 20, calls: 1)
        return Make.said(number, at: said ?? stopped + 100, agent: agent, .linked(linked))
    }

    static func measured(
        _ number: UInt64, of run: UInt64, bytes: Int64?, at time: Int64 = 90_000
    ) -> AgentEvent {
        var reading = Reading(
            figures: bytes.map { Make.figures(output: $0, calls: 1) } ?? Figures())
        reading.outcome = .cancelled
        reading.outcomeEvidence = "interrupted"
        return Make.said(
            number, at: time, .measured(Measured(openedBy: Make.id(run), reading: reading)))
    }

    static func report(
        _ number: UInt64, at time: Int64, _ change: (inout Reported) -> Void = { _ in }
    ) -> AgentEvent {
        var reported = Reported()
        change(&reported)
        return Make.said(number, at: time, .reported(reported))
    }

    static let stop = Make.stop(2, at: 500, figures: Make.figures(output: 5, calls: 1))
    static let start = Make.start(1, at: 100)
    static let named = "code-reviewer"

    @Test(arguments: turns + stops + closes)
    func hooksAndCloses(example: Case) throws { try check(example) }

    @Test(arguments: links + measurements + reports)
    func conclusions(example: Case) throws { try check(example) }

    private func check(_ example: Case) throws {
        let rules = try Rules.builtIn()
        let agent = AgentKey(harness: "claude-code", session: "s", agent: example.agent)
        for events in [example.events, example.events.reversed()] {
            let facts = AgentRunsPropertyTests.facts(of: events)[agent] ?? []
            let found = AgentRuns.fold(facts, of: agent, rules: rules).map(Self.told)
            #expect(found == example.expected)
        }
    }
}

extension ExecutionRulesTests {
    static let turns = [
        Case(
            "a prompt opens", [Make.main(1, at: 100, prompt)], ["1 running 100--1,main,,,0"],
            agent: ""),
        Case(
            "a stop ends a turn",
            [Make.main(1, at: 100, prompt), Make.main(2, at: 500, turnStop())],
            ["1 success 100-500,main,,,0,no_transcript=1"], agent: ""),
        Case(
            "a prompt ends an open turn, there if nothing touched it since",
            [Make.main(1, at: 100, prompt), Make.main(2, at: 500, prompt)],
            [
                "1 cancelled 100-500,main,next_prompt,,0,closed_without_stop=1,no_transcript=1",
                "2 running 500--1,main,,,0",
            ], agent: ""),
        Case(
            "a stop that is no turn's is unpaired, also of a nameless main agent",
            [Make.main(2, at: 500, turnStop())],
            ["1 unpaired -1-500,main,,,0,unpaired_stop=1"], agent: ""),
        Case(
            "a prompt after an end opens the next turn",
            [
                Make.main(1, at: 100, prompt), Make.main(2, at: 500, turnStop(.failure)),
                Make.main(3, at: 900, prompt),
            ],
            ["1 failure 100-500,main,,,0,no_transcript=1", "2 running 900--1,main,,,0"], agent: ""),
        Case(
            "a session's start and end are in no entry",
            [
                Make.main(1, at: 100, prompt), Make.main(2, at: 200, .sessionStarted(source: nil)),
                Make.main(3, at: 300, .sessionEnded(reason: nil)),
                Make.main(4, at: 900, prompt),
            ],
            [
                "1 cancelled 100-900,main,next_prompt,,0,closed_without_stop=1,no_transcript=1",
                "2 running 900--1,main,,,0",
            ], agent: ""),
    ]

    static let stops = [
        Case(
            "a refresh is a finding once it has ended",
            [start, Make.start(3, at: 200), Make.start(4, at: 300), stop],
            ["1 success 100-500,\(named),,,15,repeated_start=2"]),
        Case(
            "an internal entry keeps its kind when a stop moves its end",
            [Make.stop(1, at: 100, name: ""), Make.stop(2, at: 500, name: "")],
            ["1 internal -1-500,,,,0,internal_stop=1,repeated_stop=1"]),
        Case(
            "a prompt of an open run of touched time ends it there",
            [
                Make.main(1, at: 100, prompt),
                {
                    var said = ExecutionRulesTests.report(3, at: 300)
                    said.agentID = nil
                    return said
                }(), Make.main(2, at: 500, prompt),
            ],
            [
                "1 cancelled 100-300,main,next_prompt,,0,closed_without_stop=1,no_transcript=1",
                "2 running 500--1,main,,,0",
            ], agent: ""),
    ]

    static let closes = [
        Case(
            "a close ends an open run at its last sign of life",
            [start, close(3, of: 1, at: 300)],
            ["1 timeout 100-300,\(named),silent,,0,closed_without_stop=1,no_transcript=1"]),
        Case(
            "a close may name an event that refreshed it",
            [start, Make.start(2, at: 200), close(3, of: 2, at: 300, .lost, reason: nil)],
            ["1 lost 100-300,\(named),,,0,closed_without_stop=1,no_transcript=1,repeated_start=1"]),
        Case(
            "of equal times the close comes last", [start, close(3, of: 1, at: 500), stop],
            ["1 success 100-500,\(named),,,15"]),
        Case(
            "a stop replaces a close, however late",
            [start, close(3, of: 1, at: 300), Make.stop(2, at: 900_000)],
            ["1 success 100-900000,\(named),,,0,no_transcript=1,repeated_stop=1"]),
        Case(
            "a close of another run counts for nothing",
            [start, stop, Make.start(4, at: 700), close(3, of: 1, at: 900)],
            ["1 success 100-500,\(named),,,15", "2 running 700--1,\(named),,,0"]),
        Case(
            "a close before its run counts for nothing", [start, close(3, of: 1, at: 99)],
            ["1 running 100--1,\(named),,,0"]),
        Case(
            "what closes an entry tells its status, what holds its figures",
            [start, close(3, of: 1, at: 300, .cancelled), measured(4, of: 1, bytes: 30)],
            ["1 cancelled 100-300,\(named),silent,,40,closed_without_stop=1"]),
        Case(
            "a close without a reason has no evidence",
            [start, close(3, of: 1, at: 300, reason: nil), measured(4, of: 1, bytes: 30)],
            ["1 timeout 100-300,\(named),,,40,closed_without_stop=1"]),
    ]
}
