import AgentEvents
import HookClient

/// The events of Codex's files: a thread each, of a session or of a sub-agent.
struct RolloutHistory {
    private let host: String?
    private var threads: [RolloutRuns] = []
    private var parents: [String: String] = [:]

    init(host: String?) { self.host = host }

    /// Reads a file. All are read before events are made: a sub-agent's session is that of the
    /// thread at the root, which may be in any of them.
    mutating func read(_ file: HistoryFile) {
        guard let runs = RolloutRuns(path: file.path), let thread = runs.threadID else { return }
        parents[thread] = runs.parentID
        threads.append(runs)
    }

    func events() -> [AgentEvent] {
        threads.flatMap { thread -> [AgentEvent] in
            guard let id = thread.threadID else { return [] }
            let isAgent = thread.parentID != nil
            let maker = ImportedEvents(
                harness: "codex", host: host, session: root(of: id).cleaned(),
                agent: isAgent ? id.cleaned() : nil,
                // What hooks say of one without a role.
                agentName: isAgent ? (thread.role ?? "default").cleaned() : nil,
                project: thread.project, harnessVersion: thread.harnessVersion)
            return thread.runs.flatMap { [maker.start(of: $0), maker.stop(of: $0)] }
        }
    }

    /// - Complexity: O(n) in the depth, which a circle does not make endless.
    private func root(of thread: String) -> String {
        var thread = thread
        for _ in 0..<16 {
            guard let parent = parents[thread] else { break }
            thread = parent
        }
        return thread
    }
}
