/// What was read from an agent's transcript at some moment.
public struct Reading: Hashable, Sendable {
    public var outcome: Outcome?
    public var outcomeEvidence: String?
    public var error: ErrorDetails?
    public var figures: Figures
    public var task = TaskFacts()

    public init(figures: Figures = Figures()) { self.figures = figures }

    public enum Outcome: String, Hashable, Sendable {
        case success, failure, cancelled
    }
}

/// What went wrong, for people. Its texts were redacted before they were written.
public struct ErrorDetails: Hashable, Sendable {
    /// The harness's word for it, or ours.
    public var type: String
    /// The first line of the error's text.
    public var message: String?
    /// The lines after it.
    public var stack: String?

    public init(type: String, message: String? = nil, stack: String? = nil) {
        self.type = type
        self.message = message
        self.stack = stack
    }
}

/// What is known of an agent's task beside what it did.
public struct TaskFacts: Hashable, Sendable {
    /// The few words that its parent gave, not its prompt.
    public var description: String?
    public var source: Source?
    /// Which of its parent's messages that start agents started it, from 1.
    public var waveNumber: Int64?
    public var parentToolUseID: String?
    /// Nil: the main agent, or not known.
    public var parentAgentID: String?
    /// 1 for an agent that a main agent started.
    public var spawnDepth: Int64?

    public init() {}

    public enum Source: String, Hashable, Sendable, CaseIterable {
        case userCommand = "user_command"
        case autoActivation = "auto_activation"
        case waveOrchestration = "wave_orchestration"
    }
}
