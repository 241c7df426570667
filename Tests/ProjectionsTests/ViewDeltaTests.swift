import AgentEvents
import Testing

@testable import Projections

@Suite struct ViewDeltaTests {
    /// Whatever the sums see of an execution: a change of it alone moves them from one to the
    /// other.
    @Test func everyChangeIsSeen() throws {
        let runs = try Make.runs([
            Make.start(1, at: Storm.base),
            Make.stop(2, at: Storm.base + 90, figures: Make.figures(output: 5, calls: 3, bash: 2)),
        ])
        let before = try #require(runs.first)
        let changes: [(inout Execution) -> Void] = [
            { $0.toolCalls[0].calls += 1 }, { $0.toolCalls[0].failures += 1 },
            { $0.toolCalls.removeLast() }, { $0.models[0].webSearches += 1 },
            { $0.tokens.unpriced += 1 }, { $0.tokens.costNanodollars += 1 },
            { $0.status = .failure }, { $0.endMilliseconds? += 1 }, { $0.name = "another" },
            { $0.startMilliseconds? -= 1 }, { $0.project = "another" }, { $0.type = "another" },
            { $0.agent = AgentKey(harness: "claude-code", session: "t", agent: "a") },
            { $0.findings = [FindingCount(finding: .unpriced, count: 1)] },
        ]
        for (index, change) in changes.enumerated() {
            var after = before
            change(&after)
            var delta = ViewDelta()
            delta.apply(Change(before: nil, after: before))
            delta.apply(Change(before: before, after: after))
            var expected = ViewDelta()
            expected.apply(Change(before: nil, after: after))
            #expect(told(delta) == told(expected), "change \(index)")
        }
    }

    private func told(_ delta: ViewDelta) -> Set<String> {
        func rows<Key: ViewKey>(_ rows: [Key: Key.Sums]) -> [String] {
            rows.filter { $0.value.values.contains { $0 != 0 } }
                .map { "\(Key.table.name) \($0.key.values) \($0.value.values)" }
        }
        return Set(
            rows(delta.minutely) + rows(delta.daily) + rows(delta.dailyTypes)
                + rows(delta.agentDays) + rows(delta.agentDurations) + rows(delta.tools)
                + rows(delta.models) + rows(delta.projects) + rows(delta.sessions)
                + rows(delta.quality))
    }
}
