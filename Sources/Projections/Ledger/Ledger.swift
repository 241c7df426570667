import AgentEvents

/// Pairs starts with stops: the stage between noisy events and the numbers.
///
/// A value: it knows the agents that were loaded into it, folds events into them, and returns what
/// changed. Loading and storing are the projector's business.
struct Ledger {
    private let rules: Rules
    private var agents: [AgentKey: AgentRuns] = [:]

    init(rules: Rules) { self.rules = rules }

    var agentCount: Int { agents.count }

    func holds(_ agent: AgentKey) -> Bool { agents[agent] != nil }

    /// Gives the ledger what was folded of an agent so far.
    mutating func load(_ facts: [Fact], after base: FinalEntries, of agent: AgentKey) {
        agents[agent] = AgentRuns(agent, base: base, facts: facts, rules: rules)
    }

    mutating func forget(_ agent: AgentKey) { agents[agent] = nil }

    enum Outcome: Equatable {
        /// The changes, in run order; empty if the fact changes no execution.
        case folded([Change])
        /// The event was folded before: nothing changes.
        case duplicate
        /// It is about what is final: nothing changes.
        case tooLate
    }

    /// Folds one event. The agent must have been loaded. Idempotent by event id.
    ///
    /// - Parameter horizon: Entries that ended before it are final, ms since 1970.
    mutating func apply(_ fact: Fact, of agent: AgentKey, horizon: Int64?) -> Outcome {
        // Out of the dictionary while it changes, so that the arrays are not copied.
        guard var runs = agents.removeValue(forKey: agent) else { return .folded([]) }
        defer { agents[agent] = runs }
        if runs.knows(fact.event.id) { return .duplicate }
        switch runs.insert(fact, horizon: horizon) {
        case .folded(let changes): return .folded(changes)
        case .tooLate: return .tooLate
        }
    }

    /// Makes final what ended before the horizon.
    ///
    /// - Returns: What is left of the agent; nil if it was not loaded.
    mutating func settle(_ agent: AgentKey, before horizon: Int64) -> AgentRuns? {
        guard var runs = agents.removeValue(forKey: agent) else { return nil }
        runs.settle(before: horizon)
        agents[agent] = runs
        return runs
    }
}

/// What became of one execution. Removing `before` and adding `after` keeps every sum exact.
struct Change: Equatable {
    var before: Execution?
    var after: Execution?

    /// - Parameter before, after: Executions from the same run on.
    static func between(
        _ before: ArraySlice<Execution>, _ after: ArraySlice<Execution>
    ) -> [Change] {
        (0..<max(before.count, after.count)).compactMap { index in
            let old = index < before.count ? before[before.startIndex + index] : nil
            let new = index < after.count ? after[after.startIndex + index] : nil
            return old == new ? nil : Change(before: old, after: new)
        }
    }
}
