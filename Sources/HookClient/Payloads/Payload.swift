import AgentEvents
import Redaction

/// The part of a hook payload that we may keep. Everything else in it (answers, prompts, tool
/// inputs) is stepped over without being copied: what is not here cannot be stored.
struct Payload: Equatable {
    var eventName: String?
    var sessionID: String?
    /// Of Codex only.
    var turnID: String?
    var workingDirectory: String?
    var agentID: String?
    /// Claude Code calls it `agent_type`. Empty for internal agents, absent in old versions.
    var agentName: String?
    var stopHookActive: Bool?
    /// The agent's own transcript. Read, never stored.
    var agentTranscriptPath: String?
    /// The session's transcript. Read, never stored.
    var transcriptPath: String?
    var backgroundTasks: [BackgroundTask]?
    /// Of a session's start only.
    var source: String?
    /// Of a session's end only.
    var reason: String?
    /// Of a finished call of the tool that starts agents only.
    var agentCall: AgentCall?
    /// Of such a call that failed only.
    var failedCall: FailedCall?
    /// Of a turn that failed only. Not redacted yet.
    var error: ErrorDetails?

    /// Reads a payload.
    ///
    /// A value of an unexpected kind is treated as absent, because a harness that changes one field
    /// must not cost us the event. What is no JSON object throws.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONReader.Failure) {
        var json = JSONReader(bytes)
        var others = OtherMembers()
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "hook_event_name": eventName = try json.stringOrSkip()
            case "session_id": sessionID = try json.stringOrSkip()
            case "turn_id": turnID = try json.stringOrSkip()
            case "transcript_path": transcriptPath = try json.stringOrSkip()
            case "cwd": workingDirectory = try json.stringOrSkip()
            case "agent_id": agentID = try json.stringOrSkip()
            case "agent_type": agentName = try json.stringOrSkip()
            case "stop_hook_active": stopHookActive = try json.booleanOrSkip()
            case "agent_transcript_path": agentTranscriptPath = try json.stringOrSkip()
            case "background_tasks": backgroundTasks = try Self.tasks(&json)
            default: try others.note(key, &json)
            }
        }
        try json.end()
        try take(others)
    }

    /// Takes what only the payload's own event may have.
    private mutating func take(_ others: OtherMembers) throws(JSONReader.Failure) {
        switch eventName {
        case "SessionStart": source = others.source?.string
        case "SessionEnd": reason = others.reason?.string
        case "StopFailure":
            error = ErrorDetails(
                type: others.error.flatMap(ErrorDetails.word) ?? "unknown",
                text: (others.errorDetails.flatMap { $0.isEmpty ? nil : $0 } ?? others.lastMessage)?
                    .string)
        case "PostToolUse":
            guard others.isAgentCall else { return }
            agentCall = try AgentCall(
                toolUseID: others.toolUseID, input: others.toolInput,
                response: others.toolResponse)
        case "PostToolUseFailure":
            guard others.isAgentCall, let id = others.toolUseID else { return }
            failedCall = try FailedCall(
                toolUseID: id, input: others.toolInput, error: others.error,
                isInterrupt: others.isInterrupt ?? false)
        default: break
        }
    }

    /// Where the members stand that only some events may have: the same keys hold anything in
    /// others, so nothing is copied before the event is known.
    private struct OtherMembers {
        var source: JSONText?
        var reason: JSONText?
        var error: JSONText?
        var errorDetails: JSONText?
        var lastMessage: JSONText?
        var isInterrupt: Bool?
        var toolName: JSONText?
        var toolUseID: JSONText?
        var toolInput: JSONReader?
        var toolResponse: JSONReader?

        var isAgentCall: Bool { toolName.map { $0 == "Agent" || $0 == "Task" } ?? false }

        mutating func note(
            _ key: JSONText, _ json: inout JSONReader
        ) throws(JSONReader.Failure) {
            switch key {
            case "source": source = try json.textOrSkip()
            case "reason": reason = try json.textOrSkip()
            case "error": error = try json.textOrSkip()
            case "error_details": errorDetails = try json.textOrSkip()
            case "last_assistant_message": lastMessage = try json.textOrSkip()
            case "is_interrupt": isInterrupt = try json.booleanOrSkip()
            case "tool_name": toolName = try json.textOrSkip()
            case "tool_use_id": toolUseID = try json.textOrSkip()
            case "tool_input":
                toolInput = json
                try json.skip()
            case "tool_response":
                toolResponse = json
                try json.skip()
            default: try json.skip()
            }
        }
    }

    /// Identity and state only: descriptions and commands can hold anything.
    private static func tasks(
        _ json: inout JSONReader
    ) throws(JSONReader.Failure) -> [BackgroundTask]? {
        guard json.peek() == UInt8(ascii: "[") else {
            try json.skip()
            return nil
        }
        var tasks: [BackgroundTask] = []
        try json.array { json throws(JSONReader.Failure) in
            guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
            var id: String?
            var task = BackgroundTask(id: "")
            try json.object { json, key throws(JSONReader.Failure) in
                switch key {
                case "id": id = try json.stringOrSkip()
                case "type": task.type = try json.stringOrSkip()
                case "status": task.status = try json.stringOrSkip()
                default: try json.skip()
                }
            }
            guard let id, tasks.count < Limit.backgroundTasks else { return }
            task.id = id.cleaned(to: Limit.listedTextSize)
            task.type = task.type?.cleaned(to: Limit.listedTextSize)
            task.status = task.status?.cleaned(to: Limit.listedTextSize)
            tasks.append(task)
        }
        return tasks
    }

    /// Whether it is of the session's main agent. Inside a subagent every payload names that.
    var isOfMainAgent: Bool { agentID == nil || agentID == "" }

    /// Whether the transcript lies where Codex keeps them and is called as it calls them.
    var isOfCodexTranscript: Bool {
        guard let path = transcriptPath ?? agentTranscriptPath else { return false }
        let parts = path.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        return parts
            .last.map { $0.starts(with: "rollout-".utf8) } ?? false
    }

    /// The last part of the working directory, whichever separator the machine uses.
    var project: String? {
        workingDirectory.flatMap(lastPathComponent)
    }
}

/// The last part of a path, whichever separator its machine uses, as an event may hold it.
func lastPathComponent(_ path: String) -> String? {
    // The whole first, because a home directory's name is one only behind its parent. By bytes: to
    // a character, a separator and a combining mark after it are one.
    redacted(Array(path.utf8.prefix(Limit.textSize + SecretScanner.longestMatch))).split {
        $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
    }
    .last.map { String(decoding: $0, as: UTF8.self).cleaned() }
}
