// What is said of a run by others than its own hooks: the worker, which read transcripts and lists,
// and the harness, in the result of the tool call that started the agent.

/// A run's transcript, read again when it was complete.
public struct Measured: Hashable, Sendable {
    /// The event that opened the run.
    public var openedBy: EventID
    public var reading: Reading

    public init(openedBy: EventID, reading: Reading) {
        self.openedBy = openedBy
        self.reading = reading
    }
}

/// What the harness reports of a subagent to its parent: an independent witness.
public struct Reported: Hashable, Sendable {
    /// Nil: the main agent.
    public var parentAgentID: String?
    public var parentToolUseID: String?
    public var launch: Launch?
    /// The context size of the last request, not a sum.
    public var totalTokens: Int64?
    public var totalToolUses: Int64?
    public var totalDurationMilliseconds: Int64?
    /// Only of a call that failed.
    public var outcome: Reading.Outcome?
    public var error: ErrorDetails?
    /// The few words that the call was given, not its prompt.
    public var taskDescription: String?

    public init() {}

    public enum Launch: String, Hashable, Sendable {
        /// The result of a finished run.
        case foreground
        /// It was launched and runs on.
        case background
    }
}

/// Which run a stop under an id that was never started belongs to.
public struct Linked: Hashable, Sendable {
    /// The event that opened the run; nil: the stop is a run of its own.
    public var openedBy: EventID?
    public var stopEventID: EventID
    /// The id that the stop came under.
    public var stoppedAgentID: String
    public var stoppedMilliseconds: Int64
    /// The inferred start of a run of its own.
    public var startMilliseconds: Int64?
    public var evidence: String?
    /// Takes an earlier link of the stop back.
    public var isVoid: Bool
    public var reading: Reading

    public init(
        openedBy: EventID?, stopEventID: EventID, stoppedAgentID: String,
        stoppedMilliseconds: Int64, startMilliseconds: Int64? = nil, evidence: String? = nil,
        isVoid: Bool = false, reading: Reading = Reading()
    ) {
        self.openedBy = openedBy
        self.stopEventID = stopEventID
        self.stoppedAgentID = stoppedAgentID
        self.stoppedMilliseconds = stoppedMilliseconds
        self.startMilliseconds = startMilliseconds
        self.evidence = evidence
        self.isVoid = isVoid
        self.reading = reading
    }
}

/// A run ended without a stop.
public struct Closed: Hashable, Sendable {
    /// The event that opened the run.
    public var openedBy: EventID
    public var status: Status
    public var reason: String?
    /// Its last sign of life, ms since 1970.
    public var lastSeenMilliseconds: Int64

    public init(
        openedBy: EventID, status: Status, reason: String?, lastSeenMilliseconds: Int64
    ) {
        self.openedBy = openedBy
        self.status = status
        self.reason = reason
        self.lastSeenMilliseconds = lastSeenMilliseconds
    }

    public enum Status: String, Hashable, Sendable {
        case timeout, cancelled, lost
    }
}
