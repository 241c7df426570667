import AgentEvents
import GRDB
import Testing

@testable import Projections

/// Texts are their bytes: two spellings of one Unicode text are two texts, everywhere.
@Suite struct SpellingTests {
    static let composed = "\u{E9}"
    static let decomposed = "e\u{301}"

    /// Which spelling a row has does not depend on the order of arrival.
    @Test func theLastSpellingHolds() throws {
        func reading(_ spelling: String) -> Figures {
            var figures = Make.figures(output: 5, calls: 0, model: spelling)
            figures.toolCalls = [ToolCalls(name: spelling, calls: 1, failures: 0)]
            return figures
        }
        func report(_ number: UInt64, _ spelling: String) -> AgentEvent {
            var event = Make.said(number, at: Storm.base + Int64(number), .reported(Reported()))
            event.agentName = spelling
            return event
        }
        let events = [
            Make.start(1, at: Storm.base, name: nil),
            Make.stop(2, at: Storm.base + 9, name: nil, figures: reading(Self.composed)),
            Make.said(
                3, at: Storm.base + 10,
                .measured(
                    Measured(
                        openedBy: Make.id(1), reading: Reading(figures: reading(Self.decomposed)))
                )),
            report(11, Self.composed), report(12, Self.decomposed),
        ]
        var found: [[String]] = []
        for order in [events, events.reversed()] {
            let store = try Store()
            try store.append(order.map { Record($0, append: Storm.base + 99) })
            try store.fold(batchSize: 1)
            try found.append(store.views())
        }
        #expect(difference(found[0], found[1]) == [])
        for table in ["view_tools", "view_models", "view_agent_days", "view_executions"] {
            let rows = found[0].filter { $0.hasPrefix(table + " ") }
            #expect(rows.count == 1)
            #expect(!rows.contains { $0.unicodeScalars.contains("\u{E9}") }, "\(table)")
        }
    }

    /// Tools and models whose names are spelled differently are not subtracted from each other.
    @Test func differencesAreByBytes() throws {
        func figures(_ calls: [(String, Int64)]) -> Figures {
            var figures = Make.figures(output: 5, calls: 0)
            figures.toolCalls = calls.map { ToolCalls(name: $0.0, calls: $0.1, failures: 0) }
            figures.tokens = calls.map { name, count in
                var bucket = TokenBucket(
                    key: .init(model: name, day: "2026-11-22", band: .upTo100k))
                bucket.output = count
                return bucket
            }
            return figures
        }
        let runs = try Make.runs([
            Make.start(1, at: 0),
            Make.stop(2, at: 10, figures: figures([(Self.decomposed, 7), (Self.composed, 3)])),
            Make.start(3, at: 20),
            Make.stop(
                4, at: 30, figures: figures([(Self.decomposed, 9), (Self.composed, 8)])),
        ])
        #expect(runs[1].toolCalls.map(\.calls) == [2, 5])
        #expect(runs[1].models.map(\.output) == [2, 5])
    }

    /// A line can name a tool twice, or in two ways that SQLite cannot tell apart; an execution
    /// uses it once.
    @Test func aToolThatIsNamedTwice() throws {
        var figures = Make.figures(output: 5, calls: 0)
        figures.toolCalls = [
            ToolCalls(name: "a\0b", calls: 2, failures: 1),
            ToolCalls(name: "Read", calls: 1, failures: 0),
            ToolCalls(name: "a\u{FFFD}b", calls: 3, failures: 0),
            ToolCalls(name: "Read", calls: 4, failures: 2),
        ]
        let runs = try Make.runs([Make.start(1, at: 0), Make.stop(2, at: 9, figures: figures)])
        #expect(
            runs.map(\.toolCalls) == [
                [
                    ToolCalls(name: "Read", calls: 5, failures: 2),
                    ToolCalls(name: "a\u{FFFD}b", calls: 5, failures: 1),
                ]
            ])
    }

    /// The same event id under two agents: each has its run, and nothing stops.
    @Test func anIdOfTwoAgents() throws {
        let store = try Store()
        try store.append([
            Record(Make.start(1, at: Storm.base, agent: "a")),
            Record(Make.start(1, at: Storm.base, agent: "b")),
        ])
        try store.fold(batchSize: 1)
        #expect(try store.projector().checkpoint.nextOffset == 2)
        #expect(try store.views().count == 2)
    }
}
