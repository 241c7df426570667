import AgentEvents

@testable import Projections

/// Links, measurements and reports: what the worker and the harness say of a run.
extension ExecutionRulesTests {
    static let fresh = Make.stop(
        5, at: 500, agent: "f", figures: Make.figures(output: 20, calls: 1))

    static let links = [
        Case(
            "a link ends the open run that it names",
            [start, fresh, link(6, stop: 5, at: 500, of: 1)],
            ["1 failure 100-500,\(named),api_error,transcript,30"]),
        Case(
            "and makes the stop one of another run",
            [start, fresh, link(6, stop: 5, at: 500, of: 1)],
            ["1 linked -1-500,\(named),,,30,linked_stop=1"], agent: "f"),
        Case(
            "a link replaces a close",
            [start, close(3, of: 1, at: 300), link(6, stop: 5, at: 500, of: 1)],
            ["1 failure 100-500,\(named),api_error,transcript,30,repeated_stop=1"]),
        Case(
            "but no stop", [start, Make.stop(2, at: 300), link(6, stop: 5, at: 500, of: 1)],
            ["1 success 100-300,\(named),,,0,no_transcript=1"]),
        Case(
            "nor what is not the last entry",
            [
                start, close(3, of: 1, at: 200), Make.start(4, at: 300),
                link(6, stop: 5, at: 500, of: 1),
            ],
            [
                "1 timeout 100-200,\(named),silent,,0,closed_without_stop=1,no_transcript=1",
                "2 running 300--1,\(named),,,0",
            ]),
        Case(
            "a void link takes the one before back",
            [
                start, fresh, link(6, stop: 5, at: 500, of: 1),
                link(7, stop: 5, at: 500, of: 1, said: 700, isVoid: true),
            ], ["1 running 100--1,\(named),,,0"]),
        Case(
            "of both agents",
            [
                start, fresh, link(6, stop: 5, at: 500, of: 1),
                link(7, stop: 5, at: 500, of: 1, said: 700, isVoid: true),
            ], ["1 unpaired -1-500,\(named),,,30,unpaired_stop=1"], agent: "f"),
        Case(
            "the last link by time and id holds",
            [
                fresh, link(8, stop: 5, at: 500, of: nil, start: 80, agent: "f", said: 700),
                link(9, stop: 5, at: 500, of: nil, start: 90, agent: "f", said: 700),
                link(7, stop: 5, at: 500, of: nil, start: 70, agent: "f", said: 700),
            ], ["1 success 90-500,\(named),,transcript,30,inferred_start=1"], agent: "f"),
        Case(
            "an inferred start is not before the last end",
            [
                Make.start(1, at: 10, agent: "f"), Make.stop(2, at: 300, agent: "f"),
                Make.stop(5, at: 90_000, agent: "f"),
                link(6, stop: 5, at: 90_000, of: nil, start: 200, agent: "f"),
            ],
            [
                "1 success 10-300,\(named),,,0,no_transcript=1",
                "2 failure 300-90000,\(named),api_error,transcript,30,inferred_start=1",
            ], agent: "f"),
        Case(
            "nor after its own end",
            [fresh, link(6, stop: 5, at: 500, of: nil, start: 900, agent: "f")],
            ["1 success 500-500,\(named),,transcript,30,inferred_start=1"], agent: "f"),
        Case(
            "a stop of an internal agent is not linked",
            [
                Make.stop(5, at: 500, agent: "f", name: ""),
                link(6, stop: 5, at: 500, of: nil, start: 100, agent: "f"),
            ], ["1 internal -1-500,,,,0,internal_stop=1"], agent: "f"),
    ]

    static let measurements = [
        Case(
            "more bytes hold", [start, stop, measured(3, of: 1, bytes: 6)],
            ["1 cancelled 100-500,\(named),interrupted,,16"]),
        Case(
            "of equal ones a measurement, whenever it was",
            [start, stop, measured(3, of: 1, bytes: 5, at: 7)],
            ["1 cancelled 100-500,\(named),interrupted,,15"]),
        Case(
            "less does not", [start, stop, measured(3, of: 1, bytes: 4)],
            ["1 success 100-500,\(named),,,15"]),
        Case(
            "nor no transcript", [start, stop, measured(3, of: 1, bytes: nil)],
            ["1 success 100-500,\(named),,,15"]),
        Case(
            "of equal measurements the last",
            [
                start, stop, measured(3, of: 1, bytes: 8, at: 50),
                {
                    var event = ExecutionRulesTests.measured(4, of: 1, bytes: 8, at: 60)
                    if case .measured(var measured) = event.body {
                        measured.reading.outcome = .failure
                        measured.reading.outcomeEvidence = "api_error"
                        event.body = .measured(measured)
                    }
                    return event
                }(),
            ], ["1 failure 100-500,\(named),api_error,,18"]),
        Case(
            "of another run is of none", [start, stop, measured(3, of: 77, bytes: 60)],
            ["1 success 100-500,\(named),,,15"]),
        Case(
            "an open run shows its figures, not its outcome",
            [start, measured(3, of: 1, bytes: 6)],
            ["1 running 100--1,\(named),,,16"]),
        Case(
            "of stops that read equally far the last holds",
            [
                start, stop,
                Make.stop(
                    3, at: 600, outcome: .failure, figures: Make.figures(output: 5, calls: 3)),
            ], ["1 failure 100-600,\(named),,,15,repeated_stop=1"]),
    ]

    static let reports = [
        Case(
            "before the first entry: of that",
            [
                report(3, at: 50) { ($0.launch, $0.totalToolUses) = (.foreground, 2) }, start, stop,
            ], ["1 success 100-500,\(named),,,15,report_differs=1"]),
        Case(
            "the same number is no difference, nor is a background launch",
            [
                report(3, at: 600) { ($0.launch, $0.totalToolUses) = (.foreground, 1) }, start,
                stop,
            ], ["1 success 100-500,\(named),,,15"]),
        Case(
            "a background launch says nothing of the result",
            [
                report(3, at: 600) { ($0.launch, $0.totalToolUses) = (.background, 9) }, start,
                stop,
            ], ["1 success 100-500,\(named),,,15"]),
        Case(
            "only the first entry's totals are compared",
            [
                start, stop, Make.start(4, at: 70_000),
                Make.stop(5, at: 80_000, figures: Make.figures(output: 9, calls: 2)),
                report(3, at: 90_000) { ($0.launch, $0.totalToolUses) = (.foreground, 9) },
            ], ["1 success 100-500,\(named),,,15", "2 success 70000-80000,\(named),,,4"]),
        Case(
            "a duration 500 ms off is none", timed(500), ["1 success 100-500,\(named),,,15"]),
        Case(
            "one of 501 ms is one", timed(501), ["1 success 100-500,\(named),,,15,report_differs=1"]
        ),
        Case(
            "its name counts where no event names anybody",
            [
                Make.start(1, at: 100, name: nil),
                {
                    var said = ExecutionRulesTests.report(3, at: 200)
                    said.agentName = "Explore"
                    return said
                }(),
            ], ["1 running 100--1,Explore,,,0"]),
        Case(
            "figures that shrink, an incomplete transcript, inexact output",
            [
                start, stop, Make.start(4, at: 70_000),
                {
                    var figures = Make.figures(output: 3, calls: 1)
                    figures.transcript?.isComplete = false
                    figures.isOutputExact = false
                    return Make.stop(5, at: 80_000, figures: figures)
                }(),
            ],
            [
                "1 success 100-500,\(named),,,15",
                "2 success 70000-80000,\(named),,,0,incomplete_transcript=1,inexact_output=1,"
                    + "negative_figures=1",
            ]),
        Case(
            "unpriced tokens",
            [
                start,
                Make.stop(2, at: 500, figures: Make.figures(output: 5, calls: 1, model: "local")),
            ], ["1 success 100-500,\(named),,,15,unpriced=1"]),
    ]

    /// A run of 400 ms by its transcript, of which the harness reports another duration.
    private static func timed(_ difference: Int64) -> [AgentEvent] {
        var figures = Make.figures(output: 5, calls: 1)
        figures.transcript?.firstMilliseconds = 100
        figures.transcript?.lastMilliseconds = 1_000
        return [
            start, Make.stop(2, at: 500, figures: figures),
            report(3, at: 600) {
                ($0.launch, $0.totalDurationMilliseconds) = (.foreground, 900 + difference)
            },
        ]
    }
}
