import AgentEvents
import GRDB
import Testing

@testable import Projections

/// What the correction horizon makes final, and what nothing after it depends on: the cut of the
/// log into commits.
@Suite struct FinalityTests {
    static let day: Int64 = 86_400_000
    static let base = Storm.base

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [AgentEvent]

        init(_ description: String, _ events: [AgentEvent]) {
            testDescription = description
            self.events = events
        }
    }

    /// Events of other agents that move newest to a day: the second one confirms the step.
    static func days(_ number: UInt64, _ days: ClosedRange<Int64>) -> [AgentEvent] {
        let end = days.upperBound * day
        return [at(number, end - 3_600_000), at(number + 1, end), at(number + 2, end + 1)]
    }

    /// An event of another agent.
    static func at(_ number: UInt64, _ time: Int64) -> AgentEvent {
        Make.start(number, at: base + time, agent: "other\(number)", name: "other")
    }

    static func measurement(_ number: UInt64, at time: Int64, of run: UInt64) -> AgentEvent {
        Make.said(
            number, at: base + time,
            .measured(Measured(openedBy: Make.id(run), reading: Reading())))
    }

    /// What a session said last is known for as long as the horizon reaches.
    @Test func signalsAreForgotten() throws {
        let store = try Store()
        let events = [
            Make.main(1, at: Self.base, .sessionEnded(reason: nil)),
            Make.main(2, at: Self.base + Self.day + 9, session: "t", .sessionEnded(reason: nil)),
        ]
        try store.append((events + Self.days(100, 1...8)).map { Record($0) })
        try store.fold(batchSize: 1)
        let sessions = try store.queue().read { db in
            try String.fetchAll(db, sql: "SELECT session_id FROM signals")
        }
        #expect(sessions == ["t"])
    }

    /// After each prefix of the log, the state is one, whether each record had a commit of its own
    /// (and a projector of its own) or all of them had one.
    @Test(arguments: [
        Case(
            "a second record of an event that is final",
            [Make.start(1, at: base), Make.stop(2, at: base + 9)] + days(100, 1...8)
                + [Make.stop(2, at: base + 9)]),
        Case(
            "an agent that comes back after it was forgotten",
            [Make.start(1, at: base), Make.stop(2, at: base + 9)] + days(100, 1...92)
                + [
                    Make.start(3, at: base + 92 * day + 5), Make.stop(4, at: base + 92 * day + 9),
                    Make.start(1, at: base),
                ] + days(200, 93...100)),
        Case(
            "an agent that comes back with the record that forgets it",
            [Make.start(1, at: base), Make.stop(2, at: base + 9)] + days(100, 1...91)
                + [
                    Make.start(3, at: base + 91 * day + 9),
                    Make.start(4, at: base + 91 * day + 20, agent: "b"),
                    Make.start(5, at: base + 91 * day + 30),
                ]),
        Case(
            "figures that were forgotten with a long step",
            [
                Make.start(1, at: base),
                Make.stop(2, at: base + 9, figures: Make.figures(output: 7, calls: 2)),
            ] + days(100, 1...92)
                + [
                    Make.start(3, at: base + 92 * day + 5),
                    Make.stop(
                        4, at: base + 92 * day + 9, figures: Make.figures(output: 9, calls: 3)),
                ]),
        Case(
            "a run older than every view",
            [
                at(1, 0), Make.start(2, at: base - 100 * day),
                Make.stop(3, at: base - 100 * day + 9), at(4, 1),
            ]),
        Case(
            "a measurement that came before its run",
            [Make.start(1, at: base), Make.stop(2, at: base + 9), measurement(3, at: 50, of: 6)]
                + days(100, 1...7) + [at(4, 7 * day + 20), at(5, 7 * day + 90)]
                + [Make.start(6, at: base + 7 * day + 90)]),
        Case(
            "a clock that stepped back between two runs, one of them final",
            [
                Make.start(1, at: base, bootClock: 1),
                Make.stop(2, at: base + 60_000, bootClock: 2),
                Make.start(3, at: base + 10_000, bootClock: 3),
            ] + days(100, 1...7)
                + [
                    Make.stop(4, at: base + 7 * day + 70_000, bootClock: 5),
                    Make.stop(5, at: base + 7 * day + 80_000, bootClock: 6),
                    at(6, 7 * day + 90_000),
                ]),
    ])
    func stateIsAFunctionOfThePrefix(example: Case) throws {
        let store = try Store()
        let live = try store.projector()
        for (index, event) in example.events.enumerated() {
            try store.append([Record(event)])
            try live.step(limit: 1)
            let isTick = event.agentID?.hasPrefix("other") ?? false
            guard !isTick || index > example.events.count - 4 else { continue }
            let name = "all\(index)"
            try store.fold(name, batchSize: .max)
            #expect(
                difference(try store.dump(), try store.dump(name)) == [], "after \(index)")
        }
        try store.fold("restarted", batchSize: 1, restarts: true)
        #expect(difference(try store.dump(), try store.dump("restarted")) == [])
    }
}
