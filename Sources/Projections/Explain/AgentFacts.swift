import AgentEvents
import EventLog

/// A fact of one agent, with what folding it needs of its record.
struct LoggedFact {
    let agent: AgentKey
    let fact: Fact
    /// When its record was appended, ms since 1970.
    let appendMilliseconds: Int64
    let horizon: Int64?
}

/// The facts of the agents that may have ended a run in some time, read from the log again.
struct AgentFacts {
    /// Those that counted, in log order: no second copy, nothing that came too late.
    private(set) var counted: [LoggedFact] = []
    /// What they fold to, with all rules of the whole log.
    private(set) var executions: [BatchFold.ExecutionKey: Execution] = [:]
    /// How many records were looked at.
    private(set) var records = 0

    /// - Parameters:
    ///   - range: In which the runs ended, ms since 1970. A run ends at the time of one of its
    ///     agent's facts, so agents without a fact in it have none.
    ///   - bound: Records from this offset on are not looked at.
    ///   - progress: Called now and then with the offset. What it throws ends the reading.
    /// - Throws: What reading the log throws.
    /// - Complexity: Two passes over the log; memory for the facts of those agents.
    init(
        home: String, range: ClosedRange<Int64>, before bound: UInt64, rules: Rules,
        progress: (UInt64) throws -> Void
    ) throws {
        var agents: Set<AgentKey> = []
        try Self.read(home, before: bound, progress) { pending, _ in
            if let time = pending.fact.namedTime, range.contains(time) {
                agents.insert(pending.agent)
            }
        }
        var pending: [LoggedFact] = []
        records = try Self.read(home, before: bound, progress) { fact, append in
            if agents.contains(fact.agent) {
                pending.append(
                    LoggedFact(
                        agent: fact.agent, fact: fact.fact, appendMilliseconds: append,
                        horizon: fact.horizon))
            }
        }
        let folded = Self.fold(pending, rules: rules)
        counted = folded.counted
        executions = folded.executions
    }

    /// Folds facts as a log that had nothing else would be: with the horizon that they move.
    static func refold(
        _ facts: [LoggedFact], rules: Rules
    ) -> [BatchFold.ExecutionKey: Execution] {
        var newest = Newest()
        var last: EventID?
        let moved = facts.map { each in
            let event = each.fact.event
            // A link is a fact of two agents, and moves the horizon once.
            if event.id != last {
                if event.imported != nil {
                    newest.observeImported(appendMilliseconds: each.appendMilliseconds)
                } else {
                    newest.observe(
                        eventMilliseconds: event.timeMilliseconds,
                        appendMilliseconds: each.appendMilliseconds)
                }
            }
            last = event.id
            return LoggedFact(
                agent: each.agent, fact: each.fact,
                appendMilliseconds: each.appendMilliseconds, horizon: newest.horizon)
        }
        return fold(moved, rules: rules).executions
    }

    private static func fold(
        _ facts: [LoggedFact], rules: Rules
    ) -> (counted: [LoggedFact], executions: [BatchFold.ExecutionKey: Execution]) {
        var ledger = Ledger(rules: rules)
        for agent in Set(facts.map(\.agent)) { ledger.load([], after: FinalEntries(), of: agent) }
        var counted: [LoggedFact] = []
        var executions: [BatchFold.ExecutionKey: Execution] = [:]
        for each in facts {
            guard
                case .folded(let changes) = ledger.apply(
                    each.fact, of: each.agent, horizon: each.horizon)
            else { continue }
            counted.append(each)
            for change in changes {
                guard let run = (change.after ?? change.before)?.run else { continue }
                executions[BatchFold.ExecutionKey(agent: each.agent, run: run)] = change.after
            }
        }
        return (counted, executions)
    }

    /// - Returns: How many offsets were passed.
    @discardableResult
    private static func read(
        _ home: String, before bound: UInt64,
        _ progress: (UInt64) throws -> Void,
        each: (BatchFold.Pending, _ appendMilliseconds: Int64) -> Void
    ) throws -> Int {
        var reader = try LogReader(LogDirectory(home: home), from: .zero)
        var newest = Newest()
        while reader.nextOffset.rawValue < bound {
            switch try reader.next() {
            case .records(let all):
                guard let records = all.prefix(before: Offset(bound)) else { continue }
                var batch = BatchFold(newest: newest)
                batch.decode(records)
                newest = batch.newest
                let append = Int64(clamping: records.originalMilliseconds)
                for fact in batch.facts { each(fact, append) }
                try progress(reader.nextOffset.rawValue)
            case .lost: continue
            case .end: return Int(clamping: reader.nextOffset.rawValue)
            }
        }
        return Int(clamping: reader.nextOffset.rawValue)
    }
}
