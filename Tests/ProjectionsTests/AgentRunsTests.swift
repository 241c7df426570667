import AgentEvents
import Testing

@testable import Projections

/// The table of docs/views.md, row by row, and what makes it independent of arrival.
@Suite struct AgentRunsTests {
    @Test(
        arguments: [
            ([Make.start(1, at: 100)], [Entry(1, .running, 100, nil)]),
            (
                [Make.start(1, at: 100), Make.stop(2, at: 500)],
                [Entry(1, .success, 100, 500)]
            ),
            // A start while a run is open refreshes it.
            (
                [Make.start(1, at: 100), Make.start(2, at: 5_000), Make.stop(3, at: 6_000)],
                [Entry(1, .success, 100, 6_000)]
            ),
            // A start after the end opens the next run.
            (
                [Make.start(1, at: 100), Make.stop(2, at: 500), Make.start(3, at: 900)],
                [Entry(1, .success, 100, 500), Entry(2, .running, 900, nil)]
            ),
            // A second stop within 60 s moves the end; its outcome holds.
            (
                [
                    Make.start(1, at: 100), Make.stop(2, at: 500),
                    Make.stop(3, at: 60_500, outcome: .failure),
                ],
                [Entry(1, .failure, 100, 60_500)]
            ),
            // 1 ms later it is a stop without start.
            (
                [Make.start(1, at: 100), Make.stop(2, at: 500), Make.stop(3, at: 60_501)],
                [Entry(1, .success, 100, 500), Entry(2, .unpaired, nil, 60_501)]
            ),
            // With stop_hook_active there is no limit.
            (
                [
                    Make.start(1, at: 100), Make.stop(2, at: 500),
                    Make.stop(3, at: 900_000, isActive: true),
                ],
                [Entry(1, .success, 100, 900_000)]
            ),
            ([Make.stop(1, at: 500, name: "")], [Entry(1, .internal, nil, 500)]),
            ([Make.stop(1, at: 500, name: nil)], [Entry(1, .unpaired, nil, 500)]),
            ([Make.stop(1, at: 500, outcome: .failure)], [Entry(1, .unpaired, nil, 500)]),
            // A stop before its start is none of it.
            (
                [Make.start(1, at: 400_000), Make.stop(2, at: 500)],
                [Entry(1, .unpaired, nil, 500), Entry(2, .running, 400_000, nil)]
            ),
            (
                [Make.start(1, at: 100), Make.stop(2, at: 500, outcome: .cancelled)],
                [Entry(1, .cancelled, 100, 500)]
            ),
            (
                [Make.start(1, at: 100), Make.stop(2, at: 500, outcome: nil)],
                [Entry(1, .success, 100, 500)]
            ),
        ].map(Row.init))
    func theTable(row: Row) throws {
        #expect(try Make.runs(row.events).map(Entry.init) == row.entries)
        #expect(try Make.runs(row.events.reversed()).map(Entry.init) == row.entries)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let events: [AgentEvent]
        let entries: [Entry]

        init(_ events: [AgentEvent], _ entries: [Entry]) {
            self.events = events
            self.entries = entries
        }

        var testDescription: String { "\(entries)" }
    }

    /// The same payload within 2 s is one delivery; later it is a real repeat, because the payload
    /// of a resumed agent's start is byte-identical.
    @Test(arguments: [(2_000, 1), (2_001, 2)] as [(Int64, Int)])
    func repeatedDeliveries(gap: Int64, runs: Int) throws {
        let events = [
            Make.start(1, at: 0, delivery: 1), Make.stop(2, at: 10),
            Make.start(3, at: gap, delivery: 1),
        ]
        #expect(try Make.runs(events).count == runs)
    }

    /// A wall clock that steps back does not reorder events of one boot.
    @Test func timesAreRaisedWithinABoot() throws {
        let events = [
            Make.start(1, at: 100_000, bootClock: 10),
            Make.stop(2, at: 40_000, bootClock: 20),
            Make.start(3, at: 50_000, bootClock: 30),
        ]
        #expect(
            try Make.runs(events).map(Entry.init) == [
                Entry(1, .success, 100_000, 100_000), Entry(2, .running, 100_000, nil),
            ])
    }

    /// Of two boots the wall clock decides, and equal milliseconds go by boot clock, then id.
    @Test func equalTimesHaveOneOrder() throws {
        let events = [
            Make.start(9, at: 100, bootClock: 5), Make.stop(1, at: 100, bootClock: 6),
            Make.start(2, at: 100, bootClock: 6),
        ]
        let expected = [Entry(1, .success, 100, 100), Entry(2, .running, 100, nil)]
        #expect(try Make.runs(events).map(Entry.init) == expected)
        #expect(try Make.runs(events.reversed()).map(Entry.init) == expected)
    }

    /// A resumed agent's transcript holds its earlier runs: each run gets the difference.
    @Test func figuresAreDifferences() throws {
        let events = [
            Make.start(1, at: 0), Make.stop(2, at: 10, figures: Make.figures(output: 5, calls: 2)),
            Make.start(3, at: 20),
            Make.stop(4, at: 30, figures: Make.figures(output: 25, calls: 3)),
            Make.start(5, at: 40),
            Make.stop(6, at: 50, figures: Make.figures(output: 7, calls: 1, path: 2)),
        ]
        let runs = try Make.runs(events)
        #expect(runs.map(\.tokens.total) == [15, 20, 17])
        #expect(
            runs.map(\.toolCalls) == [
                [ToolCalls(name: "Read", calls: 2, failures: 0)],
                [ToolCalls(name: "Read", calls: 1, failures: 0)],
                [ToolCalls(name: "Read", calls: 1, failures: 0)],
            ])
        // Input stayed at 10, so the second run's own is 0; 20 output tokens cost 300 µ$.
        #expect(runs[1].tokens.costNanodollars == 300_000)
    }

    /// A repeated stop whose transcript is gone moves the end and keeps what is known.
    @Test func figuresSurviveAStopWithoutTranscript() throws {
        let runs = try Make.runs([
            Make.start(1, at: 0),
            Make.stop(
                2, at: 10, outcome: .failure, figures: Make.figures(output: 5, calls: 2)),
            Make.stop(3, at: 40),
        ])
        #expect(runs.map(Entry.init) == [Entry(1, .failure, 0, 40, tokens: 15)])
    }

    @Test func namesAndOffsetsComeFromTheRunsOwnEvents() throws {
        let runs = try Make.runs([
            Make.start(1, at: 0, name: "planner"), Make.stop(2, at: 10, name: ""),
            Make.start(3, at: 99_000, name: nil),
        ])
        #expect(runs.map(\.name) == ["planner", nil])
        #expect(runs.map(\.type) == ["planner", "general"])
        #expect(runs.map(\.offsets) == [[0, 1], [2]])
    }
}
