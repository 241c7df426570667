import AgentEvents
import Testing

@testable import Projections

/// What really happened comes out, whatever noise is around it.
@Suite struct TruthTests {
    @Test(arguments: 0..<8)
    func noiseAltersNothing(part: UInt64) throws {
        let rules = try Rules.builtIn()
        for seed in part * 60..<(part + 1) * 60 {
            var storm = Storm(seed: 10_000 + seed)
            let story = storm.story(of: "a", session: "s")
            let facts = AgentRunsPropertyTests.facts(of: storm.shuffled(story.events))
            let agent = try #require(story.truths.first).agent
            let runs = AgentRuns.fold(facts[agent] ?? [], of: agent, rules: rules)
            let expected = story.truths.map { Told(of: $0) }
            #expect(runs.map { Told(of: $0) } == expected, "seed \(seed)")
            for (other, facts) in facts where other != agent {
                let entries = AgentRuns.fold(facts, of: other, rules: rules)
                let status: Execution.Status = other.agent.contains("fresh") ? .linked : .internal
                #expect(entries.map(\.status) == [status], "seed \(seed), \(other.agent)")
            }
        }
    }

    /// What truth and fold both tell of a run.
    struct Told: Equatable, CustomStringConvertible {
        let description: String

        init(of truth: Truth) {
            description = Self.text(
                truth.run, truth.name, truth.status, truth.start, truth.end, truth.tokens,
                truth.calls)
        }

        init(of run: Execution) {
            let calls = run.toolCalls.filter { $0.calls > 0 }.map {
                (ExactText($0.name), $0.calls)
            }
            description = Self.text(
                run.run, run.name, run.status, run.startMilliseconds ?? -1, run.endMilliseconds,
                run.tokens.total, Dictionary(calls, uniquingKeysWith: +))
        }

        private static func text(
            _ run: Int, _ name: String?, _ status: Execution.Status, _ start: Int64, _ end: Int64?,
            _ tokens: Int64, _ calls: [ExactText: Int64]
        ) -> String {
            let tools = calls.sorted { $0.key < $1.key }
                .map { "\(Array($0.key.string.utf8).count):\($0.key.string)=\($0.value)" }
            return "\(run) \(name ?? "-") \(status) \(start)…\(end ?? -1) \(tokens) \(tools)"
        }
    }
}
