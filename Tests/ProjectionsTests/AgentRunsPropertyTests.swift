import AgentEvents
import Testing

@testable import Projections

/// The runs of an agent are a function of the set of its events, over thousands of small logs.
@Suite struct AgentRunsPropertyTests {
    /// Facts of every agent in some events, links with both of theirs; those of sessions are of
    /// none.
    static func facts(of events: [AgentEvent]) -> [AgentKey: [Fact]] {
        var facts: [AgentKey: [Fact]] = [:]
        for (offset, event) in events.enumerated() {
            switch event.body {
            case .sessionStarted, .sessionEnded: continue
            default: break
            }
            let fact = Fact(event: event, offset: UInt64(offset))
            for agent in [AgentKey(event), AgentKey.stopped(by: event)].compactMap(\.self)
            where facts[agent]?.contains(where: { $0.event.id == event.id }) != true {
                facts[agent, default: []].append(fact)
            }
        }
        return facts
    }

    /// Each fact inserted one after another, in several orders: after every step the executions are
    /// those of a fold from scratch, and the changes lead from the old ones to the new.
    @Test(arguments: 0..<10)
    func insertingEqualsFolding(part: UInt64) throws {
        let rules = try Rules.builtIn()
        for seed in part * 16..<(part + 1) * 16 {
            var storm = Storm(seed: seed + 1)
            for (agent, facts) in Self.facts(of: storm.events(agents: 3)) {
                let expected = AgentRuns.fold(facts, of: agent, rules: rules)
                for _ in 0..<2 {
                    var runs = AgentRuns(agent, facts: [], rules: rules)
                    var shown: [Int: Execution] = [:]
                    let order = storm.shuffled(facts)
                    for (count, fact) in order.enumerated() {
                        guard case .folded(let changes) = runs.insert(fact) else {
                            Issue.record("too late without a horizon, seed \(seed)")
                            continue
                        }
                        let scratch = AgentRuns.fold(
                            order[...count], of: agent, rules: rules)
                        let isSame =
                            runs.executions.count == scratch.count
                            && zip(runs.executions, scratch).allSatisfy(Change.isSame)
                        #expect(isSame, "seed \(seed), \(agent), after \(count + 1)")
                        apply(changes, to: &shown, seed)
                        #expect(
                            shown == Dictionary(uniqueKeysWithValues: scratch.map { ($0.run, $0) }),
                            "seed \(seed), \(agent), after \(count + 1)")
                    }
                    #expect(runs.executions == expected, "seed \(seed), \(agent)")
                }
            }
        }
    }

    private func apply(
        _ changes: [Change], to shown: inout [Int: Execution], _ seed: UInt64
    ) {
        for change in changes {
            guard let run = (change.before ?? change.after)?.run else { continue }
            #expect(shown[run] == change.before, "seed \(seed), run \(run)")
            shown[run] = change.after
        }
    }

    /// The horizon may pass the oldest entries at any moment: what is left is what would be there
    /// without it, as long as no fact is about what is final.
    @Test(arguments: 0..<6)
    func finalityChangesNothingThatIsLeft(part: UInt64) throws {
        let rules = try Rules.builtIn()
        for seed in part * 40..<(part + 1) * 40 {
            var storm = Storm(seed: 5_000 + seed)
            for (agent, facts) in Self.facts(of: storm.events(agents: 2)) {
                var runs = AgentRuns(agent, facts: facts, rules: rules)
                let whole = runs.executions
                for horizon in whole.compactMap(\.endMilliseconds).map({ $0 + 1 }) {
                    _ = runs.settle(before: horizon)
                    let rest = whole.dropFirst(runs.base.count)
                    #expect(runs.executions == Array(rest), "seed \(seed), \(agent)")
                    // As stored and read again.
                    let again = AgentRuns(
                        agent, base: runs.base, facts: storm.shuffled(runs.facts), rules: rules)
                    #expect(again.executions == Array(rest), "seed \(seed), \(agent)")
                }
            }
        }
    }
}
