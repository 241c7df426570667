/// The members of an event that not every type has. Several types share a key.
struct BodyMembers {
    private var started = Started()
    private var stopped = Stopped()
    private var reported = Reported()
    private var openedBy: EventID?
    private var stopEventID: EventID?
    private var stoppedAgentID: String?
    private var stoppedMilliseconds: Int64?
    private var startMilliseconds: Int64?
    private var linkEvidence: String?
    private var isVoid = false
    private var status: Closed.Status?
    private var reason: String?
    private var lastSeenMilliseconds: Int64?
    private var source: String?
    private var phase: TurnPhase?

    /// A key that a type must have, and the line has not.
    struct Missing: Error {
        let key: StaticString
    }

    /// What the members are for an event of `type`; nil if that is none of ours.
    func body(of type: String) throws(Missing) -> AgentEvent.Body? {
        switch type {
        case "agent.started": .started(started)
        case "agent.stopped": .stopped(stopped)
        case "agent.reported": .reported(reported)
        case "agent.measured":
            .measured(
                Measured(openedBy: try required(openedBy, "opened_by"), reading: stopped.reading))
        case "agent.linked": .linked(try linked())
        case "agent.closed": .closed(try closed())
        case "session.started": .sessionStarted(source: source)
        case "session.ended": .sessionEnded(reason: reason)
        case "session.turn":
            switch try required(phase, "phase") {
            case .prompt: .prompted
            case .stop: .turnStopped(stopped)
            }
        default: nil
        }
    }

    private func linked() throws(Missing) -> Linked {
        Linked(
            openedBy: openedBy, stopEventID: try required(stopEventID, "stop_event_id"),
            stoppedAgentID: try required(stoppedAgentID, "stopped_agent_id"),
            stoppedMilliseconds: try required(stoppedMilliseconds, "stopped_ms"),
            startMilliseconds: startMilliseconds, evidence: linkEvidence, isVoid: isVoid,
            reading: stopped.reading)
    }

    private func closed() throws(Missing) -> Closed {
        Closed(
            openedBy: try required(openedBy, "opened_by"),
            status: try required(status, "status"), reason: reason,
            lastSeenMilliseconds: try required(lastSeenMilliseconds, "last_seen_ms"))
    }

    private func required<T>(_ value: T?, _ key: StaticString) throws(Missing) -> T {
        guard let value else { throw Missing(key: key) }
        return value
    }

    mutating func read(
        _ key: JSONText, from json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "task_description":
            started.taskDescription = try json.string()
            reported.taskDescription = started.taskDescription
            stopped.reading.task.description = started.taskDescription
        case "tools_granted": started.toolsGranted = try json.strings()
        case "context_size": started.contextSize = try json.integer()
        case "parent_tool_use_id":
            started.parentToolUseID = try json.string()
            reported.parentToolUseID = started.parentToolUseID
            stopped.reading.task.parentToolUseID = started.parentToolUseID
        case "parent_agent_id":
            started.parentAgentID = try json.string()
            reported.parentAgentID = started.parentAgentID
            stopped.reading.task.parentAgentID = started.parentAgentID
        case "spawn_depth":
            started.spawnDepth = try json.integer()
            stopped.reading.task.spawnDepth = started.spawnDepth
        case "task_source": stopped.reading.task.source = try json.taskSource()
        case "wave_number": stopped.reading.task.waveNumber = try json.count()
        case "launch": reported.launch = try json.launch()
        case "total_tokens": reported.totalTokens = try json.count()
        case "total_tool_uses": reported.totalToolUses = try json.count()
        case "total_duration_ms": reported.totalDurationMilliseconds = try json.count()
        case "stop_hook_active": stopped.stopHookActive = try json.boolean()
        case "background_tasks": stopped.backgroundTasks = try json.backgroundTasks()
        default: try readConclusion(key, from: &json)
        }
    }

    private mutating func readConclusion(
        _ key: JSONText, from json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "opened_by": openedBy = try json.eventID()
        case "stop_event_id": stopEventID = try json.eventID()
        case "stopped_agent_id": stoppedAgentID = try json.string()
        case "stopped_ms": stoppedMilliseconds = try json.time()
        case "start_ms": startMilliseconds = try json.time()
        case "link_evidence": linkEvidence = try json.string()
        case "void": isVoid = try json.boolean()
        case "status": status = try json.closedStatus()
        case "reason": reason = try json.string()
        case "last_seen_ms": lastSeenMilliseconds = try json.time()
        case "source": source = try json.string()
        case "phase": phase = try json.phase()
        case "outcome":
            stopped.reading.outcome = try json.outcome()
            reported.outcome = stopped.reading.outcome
        case "error":
            stopped.reading.error = try json.errorDetails()
            reported.error = stopped.reading.error
        default: try stopped.reading.read(key, from: &json)
        }
    }
}

extension Reading {
    fileprivate mutating func read(
        _ key: JSONText, from json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "outcome_evidence": outcomeEvidence = try json.string()
        case "tool_calls": figures.toolCalls = try json.toolCalls()
        case "tokens": figures.tokens = try json.tokenBuckets()
        case "output_exact": figures.isOutputExact = try json.boolean()
        case "response_time_ms": figures.responseTimeMilliseconds = try json.integer()
        case "output": figures.output = try json.outputFigures()
        case "transcript": figures.transcript = try json.transcriptIdentity()
        default: try json.skip()
        }
    }
}
