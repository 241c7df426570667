import AgentEvents
import Testing

@testable import Projections

/// The histogram of durations: its buckets, its error, and percentiles of adversarial data.
@Suite struct DurationHistogramTests {
    /// Powers of two and their neighbours, where buckets change their width.
    static let edges: [Int64] = (0...40).flatMap { exponent in
        let power = Int64(1) << exponent
        return [power - 1, power, power + 1]
    }

    /// As docs/views.md writes it, computed another way.
    @Test func bucketsAreThoseOfTheFormula() {
        #expect(Self.edges.map(DurationHistogram.bucket) == Self.edges.map(NaiveViews.bucket))
        #expect(DurationHistogram.bucket(of: -5) == 0)
        #expect(DurationHistogram.bucket(of: .min) == 0)
        #expect(DurationHistogram.bucket(of: 2_047) == 2_047)
        #expect(DurationHistogram.bucket(of: 4_096) == 4_096)
        #expect(DurationHistogram.bucket(of: 4_098) == 4_097)
        #expect(DurationHistogram.duration(of: 4_096) == 4_097)
        #expect(DurationHistogram.duration(of: 6_144) == 8_194)
    }

    /// Consecutive durations fall into the same bucket or the next one: none is left out.
    @Test func bucketsAreContiguous() {
        var places = Array(Int64(0)...20_000)
        for edge in Self.edges { places += (max(0, edge - 70)...edge + 70) }
        for duration in Set(places) {
            let step =
                DurationHistogram.bucket(of: duration + 1) - DurationHistogram.bucket(of: duration)
            #expect(step == 0 || step == 1, "\(duration)")
        }
        let powers = (12...62).map { DurationHistogram.bucket(of: 1 << $0) }
        #expect(zip(powers, powers.dropFirst()).allSatisfy { $1 - $0 == 2_048 })
    }

    /// What a bucket stands for is within 0.05 % of everything in it, and exact below 4 096.
    @Test func errorsAreBounded() {
        var storm = Storm(seed: 1)
        let samples =
            Self.edges + (0..<20_000).map { _ in storm.time(1 << (1 + storm.time(40))) }
        for duration in samples {
            let value = DurationHistogram.duration(of: DurationHistogram.bucket(of: duration))
            #expect((value - duration).magnitude * 2_000 <= duration.magnitude, "\(duration)")
            #expect(duration >= 4_096 || value == duration, "\(duration)")
            #expect(DurationHistogram.bucket(of: value) == DurationHistogram.bucket(of: duration))
        }
    }

    static let hardSamples: [[Int64]] = [
        edges, [0], [7], [1_099_511_627_776], [-1, -9, 0, 0, 3],
        Array(repeating: 4_097, count: 999),
        Array(repeating: 5, count: 500) + Array(repeating: 8_589_934_593, count: 500),
        [1, 549_755_813_888], (0..<100).map { (root: Int64) in root * root * root * root * 97 },
    ]

    /// Percentiles of data that are hard for histograms, against exact sorting.
    @Test(arguments: hardSamples)
    func percentilesAreNearestRanks(durations: [Int64]) {
        var counts: [Int64: Int64] = [:]
        for duration in durations {
            counts[DurationHistogram.bucket(of: duration), default: 0] += 1
        }
        let histogram = counts.sorted { $0.key < $1.key }.map { (bucket: $0.key, count: $0.value) }
        let sorted = durations.map { max(0, $0) }.sorted()
        for percent in [1, 25, 50, 75, 95, 99, 100] as [Int64] {
            let rank = (Int(percent) * sorted.count + 99) / 100
            let exact = sorted[rank - 1]
            let found = DurationHistogram.percentile(percent, of: histogram)
            #expect(found == DurationHistogram.duration(of: DurationHistogram.bucket(of: exact)))
            #expect(((found ?? .max) - exact).magnitude * 2_000 <= exact.magnitude)
        }
        #expect(DurationHistogram.percentile(50, of: []) == nil)
    }

    /// Executions come and go in any order: what is left is the sum of those that are there.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func removingUndoesAdding(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        var executions: [Execution] = []
        for index in 0..<12 {
            let events = storm.story(of: "a\(index)", session: "s").events
            let agent = AgentKey(harness: "claude-code", session: "s", agent: "a\(index)")
            executions += AgentRuns.fold(
                AgentRunsPropertyTests.facts(of: events)[agent] ?? [], of: agent,
                rules: try Rules.builtIn())
        }
        let gone = storm.shuffled(executions).prefix(executions.count / 2)
        let changes = storm.shuffled(
            executions.map { Change(before: nil, after: $0) }
                + gone.map { Change(before: $0, after: nil) })
        var delta = ViewDelta()
        for change in changes { delta.apply(change) }
        var expected = ViewDelta()
        for execution in executions where !gone.contains(execution) {
            expected.apply(Change(before: nil, after: execution))
        }
        #expect(
            delta.agentDurations.mapValues(\.count).filter { $0.value != 0 }
                == expected.agentDurations.mapValues(\.count), "seed \(seed)")
        #expect(
            delta.hourly.filter { $0.value != ExecutionSums() } == expected.hourly, "seed \(seed)")
        #expect(
            delta.toolPairs.mapValues(\.count).filter { $0.value != 0 }
                == expected.toolPairs.mapValues(\.count), "seed \(seed)")
    }
}
