import AgentEvents

/// A call of a tool, as a `response_item` line says it.
struct RolloutCall {
    let form: Form
    /// Absent in some versions' calls of tools that have no result.
    var id: JSONText?
    /// Of a function or a custom tool.
    var name: JSONText?
    /// JSON as text.
    var arguments: JSONText?
    /// Of a custom tool.
    var input: JSONText?
    /// Before the action of a `local_shell_call`.
    var action: JSONReader?

    enum Form {
        case function, custom, localShell, webSearch, toolSearch, imageGeneration
    }

    /// Which output a tool has, and what its input says.
    enum Work {
        case command, commandInput, patch, script, other
    }

    /// Nil for a function without a name.
    init?(
        _ form: Form, id: JSONText?, name: JSONText?, arguments: JSONText?, input: JSONText?,
        action: JSONReader?
    ) {
        if name == nil, form == .function || form == .custom { return nil }
        self.form = form
        self.id = id
        self.name = name
        self.arguments = arguments
        self.input = input
        self.action = action
    }

    var toolName: String {
        switch form {
        case .function, .custom: name?.string ?? ""
        case .localShell: "local_shell"
        case .webSearch: "web_search"
        case .toolSearch: "tool_search"
        case .imageGeneration: "image_generation"
        }
    }

    var work: Work {
        if form == .localShell { return .command }
        guard form == .function || form == .custom, let name else { return .other }
        switch name {
        case "shell", "container.exec", "local_shell", "shell_command", "exec_command":
            return .command
        case "write_stdin": return .commandInput
        case "apply_patch": return .patch
        case "exec", "wait": return .script
        default: return .other
        }
    }
}

extension JSONReader {
    /// Reads the payload of a `response_item` line.
    func responseItem() throws(Failure) -> RolloutLine.Fact {
        var json = self
        var (type, role, name, id, callID): (JSONText?, JSONText?, JSONText?, JSONText?, JSONText?)
        var (arguments, input): (JSONText?, JSONText?)
        var (output, action): (JSONReader?, JSONReader?)
        try json.object { json, key throws(Failure) in
            switch key {
            case "type": type = try json.textOrSkip()
            case "role": role = try json.textOrSkip()
            case "name": name = try json.textOrSkip()
            case "id": id = try json.textOrSkip()
            case "call_id": callID = try json.textOrSkip()
            case "arguments": arguments = try json.textOrSkip()
            case "input": input = try json.textOrSkip()
            case "output": output = try json.place()
            case "action": action = try json.place()
            default: try json.skip()
            }
        }
        guard let type else { return .nothing }
        func call(_ form: RolloutCall.Form) -> RolloutLine.Fact {
            RolloutCall(
                form, id: callID ?? id, name: name, arguments: arguments, input: input,
                action: action
            ).map(RolloutLine.Fact.call) ?? .nothing
        }
        switch type {
        case "message": return role.map { $0 == "assistant" } ?? false ? .answer : .nothing
        case "agent_message": return .agentMessage
        case "function_call": return call(.function)
        case "custom_tool_call": return call(.custom)
        case "local_shell_call": return call(.localShell)
        case "web_search_call": return call(.webSearch)
        case "tool_search_call": return call(.toolSearch)
        case "image_generation_call": return call(.imageGeneration)
        case "function_call_output", "custom_tool_call_output":
            return callID.map { .result(callID: $0, output: output) } ?? .nothing
        default: return .nothing
        }
    }
}
