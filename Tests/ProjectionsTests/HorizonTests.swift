import AgentEvents
import GRDB
import Testing

@testable import Projections

/// What arrives after entries of the same agent became final: inside the horizon any order is the
/// same, before it nothing changes.
@Suite struct HorizonTests {
    static let day: Int64 = 86_400_000
    /// The horizon in these tests, ms since 1970.
    static let horizon: Int64 = 1_000_000

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What is final.
        let before: [AgentEvent]
        let after: [AgentEvent]
        let entries: [Entry]

        init(
            _ description: String, before: [AgentEvent]? = nil, _ after: [AgentEvent],
            _ entries: [Entry]
        ) {
            testDescription = description
            self.before =
                before ?? [Make.start(1, at: 1_000), Make.stop(2, at: horizon - 500_000)]
            self.after = after
            self.entries = entries
        }
    }

    static let closed = [Make.start(1, at: 1_000), close(2, of: 1, at: horizon - 1)]

    static func close(_ number: UInt64, of run: UInt64, at time: Int64) -> AgentEvent {
        Make.said(
            number, at: time + 9,
            .closed(
                Closed(
                    openedBy: Make.id(run), status: .timeout, reason: "silent",
                    lastSeenMilliseconds: time)))
    }

    static func report(_ number: UInt64, at time: Int64) -> AgentEvent {
        var reported = Reported()
        reported.totalTokens = 5
        return Make.said(number, at: time, .reported(reported))
    }

    static func link(
        _ number: UInt64, at time: Int64, stop: UInt64, stopped: Int64, start: Int64? = nil,
        isVoid: Bool = false
    ) -> AgentEvent {
        Make.said(
            number, at: time,
            .linked(
                Linked(
                    openedBy: nil, stopEventID: Make.id(stop), stoppedAgentID: "a",
                    stoppedMilliseconds: stopped, startMilliseconds: start,
                    evidence: "first_line", isVoid: isVoid)))
    }

    @Test(arguments: [
        Case(
            "a stop that without its start would move a final end",
            before: closed, [Make.start(3, at: horizon + 10), Make.stop(4, at: horizon + 90)],
            [Entry(2, .success, horizon + 10, horizon + 90)]),
        Case(
            "a stop soon after a final stop",
            before: [Make.start(1, at: 1_000), Make.stop(2, at: horizon - 1)],
            [Make.start(3, at: horizon + 10), Make.stop(4, at: horizon + 90)],
            [Entry(2, .success, horizon + 10, horizon + 90)]),
        Case(
            "a stop with an active stop hook",
            [
                Make.start(3, at: horizon + 10),
                Make.stop(4, at: horizon + 70_000, isActive: true),
            ], [Entry(2, .success, horizon + 10, horizon + 70_000)]),
        Case(
            "a report, a start, a report",
            [
                report(3, at: horizon + 5), Make.start(4, at: horizon + 10),
                report(5, at: horizon + 90),
            ], [Entry(2, .running, horizon + 10, nil)]),
        Case(
            "a close, a measurement and a refreshed run",
            [
                close(3, of: 5, at: horizon + 5_000), Make.start(4, at: horizon + 10),
                Make.start(5, at: horizon + 90), Make.stop(6, at: horizon + 99_000),
            ], [Entry(2, .success, horizon + 10, horizon + 99_000)]),
        Case(
            "a link that was taken back",
            [
                Make.stop(3, at: horizon + 10),
                link(4, at: horizon + 20, stop: 3, stopped: horizon + 10, start: 5),
                link(
                    5, at: horizon + 30, stop: 3, stopped: horizon + 10, start: 5, isVoid: true),
            ], [Entry(2, .unpaired, nil, horizon + 10)]),
        Case(
            "a link for one that was taken back",
            [
                Make.stop(3, at: horizon + 10),
                link(
                    4, at: horizon + 20, stop: 3, stopped: horizon + 10, start: 5, isVoid: true),
                link(5, at: horizon + 30, stop: 3, stopped: horizon + 10, start: horizon),
            ], [Entry(2, .success, horizon, horizon + 10)]),
    ])
    func everyOrderInsideTheHorizon(example: Case) throws {
        let rules = try Rules.builtIn()
        let agent = AgentKey(harness: "claude-code", session: "s", agent: "a")
        for order in permutations(example.after) {
            // The horizon passes the old entries before any of the new facts, and between them.
            for passed in 0...order.count {
                var runs = AgentRuns(agent, facts: [], rules: rules)
                var offset: UInt64 = 0
                for event in example.before + order.prefix(passed) {
                    _ = runs.insert(Fact(event: event, offset: offset))
                    offset += 1
                }
                _ = runs.settle(before: Self.horizon)
                for event in order.dropFirst(passed) {
                    _ = runs.insert(Fact(event: event, offset: offset))
                    offset += 1
                    // Again, as after a failed append.
                    let forgotten = order.prefix(passed).filter { !runs.knows($0.id) }
                    #expect(forgotten.map(\.type) == [])
                }
                #expect(
                    runs.executions.suffix(1).map(Entry.init) == example.entries,
                    "\(order.map(\.id.low)), passed after \(passed)")
            }
        }
    }

    /// What was settled leaves the rest as it was, though the facts that it depended on are gone.
    @Test func whatIsFinalStillCounts() throws {
        let (start, end) = (Self.horizon - 1_000, Self.horizon - 500)
        var report = Self.report(3, at: Self.horizon - 100)
        (report.bootID, report.bootMilliseconds) = ("b", 3)
        let events = [
            Make.start(1, at: start, delivery: 1, bootClock: 1),
            Make.stop(2, at: end, bootClock: 2), report,
            // The first start, delivered again.
            Make.start(4, at: start + 1_400, delivery: 1, boot: nil),
            // After the report, by a clock that stepped back behind it.
            Make.start(5, at: end + 1, bootClock: 4),
            Make.stop(6, at: Self.horizon + 9, bootClock: 5),
        ]
        let agent = AgentKey(harness: "claude-code", session: "s", agent: "a")
        let facts = events.enumerated().map { Fact(event: $1, offset: UInt64($0)) }
        var runs = AgentRuns(agent, facts: facts, rules: try .builtIn())
        let whole = runs.executions
        #expect(
            whole.map(Entry.init) == [
                Entry(1, .success, start, end),
                Entry(2, .success, Self.horizon - 100, Self.horizon + 9),
            ])
        _ = runs.settle(before: Self.horizon)
        #expect(runs.base.count == 1)
        #expect(runs.executions == [whole[1]])
        #expect(!runs.knows(Make.id(3)))
        _ = runs.settle(before: Self.horizon + 10)
        #expect(runs.base.count == 2)
        #expect(runs.executions == [])
        #expect(runs.facts == [])
    }

    /// All orders of a few values.
    private func permutations<T>(_ values: [T]) -> [[T]] {
        guard let first = values.first else { return [[]] }
        return permutations(Array(values.dropFirst())).flatMap { rest in
            (0...rest.count).map { index in
                Array(rest[..<index]) + [first] + Array(rest[index...])
            }
        }
    }
}
