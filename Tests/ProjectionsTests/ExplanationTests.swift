import AgentEvents
import EventLog
import Foundation
import GRDB
import Testing

@testable import Projections

/// A number is what its records say: no more of them are needed, and none that decides can go.
@Suite struct ExplanationTests {
    @Test(arguments: 61...64 as ClosedRange<UInt64>)
    func theNamedRecordsGiveTheNumber(seed: UInt64) throws {
        let store = try Store()
        try store.append(StormTests.months(seed: seed))
        do { try store.serving().projector.catchUp() }
        var random = Storm(seed: seed)
        let views = ViewsReader(home: store.home)
        var explained = 0
        for _ in 0..<30 {
            guard let (metric, selection) = try Self.question(views, &random) else { continue }
            let note = "seed \(seed), \(metric) of \(selection)"
            guard let found = try? Explanation(metric, of: selection, in: views) else {
                // Only of what the views keep no more.
                #expect(throws: ExplainError.self) {
                    try Explanation(metric, of: selection, in: views)
                }
                continue
            }
            #expect(found.isEqual != false, "\(note): \(String(describing: found.stored))")
            guard !found.offsets.isEmpty else { continue }
            explained += 1
            #expect(
                try store.value(of: metric, selection, from: found.offsets) == found.refolded,
                "\(note)")
            for offset in found.deciding.shuffled().prefix(2) {
                let rest = found.offsets.filter { $0 != offset }
                let without = rest.isEmpty
                    ? metric.value(of: Tally())
                    : try store.value(of: metric, selection, from: rest)
                #expect(
                    without?.decimal != found.refolded?.decimal, "\(note), without \(offset)")
            }
        }
        #expect(explained > 10)
    }

    /// An execution of two records: both decide the count, the start decides the duration.
    @Test func whatDecides() throws {
        let store = try Store()
        let base = Storm.base
        try store.append([
            Make.start(1, at: base), Make.start(2, at: base + 10, agent: "b"),
            Make.start(3, at: base + 500), Make.stop(4, at: base + 1_000),
            Make.stop(5, at: base + 2_010, agent: "b", outcome: .failure),
        ])
        do { try store.serving().projector.catchUp() }
        let views = ViewsReader(home: store.home)
        let day = Selection(bucket: base, unit: .day)
        let count = try Explanation(.executions, of: day, in: views)
        #expect(count.refolded == MetricValue(2))
        #expect(count.stored?.view == "view_daily")
        #expect(count.stored?.value == MetricValue(2))
        #expect(count.isEqual == true)
        #expect(count.offsets == [0, 1, 2, 3, 4])
        // Without the first start of a the second one opens the run.
        #expect(count.deciding == [1, 3, 4])
        #expect(count.executions.map(\.offsets) == [[0, 2, 3], [1, 4]])
        let hour = Selection(bucket: base, unit: .hour)
        let duration = try Explanation(.totalDuration, of: hour, in: views)
        #expect(duration.refolded?.decimal == "3000")
        #expect(duration.deciding == [0, 1, 3, 4])
        let failures = try Explanation(.successRate, of: day, in: views)
        #expect(failures.refolded?.decimal == "0.5000")
        #expect(failures.refolded?.ratio == "1 of 2")
        let median = try Explanation(
            .medianDuration,
            of: Selection(bucket: base, unit: .day, agentName: "code-reviewer"), in: views)
        #expect(median.refolded == MetricValue(1_000))
        #expect(median.isEqual == true)
    }

    /// A view that somebody edited does not say what its records do.
    @Test func aNumberThatIsWrong() throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base), Make.stop(2, at: Storm.base + 1)])
        do {
            let serving = try store.serving()
            try serving.projector.catchUp()
        }
        try store.edit("UPDATE view_daily SET executions = 7")
        let found = try Explanation(
            .executions, of: Selection(bucket: Storm.base, unit: .day),
            in: ViewsReader(home: store.home))
        #expect(found.stored?.value == MetricValue(7))
        #expect(found.refolded == MetricValue(1))
        #expect(found.isEqual == false)
    }

    /// A bucket that the views keep no more is an error, not a zero.
    @Test func aBucketThatIsGone() throws {
        let store = try Store()
        let day: Int64 = 86_400_000
        try store.append(
            (0..<40).flatMap { index in
                let time = Storm.base + Int64(index) * 3 * day
                let agent = "a\(index)"
                return [
                    Record(Make.start(UInt64(index) * 3 + 1, at: time, agent: agent)),
                    Record(Make.stop(UInt64(index) * 3 + 2, at: time + 1, agent: agent)),
                    Record(Make.stop(UInt64(index) * 3 + 3, at: time + day, agent: agent)),
                ]
            })
        do { try store.serving().projector.catchUp() }
        let views = ViewsReader(home: store.home)
        #expect(throws: ExplainError.self) {
            try Explanation(.executions, of: Selection(bucket: Storm.base, unit: .day), in: views)
        }
        let newest = try views.readBlocking { try $0.checkpoint().newestMilliseconds }
        let found = try Explanation(
            .executions, of: Selection(bucket: newest ?? 0, unit: .day), in: views)
        #expect(found.isEqual == true)
    }

    @Test func valuesAreRoundedAsTheAPIDoes() {
        #expect(MetricValue(2, of: 3, digits: 4)?.decimal == "0.6667")
        #expect(MetricValue(1, of: 2)?.decimal == "1")
        #expect(MetricValue(-1, of: 2)?.decimal == "-1")
        #expect(MetricValue(1_234_567_890, of: 1_000_000_000, digits: 6)?.decimal == "1.234568")
        #expect(MetricValue(-5, of: 1_000, digits: 2)?.decimal == "-0.01")
        #expect(MetricValue(1, of: 0) == nil)
        #expect(MetricValue(.max, of: 1, digits: 6)?.decimal == "9223372036854775807.000000")
    }

    /// A metric and a selection that the views may have something of.
    private static func question(
        _ views: ViewsReader, _ random: inout Storm
    ) throws -> (Metric, Selection)? {
        let metric = random.pick(Metric.allCases)
        let rows = try views.readBlocking { views in
            var rows: [[SQLValue]] = []
            try views.query(
                """
                SELECT end_ms, agent_name, agent_type, kind FROM view_executions
                WHERE status IN ('success', 'failure', 'timeout', 'cancelled', 'lost')
                ORDER BY id
                """, columns: { _ in }, each: { rows.append($0) })
            return rows
        }
        guard !rows.isEmpty else { return nil }
        let row = random.pick(rows)
        guard case .integer(let end) = row[0], case .text(let name) = row[1],
            case .text(let type) = row[2], case .text(let kind) = row[3]
        else { return nil }
        let newest = try views.readBlocking { try $0.checkpoint().newestMilliseconds } ?? 0
        let unit: Selection.Unit = newest - end < 7 * 86_400_000
            ? random.pick([.minute, .hour, .day]) : random.pick([.hour, .day])
        let scope = random.once(in: 3) ? Scope.all : kind == "main" ? .main : .subagent
        return (
            metric,
            Selection(
                bucket: end, unit: unit, scope: scope,
                agentName: metric.needsAgent || random.once(in: 3) ? name : nil,
                type: random.once(in: 4) ? type : nil,
                tool: metric.isOfTools && random.once(in: 2) ? "Read" : nil)
        )
    }
}

extension Store {
    /// What a log of only these records says, in a store of its own.
    fileprivate func value(
        of metric: Metric, _ selection: Selection, from offsets: [UInt64]
    ) throws -> MetricValue? {
        let other = try Store()
        let file = home + "/part-\(UUID().uuidString).lz4"
        _ = try log.export(offsets.map { Offset($0)..<Offset($0 + 1) }, to: file)
        _ = try other.log.importRecords(from: file, atMilliseconds: 1, durability: .process)
        do { try other.serving().projector.catchUp() }
        let found = try Explanation(metric, of: selection, in: ViewsReader(home: other.home))
        return found.stored.map(\.value) ?? found.refolded
    }

    fileprivate func edit(_ sql: String) throws {
        try DatabaseQueue(path: home + "/views.sqlite").write { try $0.execute(sql: sql) }
    }
}
