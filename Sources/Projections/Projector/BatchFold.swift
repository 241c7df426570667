import AgentEvents

/// One batch of records, folded: a value, without I/O, clock or randomness.
///
/// Use: decode records into it, load the agents that it names, fold, and write what it collected.
struct BatchFold {
    /// An event that is this far ahead of its own append time comes from a broken clock.
    static let aheadMilliseconds: Int64 = 86_400_000

    /// In log order; a link is a fact of two agents.
    private(set) var facts: [Pending] = []
    private(set) var quarantined: [Quarantined] = []

    /// Facts that the ledger did not know before.
    private(set) var newFacts: [(agent: AgentKey, fact: Fact)] = []
    /// The last state of each execution that changed; nil: it is no more.
    private(set) var executions: [ExecutionKey: Execution?] = [:]
    private(set) var delta = ViewDelta()
    /// By what changed executions are shown; nil: nobody asks.
    var changed: ChangedRows?
    private(set) var newest: Newest
    /// When each signal last came.
    private(set) var signals: [Signal.Key: Int64] = [:]
    /// Events that the log has twice.
    private(set) var duplicates = 0
    /// Events about what is final.
    private(set) var tooLate = 0

    init(newest: Newest) { self.newest = newest }

    struct Pending {
        let agent: AgentKey
        let fact: Fact
        /// The horizon at this record.
        let horizon: Int64?
        /// False for the other agent of a link: counters count an event once.
        var isPrimary = true
    }

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

    /// Takes in a fact whose record was looked at before.
    mutating func add(_ pending: Pending) { facts.append(pending) }

    mutating func decode(_ line: ArraySlice<UInt8>, offset: UInt64, appendMilliseconds: UInt64) {
        switch DecodedEvent(line) {
        case .event(let event):
            if event.timeMilliseconds - Int64(clamping: appendMilliseconds)
                > Self.aheadMilliseconds
            {
                quarantine(offset, reason: "time_ms is more than 24 h ahead of the append time")
                return
            }
            take(event, offset: offset, appendMilliseconds: Int64(clamping: appendMilliseconds))
        case .unknownType:
            // Something that a newer program knows. It stays in the log for it.
            break
        case .unknownSchema(let schema): quarantine(offset, reason: "schema \(schema)")
        case .unreadable(let reason): quarantine(offset, reason: reason)
        }
    }

    private mutating func take(
        _ event: AgentEvent, offset: UInt64, appendMilliseconds: Int64
    ) {
        if event.imported != nil {
            newest.observeImported(appendMilliseconds: appendMilliseconds)
        } else {
            newest.observe(
                eventMilliseconds: event.timeMilliseconds, appendMilliseconds: appendMilliseconds)
        }
        for key in Signal.all(in: event) {
            signals[key] = max(signals[key] ?? event.timeMilliseconds, event.timeMilliseconds)
        }
        switch event.body {
        case .sessionStarted, .sessionEnded: return
        // A report is of a subagent; one that names none is nobody's.
        case .reported where (event.agentID ?? "").isEmpty: return
        default: break
        }
        let fact = Fact(event: event, offset: offset)
        facts.append(Pending(agent: AgentKey(event), fact: fact, horizon: newest.horizon))
        if let other = AgentKey.stopped(by: event) {
            facts.append(
                Pending(agent: other, fact: fact, horizon: newest.horizon, isPrimary: false))
        }
    }

    /// Folds the decoded events into the ledger, which must hold their agents.
    mutating func fold(into ledger: inout Ledger) {
        // An event counts once, whichever of its two agents it is a duplicate of or too late for.
        var wasDuplicate = false
        var wasTooLate = false
        for pending in facts {
            let (agent, fact) = (pending.agent, pending.fact)
            if pending.isPrimary { (wasDuplicate, wasTooLate) = (false, false) }
            switch ledger.apply(fact, of: agent, horizon: pending.horizon) {
            case .duplicate:
                if !wasDuplicate && !wasTooLate { duplicates += 1 }
                wasDuplicate = true
            case .tooLate:
                if wasDuplicate { duplicates -= 1 }
                if !wasTooLate { tooLate += 1 }
                wasTooLate = true
            case .folded(let changes):
                newFacts.append((agent, fact))
                for change in changes {
                    delta.apply(change)
                    changed?.note(change)
                    guard let run = (change.after ?? change.before)?.run else { continue }
                    executions[ExecutionKey(agent: agent, run: run)] = .some(change.after)
                }
            }
        }
    }
}
