import AgentEvents

/// What the worker needs to know of a session: when it last said something about its runs.
enum Signal: String, Sendable {
    /// The session ended.
    case ended
    /// Its main agent stopped.
    case stopped
    /// It sent a list of background tasks.
    case listed
    /// A task was on such a list, and not as finished.
    case task

    struct Key: Hashable {
        /// The session's main agent.
        let session: AgentKey
        let signal: Signal
        let task: ExactText
    }

    private static let listMax = 64
    /// How a list says that a task is over.
    private static let finished: Set = ["completed", "failed", "killed", "cancelled", "stopped"]

    /// The signals in an event.
    static func all(in event: AgentEvent) -> [Key] {
        let session = AgentKey(
            harness: event.harness.storable, session: (event.sessionID ?? "").storable, agent: "")
        func key(_ signal: Signal, _ task: String = "") -> Key {
            Key(session: session, signal: signal, task: ExactText(task))
        }
        func lists(_ stop: Stopped) -> [Key] {
            guard let tasks = stop.backgroundTasks else { return [] }
            let open = tasks.filter { !finished.contains($0.status ?? "") }
            // The hook cuts lists there: what is not on one of this length may be behind its end.
            let isWhole = tasks.count < listMax
            return (isWhole ? [key(.listed)] : []) + open.map { key(.task, $0.id) }
        }
        switch event.body {
        case .sessionEnded: return [key(.ended)]
        case .stopped(let stop): return lists(stop)
        case .turnStopped(let stop): return [key(.stopped)] + lists(stop)
        default: return []
        }
    }
}
