/// A fact about an agent, as one line of the log says it. docs/events.md is its contract.
public struct AgentEvent: Hashable, Sendable {
    public static let schema = 1

    /// Unique for each delivery; the key of idempotence.
    public var id: EventID
    /// Equal for byte-identical payloads. Nil for events that no payload caused.
    public var deliveryID: EventID?
    /// Wall clock when the hook began, ms since 1970.
    public var timeMilliseconds: Int64
    public var harness: String
    public var harnessVersion: String?
    /// Of an event that was made of a transcript afterwards: the run in it.
    public var imported: ImportedSpan?
    public var bootID: String?
    /// Milliseconds since boot: orders events of one boot even if the wall clock steps back.
    public var bootMilliseconds: Int64?
    public var host: String?
    public var project: String?
    public var sessionID: String?
    public var agentID: String?
    /// Empty (an internal agent) and absent (an old harness) are different facts.
    public var agentName: String?
    public var body: Body

    public enum Body: Hashable, Sendable {
        case started(Started)
        case stopped(Stopped)
        case measured(Measured)
        case reported(Reported)
        case linked(Linked)
        case closed(Closed)
        case sessionStarted(source: String?)
        case sessionEnded(reason: String?)
        /// The main agent was given a prompt.
        case prompted
        /// The main agent's turn stopped.
        case turnStopped(Stopped)
    }

    public init(
        id: EventID, deliveryID: EventID? = nil, timeMilliseconds: Int64, harness: String,
        body: Body
    ) {
        self.id = id
        self.deliveryID = deliveryID
        self.timeMilliseconds = timeMilliseconds
        self.harness = harness
        self.body = body
    }
}

/// An agent was started, or resumed, or given another message: harnesses do not tell them apart.
public struct Started: Hashable, Sendable {
    public var taskDescription: String?
    public var toolsGranted: [String]?
    public var contextSize: Int64?
    public var parentToolUseID: String?
    public var parentAgentID: String?
    public var spawnDepth: Int64?

    public init() {}
}

/// From the first to the last time of a run in the transcript that it was imported from.
public struct ImportedSpan: Hashable, Sendable {
    /// ms since 1970.
    public var fromMilliseconds: Int64
    /// ms since 1970; not before the former.
    public var toMilliseconds: Int64

    public init(fromMilliseconds: Int64, toMilliseconds: Int64) {
        self.fromMilliseconds = fromMilliseconds
        self.toMilliseconds = toMilliseconds
    }
}

/// An agent stopped, with what its transcript told at that moment.
public struct Stopped: Hashable, Sendable {
    public var stopHookActive: Bool?
    public var reading: Reading
    public var backgroundTasks: [BackgroundTask]?

    public init(figures: Figures = Figures()) { reading = Reading(figures: figures) }
}

/// A background task of the session as the harness lists it: a sign of life.
public struct BackgroundTask: Hashable, Sendable {
    public var id: String
    public var type: String?
    public var status: String?

    public init(id: String, type: String? = nil, status: String? = nil) {
        self.id = id
        self.type = type
        self.status = status
    }
}
