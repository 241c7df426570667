import AgentEvents
import HookClient

/// Makes the events of one agent's runs, as hooks would have written them at the time.
struct ImportedEvents {
    let harness: String
    let host: String?
    /// As events hold it.
    let session: String?
    /// Nil: the main agent.
    let agent: String?
    var agentName: String?
    var project: String?
    var harnessVersion: String?

    /// The start of a subagent's run, or the prompt of a turn.
    func start(of run: TranscriptRun, _ started: Started = Started()) -> AgentEvent {
        event(
            agent == nil ? .prompted : .started(started), of: run, at: run.fromMilliseconds,
            "start")
    }

    /// The end of a run.
    func stop(of run: TranscriptRun, task: TaskFacts? = nil) -> AgentEvent {
        var stopped = Stopped()
        stopped.reading = run.reading
        if let task { stopped.reading.task = task }
        return event(
            agent == nil ? .turnStopped(stopped) : .stopped(stopped), of: run,
            at: run.toMilliseconds, "stop")
    }

    /// What the parent's transcript says of the run. At its start, so that it comes before what can
    /// make the run final.
    func report(_ reported: Reported, of run: TranscriptRun) -> AgentEvent {
        event(.reported(reported), of: run, at: run.fromMilliseconds, "report")
    }

    /// The id names the run by its first line, so that importing again is the same event.
    private func event(
        _ body: AgentEvent.Body, of run: TranscriptRun, at time: Int64, _ part: String
    ) -> AgentEvent {
        let text =
            "import\n\(harness)\n\(session ?? "")\n\(agent ?? "")\n\(run.firstUUID)\n\(part)"
        var event = AgentEvent(
            id: EventID(delivery: Array(text.utf8)), timeMilliseconds: time, harness: harness,
            body: body)
        event.harnessVersion = harnessVersion
        event.imported = ImportedSpan(
            fromMilliseconds: run.fromMilliseconds, toMilliseconds: run.toMilliseconds)
        event.host = host
        event.project = project
        event.sessionID = session
        event.agentID = agent
        event.agentName = agentName
        return event
    }
}
