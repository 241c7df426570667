public import AgentEvents

/// One run of one agent: what people count. docs/views.md says how it is made of events.
public struct Execution: Hashable, Sendable {
    public var agent: AgentKey
    /// 1 for the agent's first entry. For people; it can change when an older event arrives late.
    public var run: Int
    public var name: String?
    public var type: String
    public var project: String?
    public var status: Status
    /// Nil for a stop without start.
    public var startMilliseconds: Int64?
    /// Nil while it runs.
    public var endMilliseconds: Int64?
    /// When its latest event happened.
    public var lastSeenMilliseconds: Int64
    public var evidence: String?
    public var errorType: String?
    /// By name, ascending; this run's own, not cumulative.
    public var toolCalls: [ToolCalls]
    public var tokens: TokenSums
    public var isOutputExact: Bool?
    /// The records that it was folded from, ascending. Folding exactly those gives it again.
    public var offsets: [UInt64]

    public enum Status: String, Sendable, CaseIterable {
        case running, success, failure, timeout, cancelled, lost
        /// A stop of an agent without a name and without a start. Not an execution.
        case `internal`
        /// A stop that no start belongs to. Not an execution.
        case unpaired

        /// Whether it has ended and is counted.
        public var isCounted: Bool {
            switch self {
            case .success, .failure, .timeout, .cancelled, .lost: true
            case .running, .internal, .unpaired: false
            }
        }
    }

    /// End − start; nil without both.
    public var durationMilliseconds: Int64? {
        guard let startMilliseconds, let endMilliseconds else { return nil }
        return endMilliseconds - startMilliseconds
    }
}

/// Tokens of an execution and what they cost.
public struct TokenSums: Hashable, Sendable {
    /// Tokens whose price is known.
    public var priced: Int64 = 0
    /// Tokens whose price is not known. Their cost is missing from `costNanodollars`, not zero.
    public var unpriced: Int64 = 0
    public var costNanodollars: Int64 = 0

    public init() {}

    public var total: Int64 { priced + unpriced }
}
