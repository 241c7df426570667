import AgentEvents

extension AgentEvent {
    /// As the hook would have written it: without what looks like a secret, and within the bounds
    /// of an event. For events that were made of what others than a coding agent say.
    func cleaned() -> AgentEvent {
        var event = self
        event.harness = harness.cleaned(to: Limit.listedTextSize)
        event.harnessVersion = harnessVersion?.cleaned(to: Limit.listedTextSize)
        event.host = host?.cleaned()
        event.project = project?.cleaned()
        event.sessionID = sessionID?.cleaned()
        event.agentID = agentID?.cleaned()
        event.agentName = agentName?.cleaned()
        switch body {
        case .started(let started): event.body = .started(started.cleaned())
        case .stopped(let stopped): event.body = .stopped(stopped.cleaned())
        case .turnStopped(let stopped): event.body = .turnStopped(stopped.cleaned())
        case .measured(var measured):
            measured.reading = measured.reading.cleaned()
            event.body = .measured(measured)
        case .linked(var linked):
            linked.reading = linked.reading.cleaned()
            linked.stoppedAgentID = linked.stoppedAgentID.cleaned()
            linked.evidence = linked.evidence?.cleaned(to: Limit.listedTextSize)
            event.body = .linked(linked)
        case .closed(var closed):
            closed.reason = closed.reason?.cleaned(to: Limit.listedTextSize)
            event.body = .closed(closed)
        case .sessionStarted(let source): event.body = .sessionStarted(source: source?.cleaned())
        case .sessionEnded(let reason): event.body = .sessionEnded(reason: reason?.cleaned())
        case .reported(var reported):
            reported.taskDescription = reported.taskDescription?.cleaned()
            reported.parentToolUseID = reported.parentToolUseID?.cleaned()
            reported.parentAgentID = reported.parentAgentID?.cleaned()
            reported.error = reported.error?.cleaned()
            event.body = .reported(reported)
        case .prompted: break
        }
        return event
    }
}

extension Started {
    fileprivate func cleaned() -> Started {
        var started = self
        started.taskDescription = taskDescription?.cleaned()
        started.toolsGranted = toolsGranted?.prefix(Limit.toolNames)
            .map { $0.cleaned(to: Limit.listedTextSize) }
        started.parentToolUseID = parentToolUseID?.cleaned()
        started.parentAgentID = parentAgentID?.cleaned()
        return started
    }
}

extension Stopped {
    fileprivate func cleaned() -> Stopped {
        var stopped = self
        stopped.reading = reading.cleaned()
        stopped.backgroundTasks = backgroundTasks?.prefix(Limit.backgroundTasks).map { task in
            BackgroundTask(
                id: task.id.cleaned(to: Limit.listedTextSize),
                type: task.type?.cleaned(to: Limit.listedTextSize),
                status: task.status?.cleaned(to: Limit.listedTextSize))
        }
        return stopped
    }
}

extension Reading {
    fileprivate func cleaned() -> Reading {
        var reading = self
        reading.outcomeEvidence = outcomeEvidence?.cleaned(to: Limit.listedTextSize)
        reading.error = error?.cleaned()
        reading.task.description = task.description?.cleaned()
        reading.task.parentToolUseID = task.parentToolUseID?.cleaned()
        reading.task.parentAgentID = task.parentAgentID?.cleaned()
        // Cutting may make two names one; folds add such up.
        reading.figures.toolCalls = figures.toolCalls?.prefix(Limit.toolNames)
            .map { tool in
                ToolCalls(
                    name: tool.name.cleaned(to: Limit.listedTextSize), calls: tool.calls,
                    failures: tool.failures)
            }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        reading.figures.tokens = figures.tokens?.prefix(Limit.tokenBuckets)
            .map { bucket in
                var bucket = bucket
                bucket.key.model = bucket.key.model.cleaned(to: Limit.listedTextSize)
                return bucket
            }
            .sorted { $0.key < $1.key }
        return reading
    }
}

extension ErrorDetails {
    /// Message and stack as one text, because half a secret does not look like one.
    fileprivate func cleaned() -> ErrorDetails {
        let text = [message, stack].compactMap { $0 }.joined(separator: "\n")
        return ErrorDetails(
            type: type.cleaned(to: Limit.listedTextSize), text: text.isEmpty ? nil : text)
    }
}
