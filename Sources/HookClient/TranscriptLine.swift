import AgentEvents

/// The facts of one transcript line, before it is known whether the line counts.
///
/// The rules are in docs/events.md, section "How a transcript is read".
struct TranscriptLine {
    var isAssistant = false
    var isUser = false
    var isAPIError = false
    /// It is a subagent's, wherever it stands.
    var isSidechain = false
    var timeMilliseconds: Int64?
    // These two stand in every line, and say the same in nearly all: they are not copied, and valid
    // as long as the line's bytes.
    var sessionID: JSONText?
    /// The agent that wrote it.
    var agentID: JSONText?
    var version: String?
    var requestID: String?
    var messageID: String?
    var model: String?
    var hasStopReason = false
    var usage: Usage?
    var toolUses: [(id: String, name: String)] = []
    var failedToolUses: [String] = []
    /// Whether the line's first text says that the user interrupted.
    var isInterruption = false
    private var hasText = false

    /// Token figures as one line states them.
    struct Usage: Equatable {
        var input: Int64 = 0
        var output: Int64 = 0
        var cacheCreation: Int64 = 0
        var cacheWrite5Minutes: Int64 = 0
        var cacheWrite1Hour: Int64 = 0
        var cacheRead: Int64 = 0
        var webSearches: Int64 = 0
        var isFast = false
        var isUS = false
    }

    /// Reads a line; nil if it is not a JSON object.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var json = JSONReader(bytes)
        do throws(JSONReader.Failure) {
            try json.object { json, key throws(JSONReader.Failure) in
                try read(key, &json)
            }
            try json.end()
        } catch {
            return nil
        }
    }

    private mutating func read(
        _ key: JSONText, _ json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "type":
            guard json.peek() == UInt8(ascii: "\"") else { return try json.skip() }
            let type = try json.text()
            isAssistant = type == "assistant"
            isUser = type == "user"
        case "timestamp":
            guard json.peek() == UInt8(ascii: "\"") else { return try json.skip() }
            timeMilliseconds = milliseconds(iso8601: try json.text().rawBytes)
        case "sessionId": sessionID = try json.textOrSkip()
        case "isSidechain": isSidechain = try json.booleanOrSkip() ?? false
        case "agentId": agentID = try json.textOrSkip()
        case "version": version = try json.stringOrSkip()
        case "requestId": requestID = try json.stringOrSkip()
        case "isApiErrorMessage": isAPIError = try json.booleanOrSkip() ?? false
        case "message":
            guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
            try json.object { json, key throws(JSONReader.Failure) in
                try readMessage(key, &json)
            }
        default: try json.skip()
        }
    }

    private mutating func readMessage(
        _ key: JSONText, _ json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "id": messageID = try json.stringOrSkip()
        case "model": model = try json.stringOrSkip()
        case "stop_reason":
            hasStopReason = json.peek() == UInt8(ascii: "\"")
            try json.skip()
        case "usage":
            guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
            usage = try Usage(&json)
        case "content":
            switch json.peek() {
            case UInt8(ascii: "\""): noteText(try json.text())
            case UInt8(ascii: "["):
                try json.array { json throws(JSONReader.Failure) in try readBlock(&json) }
            default: try json.skip()
            }
        default: try json.skip()
        }
    }

    private mutating func readBlock(_ json: inout JSONReader) throws(JSONReader.Failure) {
        guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
        var (isToolUse, isToolResult, isError) = (false, false, false)
        var (id, name, resultOf): (String?, String?, String?)
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "type":
                guard json.peek() == UInt8(ascii: "\"") else { return try json.skip() }
                let type = try json.text()
                isToolUse = type == "tool_use"
                isToolResult = type == "tool_result"
            case "id": id = try json.stringOrSkip()
            case "name": name = try json.stringOrSkip()
            case "tool_use_id": resultOf = try json.stringOrSkip()
            case "is_error": isError = try json.booleanOrSkip() ?? false
            case "text":
                guard json.peek() == UInt8(ascii: "\"") else { return try json.skip() }
                noteText(try json.text())
            default: try json.skip()
            }
        }
        if isToolUse, let id, let name { toolUses.append((id, name)) }
        if isToolResult, isError, let resultOf { failedToolUses.append(resultOf) }
    }

    private mutating func noteText(_ text: JSONText) {
        if !hasText { isInterruption = text.hasPrefix("[Request interrupted by user") }
        hasText = true
    }
}

extension TranscriptLine.Usage {
    init(_ json: inout JSONReader) throws(JSONReader.Failure) {
        self.init()
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "input_tokens": input = try json.countOrSkip() ?? 0
            case "output_tokens": output = try json.countOrSkip() ?? 0
            case "cache_creation_input_tokens": cacheCreation = try json.countOrSkip() ?? 0
            case "cache_read_input_tokens": cacheRead = try json.countOrSkip() ?? 0
            case "speed": isFast = try json.stringOrSkip() == "fast"
            case "inference_geo": isUS = try json.stringOrSkip() == "us"
            case "cache_creation":
                guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
                try json.object { json, key throws(JSONReader.Failure) in
                    switch key {
                    case "ephemeral_5m_input_tokens":
                        cacheWrite5Minutes = try json.countOrSkip() ?? 0
                    case "ephemeral_1h_input_tokens":
                        cacheWrite1Hour = try json.countOrSkip() ?? 0
                    default: try json.skip()
                    }
                }
            case "server_tool_use":
                guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
                try json.object { json, key throws(JSONReader.Failure) in
                    if key == "web_search_requests" {
                        webSearches = try json.countOrSkip() ?? 0
                    } else {
                        try json.skip()
                    }
                }
            default: try json.skip()
            }
        }
    }

    /// Cache writes of five minutes: the split's, and what the flat figure has beyond the split.
    /// (The flat figure was zero in some versions while the split was not.)
    var allCacheWrites5Minutes: Int64 {
        cacheWrite5Minutes + max(0, cacheCreation - cacheWrite5Minutes - cacheWrite1Hour)
    }

    var promptTokens: Int64 {
        input + allCacheWrites5Minutes + cacheWrite1Hour + cacheRead
    }

    /// Of each field the larger value.
    mutating func merge(_ other: Self) {
        input = max(input, other.input)
        output = max(output, other.output)
        cacheCreation = max(cacheCreation, other.cacheCreation)
        cacheWrite5Minutes = max(cacheWrite5Minutes, other.cacheWrite5Minutes)
        cacheWrite1Hour = max(cacheWrite1Hour, other.cacheWrite1Hour)
        cacheRead = max(cacheRead, other.cacheRead)
        webSearches = max(webSearches, other.webSearches)
        isFast = isFast || other.isFast
        isUS = isUS || other.isUS
    }
}
