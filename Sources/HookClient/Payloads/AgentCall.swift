import AgentEvents

/// What the result of a tool call says of the agent that the call started.
struct AgentCall: Equatable {
    /// The agent that was started.
    var agentID: String
    var agentName: String?
    /// Without the parent, which is whoever the payload is of.
    var reported = Reported()

    /// - Parameters:
    ///   - input: Before the call's input.
    ///   - response: Before its result; nil comes of one that names no agent, such as an error's
    ///     text.
    init?(
        toolUseID: JSONText?, input: JSONReader?, response: JSONReader?
    ) throws(JSONReader.Failure) {
        guard var response, response.peek() == UInt8(ascii: "{") else { return nil }
        var agentID: String?
        var (isAsync, isLaunched, isCompleted) = (false, false, false)
        var reported = Reported()
        try response.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "agentId": agentID = try json.stringOrSkip()
            case "isAsync": isAsync = try json.booleanOrSkip() ?? false
            case "status":
                let status = try json.textOrSkip()
                isLaunched = status.map { $0 == "async_launched" } ?? false
                isCompleted = status.map { $0 == "completed" } ?? false
            case "totalTokens": reported.totalTokens = try json.countOrSkip()
            case "totalToolUseCount": reported.totalToolUses = try json.countOrSkip()
            case "totalDurationMs": reported.totalDurationMilliseconds = try json.countOrSkip()
            default: try json.skip()
            }
        }
        guard let agentID, agentID != "" else { return nil }
        self.agentID = agentID
        reported.launch = isAsync || isLaunched ? .background : isCompleted ? .foreground : nil
        reported.parentToolUseID = toolUseID?.string.cleaned()
        self.reported = reported
        let task = try CallInput(input)
        agentName = task.agentName
        self.reported.taskDescription = task.description
    }
}

/// A call that was to start an agent, and failed.
struct FailedCall: Equatable {
    var toolUseID: String
    var agentName: String?
    /// Without the parent, which is whoever the payload is of.
    var reported = Reported()

    init(
        toolUseID: JSONText, input: JSONReader?, error: JSONText?, isInterrupt: Bool
    ) throws(JSONReader.Failure) {
        self.toolUseID = toolUseID.string
        let task = try CallInput(input)
        agentName = task.agentName
        reported.taskDescription = task.description
        reported.parentToolUseID = toolUseID.string.cleaned()
        reported.outcome = isInterrupt ? .cancelled : .failure
        reported.error = ErrorDetails(type: "tool_failure", text: error?.string)
    }
}

/// What may be kept of the input of a call that starts an agent.
struct CallInput: Equatable, Sendable {
    var agentName: String?
    var description: String?

    init(_ input: JSONReader?) throws(JSONReader.Failure) {
        guard var input, input.peek() == UInt8(ascii: "{") else { return }
        try input.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "subagent_type": agentName = try json.stringOrSkip()
            case "description": description = try json.stringOrSkip()
            default: try json.skip()
            }
        }
        // An empty name would mark an internal agent, which no tool starts.
        if agentName == "" { agentName = nil }
        description = description == "" ? nil : description?.cleaned()
    }
}
