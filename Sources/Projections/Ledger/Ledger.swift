import AgentEvents

/// Pairs starts with stops: the stage between noisy events and the numbers.
///
/// A value: it knows the agents that were loaded into it, folds events into them, and returns what
/// changed. Loading and storing are the projector's business.
struct Ledger {
    private let rules: Rules
    private var agents: [AgentKey: Agent] = [:]

    private struct Agent {
        var facts: [EventID: Fact]
        var executions: [Execution]
    }

    init(rules: Rules) { self.rules = rules }

    var agentCount: Int { agents.count }

    func holds(_ agent: AgentKey) -> Bool { agents[agent] != nil }

    /// Whether the event was folded before.
    func knows(_ event: EventID, of agent: AgentKey) -> Bool {
        agents[agent]?.facts[event] != nil
    }

    /// Gives the ledger all facts of an agent that were folded so far.
    mutating func load(_ facts: [Fact], of agent: AgentKey) {
        let byID = Dictionary(facts.map { ($0.event.id, $0) }, uniquingKeysWith: { $1 })
        agents[agent] = Agent(
            facts: byID, executions: AgentRuns.fold(facts, of: agent, rules: rules))
    }

    /// Folds one event. The agent must have been loaded.
    ///
    /// Idempotent by event id: folding an event again changes nothing.
    ///
    /// - Returns: The changes, in run order. Empty if the event changes no execution.
    /// - Complexity: O(n log n) in the facts of the agent, usually two.
    mutating func apply(_ fact: Fact, of agent: AgentKey) -> [Change] {
        guard var known = agents[agent], known.facts[fact.event.id] == nil else { return [] }
        // Out of the dictionary while it changes, so that the arrays are not copied.
        agents[agent] = nil
        known.facts[fact.event.id] = fact
        let before = known.executions
        known.executions = AgentRuns.fold(known.facts.values, of: agent, rules: rules)
        let changes = Change.between(before, known.executions)
        agents[agent] = known
        return changes
    }
}

/// What became of one execution. Removing `before` and adding `after` keeps every sum exact.
struct Change: Equatable {
    var before: Execution?
    var after: Execution?

    static func between(_ before: [Execution], _ after: [Execution]) -> [Change] {
        (0..<max(before.count, after.count)).compactMap { index in
            let old = index < before.count ? before[index] : nil
            let new = index < after.count ? after[index] : nil
            return old == new ? nil : Change(before: old, after: new)
        }
    }
}
