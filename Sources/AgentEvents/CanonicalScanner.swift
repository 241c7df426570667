/// Reads a line that ``AgentEvent/line`` wrote: every key is where it is expected or absent.
///
/// It recognises, it does not judge: anything unexpected gives nil, and the general path decides.
struct CanonicalScanner {
    private var json: JSONReader

    static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> AgentEvent? {
        var scanner = CanonicalScanner(json: JSONReader(bytes))
        return (try? scanner.event()) ?? nil
    }

    private mutating func event() throws(JSONReader.Failure) -> AgentEvent? {
        guard json.take("{\"schema\":1,\"event_id\":"),
            let id = EventID(hexadecimal: try json.text().rawBytes)
        else { return nil }
        var deliveryID: EventID?
        if json.take(",\"delivery_id\":") {
            deliveryID = EventID(hexadecimal: try json.text().rawBytes)
            if deliveryID == nil { return nil }
        }
        guard json.take(",\"type\":") else { return nil }
        let type = try json.text()
        guard json.take(",\"time_ms\":") else { return nil }
        let time = try json.time()
        guard json.take(",\"harness\":") else { return nil }
        var event = AgentEvent(
            id: id, deliveryID: deliveryID, timeMilliseconds: time, harness: try json.string(),
            body: .started(Started()))
        event.harnessVersion = try string(",\"harness_version\":")
        event.bootID = try string(",\"boot_id\":")
        event.bootMilliseconds = try integer(",\"boot_ms\":")
        event.host = try string(",\"host\":")
        event.project = try string(",\"project\":")
        event.sessionID = try string(",\"session_id\":")
        event.agentID = try string(",\"agent_id\":")
        event.agentName = try string(",\"agent_name\":")
        switch type {
        case "agent.started": event.body = .started(try started())
        case "agent.stopped":
            guard let stopped = try stopped() else { return nil }
            event.body = .stopped(stopped)
        default: return nil
        }
        guard json.take("}"), json.peek() == nil else { return nil }
        return event
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

    private mutating func stopped() throws(JSONReader.Failure) -> Stopped? {
        var stopped = Stopped()
        stopped.stopHookActive = try boolean(",\"stop_hook_active\":")
        if let outcome = try string(",\"outcome\":") {
            stopped.outcome = Stopped.Outcome(rawValue: outcome)
            if stopped.outcome == nil { return nil }
        }
        stopped.outcomeEvidence = try string(",\"outcome_evidence\":")
        if json.take(",\"error\":{\"type\":") {
            stopped.errorType = try json.string()
            guard json.take("}") else { return nil }
        }
        if json.take(",\"tool_calls\":") {
            stopped.figures.toolCalls = try json.toolCalls()
        }
        if json.take(",\"tokens\":") {
            stopped.figures.tokens = try json.tokenBuckets()
        }
        stopped.figures.isOutputExact = try boolean(",\"output_exact\":")
        stopped.figures.responseTimeMilliseconds = try integer(",\"response_time_ms\":")
        if json.take(",\"transcript\":") {
            stopped.figures.transcript = try json.transcriptIdentity()
        }
        if json.take(",\"background_tasks\":") {
            stopped.backgroundTasks = try json.backgroundTasks()
        }
        return stopped
    }

    private mutating func string(_ key: StaticString) throws(JSONReader.Failure) -> String? {
        json.take(key) ? try json.string() : nil
    }

    private mutating func integer(_ key: StaticString) throws(JSONReader.Failure) -> Int64? {
        json.take(key) ? try json.integer() : nil
    }

    private mutating func boolean(_ key: StaticString) throws(JSONReader.Failure) -> Bool? {
        json.take(key) ? try json.boolean() : nil
    }
}
