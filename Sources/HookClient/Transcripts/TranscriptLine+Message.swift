import AgentEvents

extension TranscriptLine.Message {
    mutating func read(
        _ key: JSONText, _ json: inout JSONReader, _ memory: inout LineMemory
    ) throws(JSONReader.Failure) {
        switch key {
        case "content":
            switch json.peek() {
            case UInt8(ascii: "\""): noteText(try json.text())
            case UInt8(ascii: "["):
                try json.array { json throws(JSONReader.Failure) in try readBlock(&json) }
            default: try json.skip()
            }
        case "id": id = try json.textOrSkip()
        case "model": model = try json.textOrSkip()
        case "stop_reason":
            hasStopReason = json.peek() == UInt8(ascii: "\"")
            try json.skip()
        case "usage":
            guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
            usage = try memory.usage(&json)
        default: try json.skip()
        }
    }

    private mutating func readBlock(_ json: inout JSONReader) throws(JSONReader.Failure) {
        guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
        var (isText, isToolUse, isToolResult, isError) = (false, false, false, false)
        var (id, name, resultOf, text): (JSONText?, JSONText?, JSONText?, JSONText?)
        var (input, content): (JSONReader?, JSONReader?)
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "type":
                guard let type = try json.textOrSkip() else { return }
                isText = type == "text"
                isToolUse = type == "tool_use"
                isToolResult = type == "tool_result"
            case "id": id = try json.textOrSkip()
            case "name": name = try json.textOrSkip()
            case "tool_use_id": resultOf = try json.textOrSkip()
            case "is_error": isError = try json.booleanOrSkip() ?? false
            case "text": text = try json.textOrSkip()
            case "input":
                input = json
                try json.skip()
            case "content":
                content = json
                try json.skip()
            default: try json.skip()
            }
        }
        if isText, let text { noteText(text) }
        if isToolUse, let id, let name {
            toolUses.append(TranscriptLine.ToolUse(id: id, name: name, input: input))
        }
        if isToolResult { resultBlocks += 1 }
        if isToolResult, let resultOf {
            toolResults.append(
                TranscriptLine.ToolResult(
                    toolUseID: resultOf, isError: isError, content: content))
        }
    }

    private mutating func noteText(_ text: JSONText) {
        if firstText == nil { firstText = text }
    }
}
