import AgentEvents
import GRDB

/// The agents of a replay of which something was said that no ``ReplayLedger`` takes: folded as
/// when the log is followed, into the same database. Sums add up, so that who folds an agent makes
/// no difference.
final class ReplayGeneral {
    private let database: ViewsDatabase
    private let rules: Rules
    private var ledger: Ledger
    private var batch = BatchFold(newest: Newest())
    private var pendingCount = 0
    /// Agents that came here with what was folded of them.
    private var promoted: [AgentRuns] = []
    /// Of the agents that are here, their hashes. One too many costs time and nothing else.
    private var hashes: Set<UInt64> = []
    /// Records whose agents are here.
    private(set) var count = 0

    private let batchSize: Int

    init(_ database: ViewsDatabase, _ rules: Rules, batchSize: Int) {
        self.batchSize = batchSize
        self.database = database
        self.rules = rules
        ledger = Ledger(rules: rules)
    }

    func contains(_ hash: UInt64) -> Bool { hashes.contains(hash) }

    /// From here on an agent is folded here.
    func admit(_ hash: UInt64) { hashes.insert(hash) }

    /// Takes over what is not final of an agent, and what is left of what is.
    func promote(_ agent: AgentKey, base: FinalEntries, facts: [Fact]) {
        ledger.load(facts, after: base, of: agent)
        promoted.append(AgentRuns(agent, base: base, facts: facts, rules: rules))
        pendingCount += facts.count + 1
    }

    func quarantine(_ offset: UInt64, count: Int = 1, reason: String) {
        batch.quarantine(offset, count: count, reason: reason)
        pendingCount += 1
    }

    func add(_ fact: Fact, of agent: AgentKey, horizon: Int64?, isPrimary: Bool) {
        batch.add(
            BatchFold.Pending(agent: agent, fact: fact, horizon: horizon, isPrimary: isPrimary))
        pendingCount += 1
        count += 1
    }

    /// Whether it is time to ``flush(newest:)``. Not between the two facts of a link.
    var isFull: Bool { pendingCount >= batchSize }

    /// Folds and writes what has come.
    func flush(newest: Int64?) throws {
        let unknown = batch.agents.filter { !ledger.holds($0) }
        for (agent, stored) in try database.agents(unknown) {
            ledger.load(stored.facts, after: stored.base, of: agent)
        }
        batch.fold(into: &ledger)
        try database.write { db in
            for runs in promoted { try runs.write(db) }
            try batch.writeFacts(db)
            try batch.writeExecutions(db)
            if let newest {
                // What came here with an agent was added to sums that are still in memory.
                try batch.delta.write(db, newest: newest, isPart: true)
                try Finality.settle(newest: newest, ledger: &ledger, db)
            }
        }
        promoted = []
        batch = BatchFold(newest: Newest())
        pendingCount = 0
        if ledger.agentCount > Projector.agentsInMemory { ledger = Ledger(rules: rules) }
    }
}

extension AgentRuns {
    /// Writes an agent of which the database has nothing.
    func write(_ db: Database) throws {
        var fact = try RowWriter(db, Fact.insertion)
        for each in facts { try each.write(with: &fact, of: agent) }
        var execution = try RowWriter(db, Execution.insertion)
        for each in executions { try each.write(with: &execution) }
        if base.count > 0 {
            let (openedBy, isOpenToStops) = base.stored
            try db.cachedStatement(sql: StoredAgent.insertion).execute(
                arguments: [
                    agent.harness, agent.session, agent.agent, base.count, base.end ?? 0,
                    base.lastTime, openedBy, isOpenToStops, base.figures.stored,
                ])
        }
    }
}
