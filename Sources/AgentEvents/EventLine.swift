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
        if let imported {
            json.key("imported")
            json.beginObject()
            json.member("from_ms", imported.fromMilliseconds)
            json.member("to_ms", imported.toMilliseconds)
            json.endObject()
        }
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
        case .measured(let measured): measured.write(to: &json)
        case .reported(let reported): reported.write(to: &json)
        case .linked(let linked): linked.write(to: &json)
        case .closed(let closed): closed.write(to: &json)
        case .sessionStarted(let source): json.member("source", source)
        case .sessionEnded(let reason): json.member("reason", reason)
        case .prompted: json.member("phase", "prompt")
        case .turnStopped(let stopped):
            json.member("phase", "stop")
            stopped.write(to: &json)
        }
        json.endObject()
        return json.bytes
    }

    /// The event's type as the log spells it.
    public var type: String {
        switch body {
        case .started: "agent.started"
        case .stopped: "agent.stopped"
        case .measured: "agent.measured"
        case .reported: "agent.reported"
        case .linked: "agent.linked"
        case .closed: "agent.closed"
        case .sessionStarted: "session.started"
        case .sessionEnded: "session.ended"
        case .prompted, .turnStopped: "session.turn"
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
        reading.write(to: &json)
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

extension Reported {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("parent_agent_id", parentAgentID)
        json.member("parent_tool_use_id", parentToolUseID)
        json.member("launch", launch?.rawValue)
        json.member("total_tokens", totalTokens)
        json.member("total_tool_uses", totalToolUses)
        json.member("total_duration_ms", totalDurationMilliseconds)
        json.member("outcome", outcome?.rawValue)
        error?.write(to: &json)
        json.member("task_description", taskDescription)
    }
}

extension Measured {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("opened_by", openedBy.description)
        reading.write(to: &json)
    }
}

extension Linked {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("opened_by", openedBy?.description)
        json.member("stop_event_id", stopEventID.description)
        json.member("stopped_agent_id", stoppedAgentID)
        json.member("stopped_ms", stoppedMilliseconds)
        json.member("start_ms", startMilliseconds)
        json.member("link_evidence", evidence)
        if isVoid { json.member("void", true) }
        reading.write(to: &json)
    }
}

extension Closed {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("opened_by", openedBy.description)
        json.member("status", status.rawValue)
        json.member("reason", reason)
        json.member("last_seen_ms", lastSeenMilliseconds)
    }
}
