import AgentEvents
import EventLog
import Foundation
import Testing

@testable import APIServer
@testable import Projections

/// What changes of the views are told as.
@Suite struct FollowerTests {
    static let now = RunningServer.now

    /// A store with a follower of its views.
    final class Followed {
        let home: String
        let views: ViewsReader
        private var follower: Follower?

        init() throws {
            home = URL.temporaryDirectory.appending(path: "agentlog-feed-\(UUID().uuidString)")
                .path()
            try FileManager.default.createDirectory(
                atPath: home, withIntermediateDirectories: true)
            views = ViewsReader(home: home)
        }

        deinit { try? FileManager.default.removeItem(atPath: home) }

        /// Appends, folds and looks: what is told, as `offset type agent status`.
        func told(_ events: [AgentEvent], recordsMax: UInt64 = 10_000) throws -> [String] {
            try RunningServer.append(events, to: home)
            return try look(recordsMax: recordsMax)
        }

        func look(recordsMax: UInt64 = 10_000) throws -> [String] {
            try views.readBlocking { views in
                if follower == nil {
                    follower = try Follower(views, recordsMax: recordsMax)
                    return ["begun"]
                }
                guard let step = try follower?.step(views) else { return [] }
                return step.announcements.map { each in
                    let status = each.execution?.status.rawValue ?? "gone"
                    let replaced = each.replaces.map { " for \($0.suffix(2))" } ?? ""
                    return "\(each.offset) \(each.kind) \(each.name.agent.shownID) \(status)"
                        + replaced
                } + (step.gap.map { ["gap \($0)"] } ?? [])
            }
        }

    }

    @Test func startsAndCompletions() throws {
        let store = try Followed()
        #expect(try store.told([]) == ["begun"])
        #expect(try store.look() == [])
        #expect(
            try store.told([started(1, at: Self.now, agent: "a")]) == ["1 started a running"])
        #expect(
            try store.told([
                started(2, at: Self.now + 1, agent: "b"), stopped(3, at: Self.now + 9, agent: "a"),
            ]) == ["2 started b running", "3 completed a success"])
        #expect(try store.look() == [])
        // What began and ended since the last look is told once.
        #expect(
            try store.told([
                started(4, at: Self.now + 10, agent: "c"),
                stopped(5, at: Self.now + 12, agent: "c", outcome: .failure),
                stopped(6, at: Self.now + 13, agent: "b"),
            ]) == ["5 completed c failure", "6 completed b success"])
    }

    /// However often it is corrected, a completion is told once.
    @Test func correctionsAreUpdates() throws {
        let store = try Followed()
        _ = try store.told([])
        _ = try store.told([started(1, at: Self.now, agent: "a")])
        #expect(
            try store.told([started(2, at: Self.now + 5, agent: "a")]) == ["2 updated a running"])
        var closed = started(3, at: Self.now + 9, agent: "a")
        closed.body = .closed(
            Closed(
                openedBy: EventID(high: 1, low: 1), status: .timeout, reason: "silent",
                lastSeenMilliseconds: Self.now + 5))
        #expect(try store.told([closed]) == ["3 completed a timeout"])
        #expect(
            try store.told([stopped(4, at: Self.now + 50, agent: "a")])
                == ["4 statusUpdate a success"])
        #expect(
            try store.told([stopped(5, at: Self.now + 3_000, agent: "a", output: 7)])
                == ["5 updated a success"])
    }

    /// The run that a prompt ends has no record of it: both are told by that record, in order.
    @Test func promptsEndRuns() throws {
        func prompt(_ number: UInt64, at time: Int64) -> AgentEvent {
            var event = started(number, at: time, agent: "")
            event.agentID = nil
            event.body = .prompted
            return event
        }
        let store = try Followed()
        _ = try store.told([])
        #expect(try store.told([prompt(1, at: Self.now)]) == ["1 started s running"])
        #expect(
            try store.told([prompt(2, at: Self.now + 60_000)])
                == ["2 completed s cancelled", "2 started s running"])
    }

    /// An earlier start that comes late opens the run: it goes by another id, and is told once.
    @Test func anEarlierStartRenames() throws {
        let store = try Followed()
        _ = try store.told([])
        #expect(
            try store.told([started(2, at: Self.now + 5_000, agent: "a")])
                == ["1 started a running"])
        #expect(
            try store.told([started(1, at: Self.now, agent: "a")])
                == ["2 updated a running for 02"])
        #expect(
            try store.told([stopped(3, at: Self.now + 9_000, agent: "a")])
                == ["3 completed a success"])
        #expect(
            try store.told([started(4, at: Self.now - 9, agent: "a")])
                == ["4 updated a success for 01"])
    }

    /// A stop that no start belongs to is no execution; with its start it is one.
    @Test func aStopBeforeItsStart() throws {
        let store = try Followed()
        _ = try store.told([])
        #expect(try store.told([stopped(2, at: Self.now + 9, agent: "a")]) == [])
        #expect(
            try store.told([started(1, at: Self.now, agent: "a")])
                == ["2 completed a success for 02"])
    }

    /// What was there before it began is told as a correction if it had ended, else as usual.
    @Test func whatWasThereBefore() throws {
        let store = try Followed()
        let first = try store.told([
            started(1, at: Self.now, agent: "open"), started(2, at: Self.now, agent: "done"),
            stopped(3, at: Self.now + 5, agent: "done"), stopped(4, at: Self.now, agent: "lone"),
        ])
        #expect(first == ["begun"])
        #expect(
            try store.told([
                stopped(5, at: Self.now + 3_000, agent: "done", output: 1),
                stopped(6, at: Self.now + 10, agent: "open"),
                started(7, at: Self.now - 5, agent: "lone"),
            ]) == [
                "5 updated done success", "6 completed open success",
                "7 completed lone success for 04",
            ])
    }

    /// A generation that was built again is said so; nothing is told twice.
    @Test func anotherGeneration() throws {
        let store = try Followed()
        _ = try store.told([])
        _ = try store.told([
            started(1, at: Self.now, agent: "a"), stopped(2, at: Self.now + 5, agent: "a"),
            started(3, at: Self.now, agent: "b"),
        ])
        try RunningServer.append([stopped(4, at: Self.now + 6, agent: "b")], to: store.home)
        _ = try Rebuild(home: store.home, rules: .builtIn()).run()
        #expect(try store.look() == ["4 completed b success", "gap generation"])
        #expect(try store.look() == [])
    }

    /// More than it tells one by one is a gap; afterwards it goes on, and knows what has ended.
    @Test func tooMuchAtOnce() throws {
        let store = try Followed()
        _ = try store.told([], recordsMax: 3)
        let many = (0..<4).map { started(UInt64($0), at: Self.now, agent: "a\($0)") }
        #expect(try store.told(many) == ["gap behind"])
        #expect(
            try store.told([stopped(9, at: Self.now + 5, agent: "a1")])
                == ["5 completed a1 success"])
    }

    /// Views of another log, and views of less than was told: positions begin again.
    @Test func anotherLog() throws {
        let (one, other) = (try Followed(), try Followed())
        let event = started(1, at: Self.now, agent: "a")
        for store in [one, other] { try RunningServer.append([event], to: store.home) }
        var follower = try one.views.readBlocking { try Follower($0) }
        let step = try other.views.readBlocking { try follower.step($0) }
        #expect(step.gap == .reset && step.announcements.isEmpty)
        #expect(try other.views.readBlocking { try follower.step($0) }.gap == nil)
        try RunningServer.append([stopped(2, at: Self.now + 5, agent: "a")], to: other.home)
        let next = try other.views.readBlocking { try follower.step($0) }
        #expect(next.announcements.map(\.kind) == [.completed])
        #expect(try one.views.readBlocking { try follower.step($0) }.gap == .reset)
    }

    /// Memory is bounded, and what is forgotten is still not completed twice.
    @Test func whatIsForgottenIsNotToldAgain() throws {
        let store = try Followed()
        let events = (0..<30).flatMap { number in
            [
                started(UInt64(2 * number), at: Self.now, agent: "a\(number)"),
                stopped(UInt64(2 * number + 1), at: Self.now + 1, agent: "a\(number)"),
            ]
        }
        try RunningServer.append(events, to: store.home)
        try store.views.readBlocking { views in
            var memory = Announcements([], start: 0, countMax: 10)
            let all = try views.entries(withRecordsSince: 0)
            func tell(_ entry: ListedExecution) throws -> [Announcement.Kind] {
                try memory.announce(
                    [entry], of: entry.agent, fromRun: 1, offset: 60, previous: 0,
                    exists: views.hasEntry
                ).map(\.kind)
            }
            for entry in all { #expect(try tell(entry) == [.completed]) }
            #expect(memory.count <= 10)
            for var entry in all {
                entry.lastSeenMilliseconds += 1
                #expect(try tell(entry) == [.updated])
            }
        }
    }
}
