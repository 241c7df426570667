import AgentEvents
import HookClient

/// The events of Claude Code's files of one project folder or many.
struct SessionHistory {
    private let host: String?
    /// Of runs that were taken: a resumed or forked session begins with copies of another's.
    private var taken: Set<String> = []
    /// What transcripts say of agents that they started, by session and agent.
    private var calls: [Key: Call] = [:]
    /// The same of calls that name no agent, by session and tool use.
    private var nameless: [Key: TranscriptCall] = [:]
    private var sessionPaths: [String: String] = [:]
    private var agents: [Agent] = []

    private struct Agent {
        let file: HistoryFile
        let session: String
        let toolUseID: String?
        let runs: [TranscriptRun]
        let maker: ImportedEvents
    }

    private struct Key: Hashable {
        let session: String
        let name: String
    }

    private struct Call {
        let call: TranscriptCall
        /// Nil: the main agent.
        let parent: String?
    }

    init(host: String?) { self.host = host }

    /// The turns of a session's main agent, and the subagents whose lines stand in its file.
    mutating func session(_ file: HistoryFile) -> [AgentEvent] {
        guard let first = TranscriptRuns(path: file.path, sessionID: nil, lines: .main) else {
            return []
        }
        let session = first.sessionID ?? file.name
        sessionPaths[session] = file.path
        note(first.calls, session: session, parent: nil)
        var events: [AgentEvent] = []
        if let runs = withoutCopies(first, file, session: session, lines: .main) {
            let maker = maker(runs, session: session, agent: nil)
            for run in runs.runs {
                events.append(maker.start(of: run))
                events.append(maker.stop(of: run))
            }
        }
        if first.hasSidechains {
            for chain in Sidechains(path: file.path, sessionID: session).chains {
                events += sidechain(chain, session: session, first)
            }
        }
        return events
    }

    /// Reads the runs of a subagent that has a file of its own.
    mutating func read(_ file: HistoryFile) {
        let folder = file.sessionOfFolder
        guard
            let first = TranscriptRuns(path: file.path, sessionID: folder, lines: .agent),
            let session = folder ?? first.sessionID
        else { return }
        note(first.calls, session: session, parent: file.agentID)
        guard let runs = withoutCopies(first, file, session: session, lines: .agent) else { return }
        let meta = AgentMeta.path(besideTranscript: file.path).flatMap(AgentMeta.init)
        var maker = maker(runs, session: session, agent: file.agentID.cleaned())
        maker.agentName = meta?.agentType?.cleaned()
        agents.append(
            Agent(
                file: file, session: session, toolUseID: meta?.toolUseID, runs: runs.runs,
                maker: maker))
    }

    /// The events of all subagents that were read, each with what its parent's transcript says.
    func agentEvents() -> [AgentEvent] {
        agents.flatMap { agent in
            let told =
                calls[Key(session: agent.session, name: agent.file.agentID)]
                ?? agent.toolUseID.flatMap { nameless[Key(session: agent.session, name: $0)] }
                .map { Call(call: $0, parent: nil) }
            var maker = agent.maker
            maker.agentName = maker.agentName ?? told?.call.agentName?.cleaned()
            var events: [AgentEvent] = []
            for (index, run) in agent.runs.enumerated() {
                events.append(maker.start(of: run))
                if index == 0, let told {
                    var reported = told.call.reported
                    reported.parentAgentID = told.parent?.cleaned()
                    events.append(maker.report(reported, of: run))
                }
                var task = run.reading.task
                task.complete(
                    path: agent.file.path, parentPath: sessionPaths[agent.session],
                    sessionID: agent.session)
                events.append(maker.stop(of: run, task: task))
            }
            return events
        }
    }

    private func sidechain(
        _ chain: Sidechains.Chain, session: String, _ runs: TranscriptRuns
    ) -> [AgentEvent] {
        var maker = maker(runs, session: session, agent: chain.run.firstUUID.cleaned())
        maker.agentName = chain.agentName?.cleaned()
        var started = Started()
        started.taskDescription = chain.description
        return [maker.start(of: chain.run, started), maker.stop(of: chain.run)]
    }

    private func maker(
        _ runs: TranscriptRuns, session: String, agent: String?
    ) -> ImportedEvents {
        ImportedEvents(
            harness: "claude-code", host: host, session: session.cleaned(), agent: agent,
            project: runs.project, harnessVersion: runs.harnessVersion)
    }

    private mutating func note(_ new: [TranscriptCall], session: String, parent: String?) {
        for call in new {
            if let agent = call.agentID {
                calls[Key(session: session, name: agent)] = Call(call: call, parent: parent)
            } else {
                nameless[Key(session: session, name: call.toolUseID)] = call
            }
        }
    }

    /// The runs that no earlier file has. Figures begin where the copies end, because they are
    /// cumulative; nil if all are copies.
    private mutating func withoutCopies(
        _ runs: TranscriptRuns, _ file: HistoryFile, session: String,
        lines: TranscriptReading.Lines
    ) -> TranscriptRuns? {
        let copies = runs.runs.prefix { taken.contains($0.firstUUID) }.count
        defer { for run in runs.runs { taken.insert(run.firstUUID) } }
        if copies == 0 { return runs }
        guard copies < runs.runs.count else { return nil }
        return TranscriptRuns(
            path: file.path, sessionID: session, lines: lines, from: runs.runs[copies].offset)
    }
}
