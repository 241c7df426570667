extension AgentEvent {
    /// The event as one line of the log: JSON with the keys in the order of docs/events.md, without
    /// a newline. Equal events give equal bytes.
    public var line: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("schema", Int64(Self.schema))
        json.member("event_id", id.description)
        json.member("delivery_id", deliveryID?.description)
        json.member("type", type)
        json.member("time_ms", timeMilliseconds)
        json.member("harness", harness)
        json.member("harness_version", harnessVersion)
        json.member("boot_id", bootID)
        json.member("boot_ms", bootMilliseconds)
        json.member("host", host)
        json.member("project", project)
        json.member("session_id", sessionID)
        json.member("agent_id", agentID)
        json.member("agent_name", agentName)
        switch body {
        case .started(let started): started.write(to: &json)
        case .stopped(let stopped): stopped.write(to: &json)
        }
        json.endObject()
        return json.bytes
    }

    /// The event's type as the log spells it.
    public var type: String {
        switch body {
        case .started: "agent.started"
        case .stopped: "agent.stopped"
        }
    }
}

extension Started {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("task_description", taskDescription)
        if let toolsGranted {
            json.key("tools_granted")
            json.beginArray()
            for tool in toolsGranted { json.value(tool) }
            json.endArray()
        }
        json.member("context_size", contextSize)
        json.member("parent_tool_use_id", parentToolUseID)
        json.member("parent_agent_id", parentAgentID)
        json.member("spawn_depth", spawnDepth)
    }
}

extension Stopped {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("stop_hook_active", stopHookActive)
        json.member("outcome", outcome?.rawValue)
        json.member("outcome_evidence", outcomeEvidence)
        if let errorType {
            json.key("error")
            json.beginObject()
            json.member("type", errorType)
            json.endObject()
        }
        figures.write(to: &json)
        if let backgroundTasks {
            json.key("background_tasks")
            json.beginArray()
            for task in backgroundTasks {
                json.beginObject()
                json.member("id", task.id)
                json.member("type", task.type)
                json.member("status", task.status)
                json.endObject()
            }
            json.endArray()
        }
    }
}

extension Figures {
    fileprivate func write(to json: inout JSONWriter) {
        if let toolCalls {
            json.key("tool_calls")
            json.beginArray()
            for tool in toolCalls {
                json.beginObject()
                json.member("name", tool.name)
                json.member("calls", tool.calls)
                json.member("failures", tool.failures)
                json.endObject()
            }
            json.endArray()
        }
        if let tokens {
            json.key("tokens")
            json.beginArray()
            for bucket in tokens { bucket.write(to: &json) }
            json.endArray()
        }
        json.member("output_exact", isOutputExact)
        json.member("response_time_ms", responseTimeMilliseconds)
        if let transcript {
            json.key("transcript")
            json.beginObject()
            json.member("path_hash", transcript.pathHash.description)
            json.member("bytes_read", transcript.bytesRead)
            json.member("first_ms", transcript.firstMilliseconds)
            json.member("last_ms", transcript.lastMilliseconds)
            json.member("complete", transcript.isComplete)
            json.endObject()
        }
    }
}

extension TokenBucket {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("model", key.model)
        json.member("day", key.day)
        json.member("band", key.band.rawValue)
        json.member("speed", key.speed)
        json.member("region", key.region)
        json.member("input", input)
        json.member("output", output)
        json.member("cache_write_5m", cacheWrite5Minutes)
        json.member("cache_write_1h", cacheWrite1Hour)
        json.member("cache_read", cacheRead)
        json.member("web_searches", webSearches)
        json.endObject()
    }
}
