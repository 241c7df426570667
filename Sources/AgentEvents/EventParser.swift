/// Reads an event whose keys stand in any order, among keys that are not known.
enum EventParser {
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedEvent {
        do throws(JSONReader.Failure) {
            // First, because in another schema every other key may mean something else.
            if let schema = try? schema(bytes), schema != AgentEvent.schema {
                return .unknownSchema(schema)
            }
            var json = JSONReader(bytes)
            var members = Members()
            try json.object { json, key throws(JSONReader.Failure) in
                try members.read(key, from: &json)
            }
            try json.end()
            return members.event
        } catch {
            return .unreadable(reason: "byte \(error.position): expected \(error.expected)")
        }
    }

    private static func schema(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONReader.Failure) -> Int64? {
        var json = JSONReader(bytes)
        var schema: Int64?
        try json.object { json, key throws(JSONReader.Failure) in
            if json.null() { return }
            if key == "schema" { schema = try json.integer() } else { try json.skip() }
        }
        return schema
    }
}

/// The members of an event as they come, before it is known which type they belong to.
private struct Members {
    var schema: Int64?
    var id: EventID?
    var type: String?
    var time: Int64?
    var harness: String?
    /// Collects the common keys; id, time and harness are set at the end.
    var common = AgentEvent(
        id: EventID(high: 0, low: 0), timeMilliseconds: 0, harness: "",
        body: .started(Started()))
    var started = Started()
    var stopped = Stopped()

    /// What the members make, or what is missing.
    var event: DecodedEvent {
        guard schema != nil else { return .unreadable(reason: "no schema") }
        guard let type else { return .unreadable(reason: "no type") }
        guard let id else { return .unreadable(reason: "no event_id of 32 digits") }
        guard let time else { return .unreadable(reason: "no time_ms") }
        guard let harness else { return .unreadable(reason: "no harness") }
        var event = common
        event.id = id
        event.timeMilliseconds = time
        event.harness = harness
        switch type {
        case "agent.started": event.body = .started(started)
        case "agent.stopped": event.body = .stopped(stopped)
        default: return .unknownType(type)
        }
        return .event(event)
    }

    mutating func read(
        _ key: JSONText, from json: inout JSONReader
    ) throws(JSONReader.Failure) {
        if json.null() { return }
        switch key {
        case "schema": schema = try json.integer()
        case "event_id": id = EventID(hexadecimal: try json.text().rawBytes)
        case "delivery_id": common.deliveryID = EventID(hexadecimal: try json.text().rawBytes)
        case "type": type = try json.string()
        case "time_ms": time = try json.time()
        case "harness": harness = try json.string()
        case "harness_version": common.harnessVersion = try json.string()
        case "boot_id": common.bootID = try json.string()
        case "boot_ms": common.bootMilliseconds = try json.integer()
        case "host": common.host = try json.string()
        case "project": common.project = try json.string()
        case "session_id": common.sessionID = try json.string()
        case "agent_id": common.agentID = try json.string()
        case "agent_name": common.agentName = try json.string()
        default: try readBody(key, from: &json)
        }
    }

    private mutating func readBody(
        _ key: JSONText, from json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "task_description": started.taskDescription = try json.string()
        case "tools_granted": started.toolsGranted = try json.strings()
        case "context_size": started.contextSize = try json.integer()
        case "parent_tool_use_id": started.parentToolUseID = try json.string()
        case "parent_agent_id": started.parentAgentID = try json.string()
        case "spawn_depth": started.spawnDepth = try json.integer()
        case "stop_hook_active": stopped.stopHookActive = try json.boolean()
        case "outcome":
            // Counting an unknown outcome as one of the known would be a wrong number.
            guard let outcome = Stopped.Outcome(rawValue: try json.string()) else {
                throw json.failure("an outcome")
            }
            stopped.outcome = outcome
        case "outcome_evidence": stopped.outcomeEvidence = try json.string()
        case "error":
            try json.object { json, key throws(JSONReader.Failure) in
                if json.null() { return }
                if key == "type" {
                    stopped.errorType = try json.string()
                } else {
                    try json.skip()
                }
            }
        case "tool_calls": stopped.figures.toolCalls = try json.toolCalls()
        case "tokens": stopped.figures.tokens = try json.tokenBuckets()
        case "output_exact": stopped.figures.isOutputExact = try json.boolean()
        case "response_time_ms": stopped.figures.responseTimeMilliseconds = try json.integer()
        case "transcript": stopped.figures.transcript = try json.transcriptIdentity()
        case "background_tasks": stopped.backgroundTasks = try json.backgroundTasks()
        default: try json.skip()
        }
    }
}
