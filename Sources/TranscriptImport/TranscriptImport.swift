import AgentEvents
public import EventLog
public import HookClient

/// Makes history of the transcripts that a coding agent left: what hooks would have recorded.
///
/// Idempotent: an event's id names its run, and what the log has, or what a hook saw, is not
/// appended again. The times are those of the transcripts.
public struct TranscriptImport {
    private let directory: LogDirectory
    private let files: HistoryFiles

    public struct Summary: Sendable, Equatable {
        public var files = 0
        public var bytes = 0
        /// Events that the transcripts gave, and those of them that were appended.
        public var found = 0
        public var appended = 0

        public init() {}
    }

    /// How far it is.
    public enum Step: Sendable {
        /// Records of the log that were read.
        case log(Int)
        /// Bytes of transcripts that were read.
        case transcripts(Int)
    }

    public init(_ files: HistoryFiles, into directory: LogDirectory) {
        self.files = files
        self.directory = directory
    }

    /// Reads all files, then appends what is new in the order of time.
    ///
    /// - Parameters:
    ///   - now: The append time, ms since 1970.
    ///   - progress: Called now and then; what it throws ends the import, and nothing was appended.
    /// - Throws: `HookClient.Failure` if the log refuses; what was appended before stays, and
    ///   another import goes on from there.
    public func run(
        now: UInt64, machine: Machine, isDryRun: Bool = false,
        progress: (Step) throws -> Void
    ) throws -> Summary {
        var summary = Summary()
        let seen = try SeenEvents(directory) { try progress(.log($0)) }
        var events: [AgentEvent] = []
        func note(_ file: HistoryFile, _ new: [AgentEvent]) throws {
            summary.files += 1
            summary.bytes += file.size
            summary.found += new.count
            events += new.filter { !seen.has($0) }
            try progress(.transcripts(summary.bytes))
        }
        var history = SessionHistory(host: machine.host?.cleaned())
        for file in files.sessions { try note(file, history.session(file)) }
        for file in files.agents {
            history.read(file)
            try note(file, [])
        }
        let ofAgents = history.agentEvents()
        summary.found += ofAgents.count
        events += ofAgents.filter { !seen.has($0) }
        var rollouts = RolloutHistory(host: machine.host?.cleaned())
        for file in files.rollouts {
            rollouts.read(file)
            try note(file, [])
        }
        let ofThreads = rollouts.events()
        summary.found += ofThreads.count
        events += ofThreads.filter { !seen.has($0) }
        summary.appended = events.count
        guard !events.isEmpty, !isDryRun else { return summary }
        // Stable, so that a start stays before a report and a stop of the same time.
        let order = events.indices.sorted {
            (events[$0].timeMilliseconds, $0) < (events[$1].timeMilliseconds, $1)
        }
        var client = HookClient(home: directory.home, machine: machine)
        try client.append(order.map { events[$0] }, atMilliseconds: now)
        return summary
    }
}
