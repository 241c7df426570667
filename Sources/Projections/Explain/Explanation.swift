import EventLog
import Foundation

/// The executions and records behind a number, folded again to the same value.
public struct Explanation: Sendable {
    public let metric: Metric
    public let selection: Selection
    /// How many records the views reflect that were asked.
    public let offset: UInt64
    /// What the views say, and which; nil where they keep no such row.
    public let stored: (value: MetricValue?, view: String)?
    /// What folding only ``offsets`` gives.
    public let refolded: MetricValue?
    /// Whether the sums behind both are equal; nil without a stored one.
    public let isEqual: Bool?
    /// By end, then id.
    public let executions: [Part]
    /// The records that give the value, ascending: a log of only these has it, too.
    public let offsets: [UInt64]
    /// Those of them without any one of which the value would be another, ascending.
    public let deciding: [UInt64]

    public struct Part: Sendable {
        public let execution: Execution
        /// The records that it was folded from, ascending.
        public let offsets: [UInt64]
    }

    /// - Parameters:
    ///   - views: What says the number. Folding follows the rules that it was made by.
    ///   - progress: Called now and then with an offset. What it throws ends the work.
    /// - Throws: ``ExplainError`` if the views keep nothing so old; what the log and SQLite throw.
    /// - Complexity: Two passes over the log up to the offset of the views, and for each of the
    ///   records that count a fold of its agent.
    public init(
        _ metric: Metric, of selection: Selection, in views: ViewsReader,
        progress: (UInt64) throws -> Void = { _ in }
    ) throws {
        let (rules, checkpoint, kept, first) = try views.readBlocking { views in
            (
                try views.storedRules(), try views.checkpoint(),
                try views.stored(metric, of: selection), try views.firstKept(selection)
            )
        }
        if let first, selection.bucket < first { throw ExplainError.notKept(first: first) }
        let facts = try AgentFacts(
            home: views.home, range: selection.range, before: checkpoint.nextOffset,
            rules: rules, progress: progress)
        self.metric = metric
        self.selection = selection
        offset = checkpoint.nextOffset
        let found = facts.executions.values.filter(selection.contains)
        let agents = Set(found.map(\.agent))
        let named = Set(found.flatMap(\.offsets))
        var logged = facts.counted.filter { named.contains($0.fact.offset) }
        var folded = Refold(logged, selection, rules)
        // An execution names its records; where they should not do, all of its agent's do.
        if folded.tally != Self.tally(found, selection) {
            logged = facts.counted.filter { agents.contains($0.agent) }
            folded = Refold(logged, selection, rules)
        }
        executions = found.sorted { left, right in
            let (a, b) = (left.endMilliseconds ?? 0, right.endMilliseconds ?? 0)
            return a != b ? a < b : left.id < right.id
        }.map { Part(execution: $0, offsets: $0.offsets) }
        offsets = Set(logged.map(\.fact.offset)).sorted()
        deciding = try folded.deciding(metric) { try progress(checkpoint.nextOffset) }
        refolded = metric.value(of: folded.tally)
        stored = kept.map { (metric.value(of: $0.0), $0.view) }
        isEqual = kept.map { metric.value(of: $0.0) == metric.value(of: folded.tally) }
    }

    private static func tally(_ executions: [Execution], _ selection: Selection) -> Tally {
        executions.reduce(into: Tally()) { $0.add($1, tool: selection.tool) }
    }
}

/// Some facts, folded by agent, and what becomes of the sum without one of them.
private struct Refold {
    private let selection: Selection
    private let rules: Rules
    private var byAgent: [AgentKey: [LoggedFact]] = [:]
    private(set) var tally = Tally()

    init(_ facts: [LoggedFact], _ selection: Selection, _ rules: Rules) {
        self.selection = selection
        self.rules = rules
        byAgent = Dictionary(grouping: facts, by: \.agent)
        for execution in AgentFacts.refold(facts, rules: rules).values
        where selection.contains(execution) {
            tally.add(execution, tool: selection.tool)
        }
    }

    /// - Parameter progress: Called after each agent.
    func deciding(_ metric: Metric, progress: () throws -> Void) throws -> [UInt64] {
        // As it is shown: of two of two and one of one the rate is the same.
        let whole = metric.value(of: tally)?.decimal
        var deciding: [UInt64] = []
        // A link is a record of two agents: without it both fold otherwise.
        var agentsByOffset: [UInt64: Set<AgentKey>] = [:]
        for (agent, facts) in byAgent {
            for each in facts { agentsByOffset[each.fact.offset, default: []].insert(agent) }
        }
        var contributions: [AgentKey: [Execution]] = [:]
        for (agent, facts) in byAgent {
            contributions[agent] = counted(facts)
            try progress()
        }
        for (offset, agents) in agentsByOffset {
            var rest = tally
            for agent in agents {
                for execution in contributions[agent] ?? [] {
                    rest.add(execution, tool: selection.tool, sign: -1)
                }
                for execution in counted(
                    (byAgent[agent] ?? []).filter { $0.fact.offset != offset })
                {
                    rest.add(execution, tool: selection.tool)
                }
            }
            if metric.value(of: rest)?.decimal != whole { deciding.append(offset) }
        }
        return deciding.sorted()
    }

    private func counted(_ facts: [LoggedFact]) -> [Execution] {
        AgentFacts.refold(facts, rules: rules).values.filter(selection.contains)
    }
}

/// Why a number cannot be explained.
public enum ExplainError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The views keep no rows of buckets that old.
    case notKept(first: Int64)

    public var description: String {
        switch self {
        case .notKept(let first):
            "the views keep nothing of that time: they begin at "
                + "\(Date(timeIntervalSince1970: Double(first) / 1_000).formatted(.iso8601)). "
                + "--as-of asks what they said then."
        }
    }
}
