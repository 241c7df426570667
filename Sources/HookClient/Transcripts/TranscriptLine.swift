import AgentEvents

/// The facts of one line of a Claude Code transcript, before it is known whether the line counts.
///
/// Nothing is copied: every text and reader in it is valid as long as the line's bytes. The rules
/// are in docs/events.md, section "How a transcript is read".
struct TranscriptLine {
    var isAssistant = false
    var isUser = false
    var isAPIError = false
    /// It is a subagent's, wherever it stands.
    var isSidechain = false
    /// Written by the harness, not by a person or an agent.
    var isMeta = false
    var timeMilliseconds: Int64?
    /// The UTC day of it, as `YYYY-MM-DD`.
    var timestamp: JSONText?
    var sessionID: JSONText?
    /// The agent that wrote it.
    var agentID: JSONText?
    var version: JSONText?
    var requestID: JSONText?
    var uuid: JSONText?
    /// The harness's word for an API error.
    var errorWord: JSONText?
    var hasSkill = false
    /// Before the value of `toolUseResult`.
    var toolUseResult: JSONReader?
    var message = Message()
    var envelope = EnvelopeUse.own

    /// How the members were read that every line begins with.
    enum EnvelopeUse {
        /// From this line alone.
        case own
        /// From this line, which is kept to compare others with, under this number.
        case kept(Int)
        /// They are those of the line with this number: session, agent and version, too, are not in
        /// this value but known from that one.
        case repeated(Int)
        /// The same, with members that say nothing: it is kept under the second number as well.
        case extended(Int, kept: Int)
    }

    /// The API message of a line, or what a user's line has in its place.
    struct Message {
        var id: JSONText?
        var model: JSONText?
        var hasStopReason = false
        var usage: Usage?
        var toolUses: [ToolUse] = []
        /// Those that name their call.
        var toolResults: [ToolResult] = []
        /// All of them.
        var resultBlocks = 0
        var firstText: JSONText?
    }

    struct ToolUse {
        var id: JSONText
        var name: JSONText
        /// Before the value of `input`.
        var input: JSONReader?
    }

    struct ToolResult {
        var toolUseID: JSONText
        var isError = false
        /// Before the value of `content`.
        var content: JSONReader?
    }

    /// Reads a line; nil if it is not a JSON object, or one of a type that says nothing.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ memory: inout LineMemory) {
        var end: Int?
        do throws(JSONReader.Failure) {
            if let (start, facts, index) = memory.envelope(of: bytes) {
                (isSidechain, isMeta, hasSkill) = (facts.isSidechain, facts.isMeta, facts.hasSkill)
                envelope = .repeated(index)
                if let end = try readRest(bytes, from: start, &memory),
                    isAssistant || isUser,
                    let kept = memory.extendEnvelope(index, of: bytes, end: end)
                {
                    envelope = .extended(index, kept: kept)
                }
            } else {
                end = try readWhole(bytes, &memory)
            }
        } catch {
            return nil
        }
        if !isAssistant && !isUser { return nil }
        if let end,
            let index = memory.keepEnvelope(
                of: bytes, end: end,
                .init(isSidechain: isSidechain, isMeta: isMeta, hasSkill: hasSkill))
        {
            envelope = .kept(index)
        }
    }

    /// - Returns: Where members end that stand before the first that says something; nil if there
    ///   are none.
    private mutating func readRest(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ memory: inout LineMemory
    ) throws(JSONReader.Failure) -> Int? {
        var json = JSONReader(bytes, at: start)
        var end: Int?
        var isOpen = true
        try json.members { json, key throws(JSONReader.Failure) in
            let isKnown = try read(key, &json, &memory)
            if isOpen, isKnown {
                isOpen = false
                end = Self.place(of: key, in: bytes).flatMap { $0 > start ? $0 : nil }
            }
        }
        try json.end()
        return end
    }

    /// Of the quote before a key.
    private static func place(
        of key: JSONText, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        key.rawBytes.baseAddress.flatMap { place in
            bytes.baseAddress.map { $0.distance(to: place) - 1 }
        }
    }

    /// - Returns: Where the members end that other lines may repeat; nil if one stands among them
    ///   that is a line's own, or that says something that is not kept.
    private mutating func readWhole(
        _ bytes: UnsafeBufferPointer<UInt8>, _ memory: inout LineMemory
    ) throws(JSONReader.Failure) -> Int? {
        var json = JSONReader(bytes)
        var end: Int?
        var isOpen = true
        var before = LineMemory.EnvelopeFacts()
        try json.object { json, key throws(JSONReader.Failure) in
            if isOpen {
                switch key {
                case "type", "message":
                    end = Self.place(of: key, in: bytes)
                    isOpen = false
                    before = .init(isSidechain: isSidechain, isMeta: isMeta, hasSkill: hasSkill)
                case "timestamp", "uuid", "requestId", "toolUseResult", "isApiErrorMessage",
                    "error":
                    isOpen = false
                default: break
                }
            }
            _ = try read(key, &json, &memory)
        }
        try json.end()
        // A member that comes after the envelope may say otherwise in the next line.
        let isSame =
            before.isSidechain == isSidechain && before.isMeta == isMeta
            && before.hasSkill == hasSkill
        return isSame ? end : nil
    }

    /// - Returns: Whether it is a member that says something.
    private mutating func read(
        _ key: JSONText, _ json: inout JSONReader, _ memory: inout LineMemory
    ) throws(JSONReader.Failure) -> Bool {
        switch key {
        case "type":
            guard let type = try json.textOrSkip() else { return true }
            isAssistant = type == "assistant"
            isUser = type == "user"
            // Most bytes of a transcript stand in lines that say nothing; the rest of them is not
            // looked at.
            if !isAssistant && !isUser { throw json.failure("a line that counts") }
        case "message":
            guard json.peek() == UInt8(ascii: "{") else {
                try json.skip()
                return true
            }
            try json.object { json, key throws(JSONReader.Failure) in
                try message.read(key, &json, &memory)
            }
        case "timestamp":
            timestamp = try json.textOrSkip()
            timeMilliseconds = timestamp.flatMap { milliseconds(iso8601: $0.rawBytes) }
        case "uuid": uuid = try json.textOrSkip()
        case "sessionId": sessionID = try json.textOrSkip()
        case "isSidechain": isSidechain = try json.booleanOrSkip() ?? false
        case "agentId": agentID = try json.textOrSkip()
        case "version": version = try json.textOrSkip()
        case "requestId": requestID = try json.textOrSkip()
        case "toolUseResult":
            toolUseResult = json
            try json.skip()
        case "isApiErrorMessage": isAPIError = try json.booleanOrSkip() ?? false
        case "error": errorWord = try json.textOrSkip()
        case "isMeta", "isCompactSummary":
            if try json.booleanOrSkip() == true { isMeta = true }
        case "attributionSkill": hasSkill = try json.textOrSkip() != nil
        default:
            try json.skip()
            return false
        }
        return true
    }

    /// Whether a turn begins with it.
    var isPrompt: Bool {
        guard isUser, !isMeta, message.resultBlocks == 0, let text = message.firstText else {
            return false
        }
        return !text.hasPrefix("[Request interrupted by user")
            && !text.hasPrefix("<task-notification") && !text.hasPrefix("<local-command-")
            && !text.hasPrefix("<system-reminder")
    }

    /// Whether its first text is a slash command.
    var isCommand: Bool {
        guard let text = message.firstText else { return false }
        if text.hasPrefix("<command-name>") || text.hasPrefix("<command-message>") { return true }
        // A name, and then its end: a path goes on with another slash.
        let rest = text.rawBytes.drop { $0 == UInt8(ascii: " ") }
        guard rest.first == UInt8(ascii: "/") else { return false }
        let name = rest.dropFirst().prefix { Self.isCommandByte($0) }
        guard !name.isEmpty else { return false }
        let end = rest.dropFirst(1 + name.count)
        return end.isEmpty || end.first == UInt8(ascii: " ")
            || end.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
    }

    private static func isCommandByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    var isInterruption: Bool {
        isUser && message.firstText?.hasPrefix("[Request interrupted by user") ?? false
    }
}
