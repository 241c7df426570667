import AgentEvents

/// Pairs starts with stops: the stage between noisy events and the numbers.
///
/// A value: it knows the agents that were loaded into it, folds events into them, and returns what
/// changed. Loading and storing are the projector's business.
struct Ledger {
    private let rules: Rules
    private var agents: [AgentKey: AgentRuns] = [:]
    private var changedFinals: Set<AgentKey> = []

    init(rules: Rules) { self.rules = rules }

    var agentCount: Int { agents.count }

    func holds(_ agent: AgentKey) -> Bool { agents[agent] != nil }

    /// Gives the ledger what was folded of an agent so far.
    mutating func load(_ facts: [Fact], after base: FinalEntries, of agent: AgentKey) {
        agents[agent] = AgentRuns(agent, base: base, facts: facts, rules: rules)
    }

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
        // First, so that what is known does not depend on when it was last made final.
        if let horizon, runs.settle(before: horizon) { changedFinals.insert(agent) }
        if runs.knows(fact.event.id) { return .duplicate }
        switch runs.insert(fact) {
        case .folded(let changes): return .folded(changes)
        case .tooLate: return .tooLate
        }
    }

    /// Makes final what ended before the horizon.
    ///
    /// - Returns: What is left of the agent; nil if it was not loaded.
    mutating func settle(_ agent: AgentKey, before horizon: Int64) -> AgentRuns? {
        guard var runs = agents.removeValue(forKey: agent) else { return nil }
        _ = runs.settle(before: horizon)
        agents[agent] = runs
        return runs
    }

    /// The agents of which something became final, or was forgotten, since this was last asked.
    mutating func takeChangedFinals() -> Set<AgentKey> {
        defer { changedFinals = [] }
        return changedFinals
    }
}

/// What became of one execution. Removing `before` and adding `after` keeps every sum exact.
struct Change: Equatable {
    var before: Execution?
    var after: Execution?

    /// Equal also byte for byte: two spellings of one Unicode text are different rows.
    static func isSame(_ old: Execution?, _ new: Execution?) -> Bool {
        old == new && (old?.texts ?? []) == (new?.texts ?? [])
    }

    /// - Parameter before, after: Executions from the same run on.
    static func between(
        _ before: ArraySlice<Execution>, _ after: ArraySlice<Execution>
    ) -> [Change] {
        (0..<max(before.count, after.count)).compactMap { index in
            let old = index < before.count ? before[before.startIndex + index] : nil
            let new = index < after.count ? after[after.startIndex + index] : nil
            return isSame(old, new) ? nil : Change(before: old, after: new)
        }
    }
}

extension Execution {
    /// All texts in it that come from events.
    fileprivate var texts: [ExactText] {
        let optional = [
            name, project, harnessVersion, evidence, error?.type, error?.message, error?.stack,
            pairing, parent.agentID, parent.toolUseID, task.description,
        ]
        return (optional.compactMap(\.self) + toolCalls.map(\.name) + models.map(\.model))
            .map(ExactText.init)
    }
}
