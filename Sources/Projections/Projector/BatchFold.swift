import AgentEvents

/// One batch of records, folded: a value, without I/O, clock or randomness.
///
/// Use: decode records into it, load the agents that it names, fold, and write what it collected.
struct BatchFold {
    /// An event that is this far ahead of its own append time comes from a broken clock.
    static let aheadMilliseconds: Int64 = 86_400_000

    private(set) var facts: [(agent: AgentKey, fact: Fact)] = []
    private(set) var quarantined: [Quarantined] = []

    /// Facts that the ledger did not know before.
    private(set) var newFacts: [(agent: AgentKey, fact: Fact)] = []
    /// The last state of each execution that changed; nil: it is no more.
    private(set) var executions: [ExecutionKey: Execution?] = [:]
    private(set) var delta = ViewDelta()
    private(set) var newestEventMilliseconds: Int64?

    struct ExecutionKey: Hashable {
        let agent: AgentKey
        let run: Int
    }

    /// Offsets whose records were not folded, and why.
    struct Quarantined: Equatable {
        let offset: UInt64
        let count: Int
        let reason: String
    }

    var agents: Set<AgentKey> { Set(facts.map(\.agent)) }

    mutating func quarantine(_ offset: UInt64, count: Int = 1, reason: String) {
        quarantined.append(Quarantined(offset: offset, count: count, reason: reason))
    }

    mutating func decode(_ line: ArraySlice<UInt8>, offset: UInt64, appendMilliseconds: UInt64) {
        switch DecodedEvent(line) {
        case .event(let event):
            if event.timeMilliseconds - Int64(clamping: appendMilliseconds)
                > Self.aheadMilliseconds
            {
                quarantine(offset, reason: "time_ms is more than 24 h ahead of the append time")
                return
            }
            facts.append((AgentKey(event), Fact(event: event, offset: offset)))
        case .unknownType:
            // Something that a newer program knows. It stays in the log for it.
            break
        case .unknownSchema(let schema): quarantine(offset, reason: "schema \(schema)")
        case .unreadable(let reason): quarantine(offset, reason: reason)
        }
    }

    /// Folds the decoded events into the ledger, which must hold their agents.
    mutating func fold(into ledger: inout Ledger) {
        for (agent, fact) in facts {
            guard !ledger.knows(fact.event.id, of: agent) else { continue }
            newFacts.append((agent, fact))
            newestEventMilliseconds = max(
                newestEventMilliseconds ?? fact.event.timeMilliseconds,
                fact.event.timeMilliseconds)
            for change in ledger.apply(fact, of: agent) {
                delta.apply(change)
                guard let run = (change.after ?? change.before)?.run else { continue }
                executions[ExecutionKey(agent: agent, run: run)] = .some(change.after)
            }
        }
    }
}
