import AgentEvents
import EventLog

/// What the log already holds of the sessions that are to be imported.
struct SeenEvents {
    private var imported: Set<EventID> = []
    /// When hooks were called for an agent, in ms since 1970.
    private var hooks: [Agent: [Int64]] = [:]

    struct Agent: Hashable {
        let harness: String
        let session: String
        let agent: String
    }

    /// How far from a run's ends in its transcript a hook may have been called for it.
    static let toleranceMilliseconds: Int64 = 5_000

    /// Reads the whole log. What is lost in it, is not known to have been there.
    ///
    /// - Complexity: O(n) in the log, about two million events a second.
    init(_ directory: LogDirectory, progress: (Int) throws -> Void) throws {
        guard try !directory.isEmpty() else { return }
        var reader = try LogReader(directory, from: .zero)
        reading: while true {
            switch try reader.next() {
            case .records(let batch):
                guard batch.kind == .event else { continue }
                for index in 0..<batch.count {
                    if case .event(let event) = DecodedEvent(batch[index]) { take(event) }
                }
                try progress(Int(clamping: batch.end.rawValue))
            case .lost: continue
            case .end: break reading
            }
        }
    }

    private mutating func take(_ event: AgentEvent) {
        if event.imported != nil {
            imported.insert(event.id)
            return
        }
        switch event.body {
        case .started, .stopped, .prompted, .turnStopped:
            hooks[Agent(event), default: []].append(event.timeMilliseconds)
        default: break
        }
    }

    /// Whether an event was imported before, or a hook saw its run.
    func has(_ event: AgentEvent) -> Bool {
        if imported.contains(event.id) { return true }
        guard let span = event.imported, let times = hooks[Agent(event)] else { return false }
        return times.contains {
            $0 >= span.fromMilliseconds - Self.toleranceMilliseconds
                && $0 <= span.toMilliseconds + Self.toleranceMilliseconds
        }
    }
}

extension SeenEvents.Agent {
    init(_ event: AgentEvent) {
        self.init(
            harness: event.harness, session: event.sessionID ?? "", agent: event.agentID ?? "")
    }
}
