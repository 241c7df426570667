public import AgentEvents

/// One run of one agent: what people count. docs/views.md says how it is made of events.
public struct Execution: Hashable, Sendable {
    public var agent: AgentKey
    /// 1 for the agent's first entry. For people; it can change when an older event arrives late.
    public var run: Int
    /// The event that opened it: its name for machines.
    public var id: EventID
    public var name: String?
    public var type: String
    public var project: String?
    public var harnessVersion: String?
    public var status: Status
    /// Nil for a stop without start.
    public var startMilliseconds: Int64?
    /// Nil while it runs.
    public var endMilliseconds: Int64?
    /// When its latest event happened.
    public var lastSeenMilliseconds: Int64
    /// What the status was read from.
    public var evidence: String?
    /// Of one that failed or was cancelled, where something says why.
    public var error: ErrorDetails?
    /// Why a stop under another id ended it, or where its start was inferred from.
    public var pairing: String?
    public var parent: Parent
    /// By name, ascending; this run's own, not cumulative.
    public var toolCalls: [ToolCalls]
    /// By model, ascending.
    public var models: [ModelTokens]
    public var tokens: TokenSums
    public var isOutputExact: Bool?
    public var responseTimeMilliseconds: Int64?
    /// This run's own, not cumulative; nil without a transcript.
    public var output: OutputFigures?
    public var task: TaskFacts
    /// The transcript that its figures come from, as far as it was read.
    public var transcript: TranscriptIdentity?
    /// By finding, ascending.
    public var findings: [FindingCount]
    /// The records that it was folded from, ascending. Folding exactly those gives it again.
    public var offsets: [UInt64]

    public var kind: Kind { agent.isMain ? .main : .subagent }

    public enum Kind: String, Sendable, CaseIterable {
        case subagent
        /// A turn of a session's main agent, from prompt to stop.
        case main
    }

    public enum Status: String, Sendable, CaseIterable {
        case running, success, failure, timeout, cancelled, lost
        /// A stop of an agent without a name and without a start. Not an execution.
        case `internal`
        /// A stop that no start belongs to. Not an execution.
        case unpaired
        /// A stop that ended a run of another agent id. Not an execution.
        case linked

        /// Whether it has ended and is counted.
        public var isCounted: Bool {
            switch self {
            case .success, .failure, .timeout, .cancelled, .lost: true
            case .running, .internal, .unpaired, .linked: false
            }
        }
    }

    /// End − start; nil without both.
    public var durationMilliseconds: Int64? {
        guard let startMilliseconds, let endMilliseconds else { return nil }
        return endMilliseconds - startMilliseconds
    }

    /// The duration if it is one of those that averages and percentiles are of.
    public var countedDuration: Int64? {
        status.isCounted && status != .lost ? durationMilliseconds : nil
    }
}

/// Who started an agent, as the harness reported it.
public struct Parent: Hashable, Sendable {
    /// Nil: the main agent, or not known.
    public var agentID: String?
    public var toolUseID: String?
    public var launch: Reported.Launch?

    public init() {}
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

/// Tokens of an execution by model, as they are priced.
public struct ModelTokens: Hashable, Sendable {
    public var model: String
    public var input: Int64 = 0
    public var output: Int64 = 0
    public var cacheWrite5Minutes: Int64 = 0
    public var cacheWrite1Hour: Int64 = 0
    public var cacheRead: Int64 = 0
    /// Requests, not tokens.
    public var webSearches: Int64 = 0
    public var unpriced: Int64 = 0
    public var costNanodollars: Int64 = 0

    public init(model: String) { self.model = model }
}

/// What the data of an entry lack, or where sources disagree. docs/views.md lists them.
public enum Finding: String, Sendable, CaseIterable {
    case closedWithoutStop = "closed_without_stop"
    case incompleteTranscript = "incomplete_transcript"
    case inexactOutput = "inexact_output"
    case inferredStart = "inferred_start"
    case internalStop = "internal_stop"
    case linkedStop = "linked_stop"
    case negativeFigures = "negative_figures"
    case noTranscript = "no_transcript"
    case repeatedStart = "repeated_start"
    case repeatedStop = "repeated_stop"
    case reportDiffers = "report_differs"
    case unpairedStop = "unpaired_stop"
    case unpriced
}

public struct FindingCount: Hashable, Sendable {
    public var finding: Finding
    public var count: Int64
}
