import AgentEvents
import Foundation
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// Storms through whole stores: logs of months, cut into batches, with restarts and failures.
@Suite struct StormTests {
    static let day: Int64 = 86_400_000

    /// A log of 130 days, in which entries become final, sums are deleted and agents are forgotten.
    static func months(seed: UInt64) -> [Record] {
        var storm = Storm(seed: seed)
        storm.span = 60 * day
        storm.pause = 50 * day
        return storm.records(storm.events(agents: 14))
    }

    /// Batches of any size, each by another projector or all by one: one state.
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func everyCutOfMonthsGivesOneState(seed: UInt64) throws {
        let store = try Store()
        try store.append(Self.months(seed: seed), segmentSize: 30_000)
        try store.fold("all", batchSize: .max)
        let expected = try store.dump("all")
        for (size, restarts) in [(1, false), (3, false), (7, true), (50, true)] {
            let name = "by\(size)\(restarts)"
            try store.fold(name, batchSize: size, restarts: restarts)
            let found = difference(expected, try store.dump(name))
            #expect(found == [], "seed \(seed), batches of \(size), restarts \(restarts)")
        }
    }

    /// The state after a commit is that of the log up to there, not of how it was reached.
    @Test(arguments: 11...12 as ClosedRange<UInt64>)
    func everyPrefixOfMonthsGivesOneState(seed: UInt64) throws {
        let records = Self.months(seed: seed)
        let (store, growing) = (try Store(), try Store())
        let live = try growing.projector()
        var count = 0
        while count < records.count {
            let next = min(count + 23, records.count)
            try growing.append(Array(records[count..<next]))
            try store.append(Array(records[count..<next]))
            count = next
            while try live.step(limit: 2) > 0 {}
            try store.fold("\(count)", batchSize: .max)
            let found = difference(try growing.dump(), try store.dump("\(count)"))
            #expect(found == [], "seed \(seed), after \(count)")
        }
    }

    /// A commit that fails changes nothing, and the next one goes on as if it had not been tried.
    @Test(arguments: 21...22 as ClosedRange<UInt64>)
    func failedCommitsChangeNothing(seed: UInt64) throws {
        let store = try Store()
        try store.append(Self.months(seed: seed))
        try store.fold("all", batchSize: .max)
        let projector = try store.projector()
        let other = try store.queue()
        while try projector.lag() > 0 {
            let before = try projector.digest()
            // The checkpoint is written last: everything else has been by then.
            try other.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fails BEFORE INSERT ON checkpoint
                        BEGIN SELECT RAISE(ABORT, 'as asked for'); END
                        """)
            }
            #expect(throws: DatabaseError.self) { try projector.step(limit: 17) }
            try other.write { try $0.execute(sql: "DROP TRIGGER fails") }
            #expect(try projector.digest() == before)
            try projector.step(limit: 17)
        }
        #expect(difference(try store.dump("all"), try store.dump()) == [], "seed \(seed)")
    }

    /// All sums of months, in any batches, with late facts and corrections, are those of the
    /// executions that a fold without any horizon gives; what is final keeps its extremes, and of
    /// each name the newest.
    @Test(arguments: 31...33 as ClosedRange<UInt64>)
    func sumsOutliveTheirExecutions(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        storm.span = 70 * Self.day
        storm.pause = 40 * Self.day
        var events: [AgentEvent] = []
        for index in 0..<45 {
            events += storm.story(of: "agent-\(index)", session: "s\(index % 4)").events
        }
        // Ten days without a gap, so that every table has rows on both sides of its retention.
        let last = events.map(\.timeMilliseconds).max() ?? 0
        for index in 0..<60 as Range<Int64> {
            let end = last - index * 4 * 3_600_000
            let agent = "dense-\(index)"
            events.append(Make.start(storm.id(), at: end - 5_000, agent: agent))
            events.append(Make.stop(storm.id(), at: end, agent: agent))
        }
        let records = storm.records(events)
        let store = try Store()
        try store.append(records)
        try store.fold(batchSize: 40)
        let projector = try store.projector()
        let newest = try #require(projector.checkpoint.newestMilliseconds)
        #expect(newest > Storm.base + 60 * Self.day, "seed \(seed)")
        let executions = try Self.executions(of: records)
        try store.queue().read { db in
            let tooLate = try Int64.fetchOne(
                db, sql: "SELECT count FROM counters WHERE name = 'too_late'")
            #expect(tooLate == nil)
            let naive = NaiveViews(executions, newest: newest)
            let found = NaiveViews.difference(naive.rows, try NaiveViews.stored(db))
            #expect(found == [], "seed \(seed)")
            let final = Self.final(executions, horizon: newest - 7 * Self.day)
            #expect(final.count > 20, "seed \(seed)")
            #expect(try Self.extremes(db) == Self.extremes(of: final, newest: newest))
            let ids = try String.fetchSet(db, sql: "SELECT id FROM view_executions WHERE final = 1")
            #expect(ids == Set(final.map(\.id.description)), "seed \(seed)")
        }
    }

    /// Inside the horizon: chaos with late facts and corrections, in two orders and two cuts. The
    /// sums are those of the executions, and the views are equal.
    @Test(arguments: 51...53 as ClosedRange<UInt64>)
    func sumsFollowCorrections(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let events = storm.events(agents: 25)
        let append = Storm.base + 6 * Self.day + 9_000_000
        var found: [[String]] = []
        for size in [1, 20] {
            let records = storm.shuffled(events).map { Record($0, append: append) }
            let store = try Store()
            try store.append(records)
            try store.fold(batchSize: size)
            try found.append(store.views())
            let naive = NaiveViews(try Self.executions(of: records), newest: append)
            try store.queue().read { db in
                let found = NaiveViews.difference(naive.rows, try NaiveViews.stored(db))
                #expect(found == [], "seed \(seed)")
            }
        }
        #expect(difference(found[0], found[1]) == [], "seed \(seed)")
    }

    /// Of a name's final executions the newest 100 are kept, and of its failures the newest 50,
    /// whenever they became final.
    @Test(arguments: [1, 37, Int.max])
    func theNewestAreKept(batchSize: Int) throws {
        var storm = Storm(seed: 41)
        var events: [AgentEvent] = []
        // The oldest fail: of those, some that are kept lie behind the newest 100.
        for index in 0..<260 {
            let start = Storm.base + Int64(index % 130) * Self.day / 2 + storm.time(60_000)
            let agent = "agent-\(index)"
            let name = index.isMultiple(of: 2) ? "planner" : "tester"
            events.append(Make.start(storm.id(), at: start, agent: agent, name: name))
            events.append(
                Make.stop(
                    storm.id(), at: start + storm.time(9_000), agent: agent, name: name,
                    outcome: index % 130 < 60 ? .failure : .success))
        }
        let records = events.map { Record($0) }.sorted { $0.append < $1.append }
        let store = try Store()
        try store.append(records)
        try store.fold(batchSize: batchSize)
        let newest = try #require(store.projector().checkpoint.newestMilliseconds)
        let final = Self.final(
            try Self.executions(of: records), horizon: newest - 7 * Self.day)
        var kept: Set<String> = []
        for name in ["planner", "tester"] {
            let newestFirst = final.filter { $0.name == name }.sorted { left, right in
                let (a, b) = (left.endMilliseconds ?? 0, right.endMilliseconds ?? 0)
                return a != b ? a > b : left.id > right.id
            }
            #expect(newestFirst.count > 105)
            kept.formUnion(newestFirst.prefix(100).map(\.id.description))
            let failed = newestFirst.filter { $0.status == .failure }
            #expect(failed.count > 55)
            kept.formUnion(failed.prefix(50).map(\.id.description))
        }
        let found = try store.queue().read { db in
            try String.fetchSet(db, sql: "SELECT id FROM view_executions WHERE final = 1")
        }
        #expect(found == kept)
    }

    /// The executions of a log, each agent folded at once and without a horizon.
    static func executions(of records: [Record]) throws -> [Execution] {
        let rules = try Rules.builtIn()
        let events = records.compactMap { record -> AgentEvent? in
            guard case .event(let event) = DecodedEvent(record.line) else { return nil }
            return event
        }
        return AgentRunsPropertyTests.facts(of: events).flatMap { agent, facts in
            AgentRuns.fold(facts, of: agent, rules: rules)
        }
    }

    /// Those that ended before the horizon, with all before them, and are executions.
    static func final(_ executions: [Execution], horizon: Int64) -> [Execution] {
        let agents = Dictionary(grouping: executions, by: \.agent)
        return agents.values.flatMap { runs in
            runs.sorted { $0.run < $1.run }
                .prefix { $0.endMilliseconds.map { $0 < horizon } ?? false }
        }.filter(\.status.isCounted)
    }

    private static func extremes(of final: [Execution], newest: Int64) -> [ExactText: [Int64]] {
        var extremes: [ExactText: [Int64]] = [:]
        for one in final {
            guard let duration = one.countedDuration, let end = one.endMilliseconds else {
                continue
            }
            let start = end / day * day
            guard start + day >= newest - 91 * day else { continue }
            let key = ExactText("\(one.name ?? "") \(start) \(one.kind.rawValue)")
            let known = extremes[key] ?? [duration, duration]
            extremes[key] = [min(known[0], duration), max(known[1], duration)]
        }
        return extremes
    }

    private static func extremes(_ db: Database) throws -> [ExactText: [Int64]] {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM view_agent_extremes")
        return rows.reduce(into: [:]) { extremes, row in
            let (name, kind): (String, String) = (row["agent_name"], row["kind"])
            extremes[ExactText("\(name) \(row["day"] as Int64) \(kind)")] = [
                row["min_ms"], row["max_ms"],
            ]
        }
    }
}
