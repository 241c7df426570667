extension CanonicalScanner {
    mutating func body(of type: JSONText) throws(JSONReader.Failure) -> AgentEvent.Body? {
        switch type {
        case "agent.started": .started(try started())
        case "agent.stopped": try stopped().map(AgentEvent.Body.stopped)
        case "agent.measured": try measured().map(AgentEvent.Body.measured)
        case "agent.reported": .reported(try reported())
        case "agent.linked": try linked().map(AgentEvent.Body.linked)
        case "agent.closed": try closed().map(AgentEvent.Body.closed)
        case "session.started": .sessionStarted(source: try string(",\"source\":"))
        case "session.ended": .sessionEnded(reason: try string(",\"reason\":"))
        case "session.turn": try turn()
        default: nil
        }
    }

    private mutating func started() throws(JSONReader.Failure) -> Started {
        var started = Started()
        started.taskDescription = try string(",\"task_description\":")
        if json.take(",\"tools_granted\":") { started.toolsGranted = try json.strings() }
        started.contextSize = try integer(",\"context_size\":")
        started.parentToolUseID = try string(",\"parent_tool_use_id\":")
        started.parentAgentID = try string(",\"parent_agent_id\":")
        started.spawnDepth = try integer(",\"spawn_depth\":")
        return started
    }

    private mutating func reported() throws(JSONReader.Failure) -> Reported {
        var reported = Reported()
        reported.parentAgentID = try string(",\"parent_agent_id\":")
        reported.parentToolUseID = try string(",\"parent_tool_use_id\":")
        if json.take(",\"launch\":") { reported.launch = try json.launch() }
        reported.totalTokens = try count(",\"total_tokens\":")
        reported.totalToolUses = try count(",\"total_tool_uses\":")
        reported.totalDurationMilliseconds = try count(",\"total_duration_ms\":")
        if json.take(",\"outcome\":") { reported.outcome = try json.outcome() }
        if json.take(",\"error\":") { reported.error = try json.errorDetails() }
        reported.taskDescription = try string(",\"task_description\":")
        return reported
    }

    private mutating func turn() throws(JSONReader.Failure) -> AgentEvent.Body? {
        guard json.take(",\"phase\":") else { return nil }
        switch try json.phase() {
        case .prompt: return .prompted
        case .stop: return try stopped().map(AgentEvent.Body.turnStopped)
        }
    }

    private mutating func stopped() throws(JSONReader.Failure) -> Stopped? {
        var stopped = Stopped()
        stopped.stopHookActive = try boolean(",\"stop_hook_active\":")
        stopped.reading = try reading()
        if json.take(",\"background_tasks\":") {
            stopped.backgroundTasks = try json.backgroundTasks()
        }
        return stopped
    }

    private mutating func measured() throws(JSONReader.Failure) -> Measured? {
        guard let openedBy = try eventID(",\"opened_by\":") else { return nil }
        return Measured(openedBy: openedBy, reading: try reading())
    }

    private mutating func linked() throws(JSONReader.Failure) -> Linked? {
        let openedBy = try eventID(",\"opened_by\":")
        guard let stopEventID = try eventID(",\"stop_event_id\":"),
            let stoppedAgentID = try string(",\"stopped_agent_id\":"),
            let stoppedMilliseconds = try time(",\"stopped_ms\":")
        else { return nil }
        var linked = Linked(
            openedBy: openedBy, stopEventID: stopEventID, stoppedAgentID: stoppedAgentID,
            stoppedMilliseconds: stoppedMilliseconds)
        linked.startMilliseconds = try time(",\"start_ms\":")
        linked.evidence = try string(",\"link_evidence\":")
        linked.isVoid = json.take(",\"void\":true")
        linked.reading = try reading()
        return linked
    }

    private mutating func closed() throws(JSONReader.Failure) -> Closed? {
        guard let openedBy = try eventID(",\"opened_by\":"), json.take(",\"status\":") else {
            return nil
        }
        let status = try json.closedStatus()
        let reason = try string(",\"reason\":")
        guard let lastSeen = try time(",\"last_seen_ms\":") else { return nil }
        return Closed(
            openedBy: openedBy, status: status, reason: reason, lastSeenMilliseconds: lastSeen)
    }

    private mutating func reading() throws(JSONReader.Failure) -> Reading {
        var reading = Reading()
        if json.take(",\"outcome\":") { reading.outcome = try json.outcome() }
        reading.outcomeEvidence = try string(",\"outcome_evidence\":")
        if json.take(",\"error\":") { reading.error = try json.errorDetails() }
        if json.take(",\"tool_calls\":") {
            reading.figures.toolCalls = try json.toolCalls()
        }
        if json.take(",\"tokens\":") {
            reading.figures.tokens = try json.tokenBuckets()
        }
        reading.figures.isOutputExact = try boolean(",\"output_exact\":")
        reading.figures.responseTimeMilliseconds = try integer(",\"response_time_ms\":")
        if json.take(",\"output\":") { reading.figures.output = try json.outputFigures() }
        if json.take(",\"transcript\":") {
            reading.figures.transcript = try json.transcriptIdentity()
        }
        reading.task = try taskFacts()
        return reading
    }

    private mutating func taskFacts() throws(JSONReader.Failure) -> TaskFacts {
        var task = TaskFacts()
        task.description = try string(",\"task_description\":")
        if json.take(",\"task_source\":") { task.source = try json.taskSource() }
        task.waveNumber = try count(",\"wave_number\":")
        task.parentToolUseID = try string(",\"parent_tool_use_id\":")
        task.parentAgentID = try string(",\"parent_agent_id\":")
        task.spawnDepth = try integer(",\"spawn_depth\":")
        return task
    }
}
