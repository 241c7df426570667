import AgentEvents

/// The part of a hook payload that we may keep. Everything else in it (answers, prompts, tool
/// inputs) is stepped over without being copied: what is not here cannot be stored.
struct Payload: Equatable {
    var eventName: String?
    var sessionID: String?
    var workingDirectory: String?
    var agentID: String?
    /// Claude Code calls it `agent_type`. Empty for internal agents, absent in old versions.
    var agentName: String?
    var stopHookActive: Bool?
    /// The agent's own transcript. Read, never stored.
    var agentTranscriptPath: String?
    var backgroundTasks: [BackgroundTask]?

    /// Reads a payload.
    ///
    /// A value of an unexpected kind is treated as absent, because a harness that changes one field
    /// must not cost us the event. What is no JSON object throws.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONReader.Failure) {
        var json = JSONReader(bytes)
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "hook_event_name": eventName = try json.stringOrSkip()
            case "session_id": sessionID = try json.stringOrSkip()
            case "cwd": workingDirectory = try json.stringOrSkip()
            case "agent_id": agentID = try json.stringOrSkip()
            case "agent_type": agentName = try json.stringOrSkip()
            case "stop_hook_active": stopHookActive = try json.booleanOrSkip()
            case "agent_transcript_path": agentTranscriptPath = try json.stringOrSkip()
            case "background_tasks": backgroundTasks = try Self.tasks(&json)
            default: try json.skip()
            }
        }
        try json.end()
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
            task.id = id.bounded(to: Limit.listedTextSize)
            task.type = task.type?.bounded(to: Limit.listedTextSize)
            task.status = task.status?.bounded(to: Limit.listedTextSize)
            tasks.append(task)
        }
        return tasks
    }

    /// The last part of the working directory, whichever separator the machine uses.
    var project: String? {
        // By bytes: to a character, a separator and a combining mark after it are one.
        workingDirectory.flatMap { path in
            path.utf8.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
                .last.map { String(decoding: $0, as: UTF8.self).bounded() }
        }
    }
}

/// Bounds for what goes into an event. Together they keep every event below the 256 KiB that a
/// record of the log may have, whatever a payload or a transcript says.
enum Limit {
    /// A payload beyond this is not read further. Real ones stay below 1 MiB.
    static let payloadSize = 8 << 20
    /// A transcript beyond this is read up to here; the event says so.
    static let transcriptSize = 64 << 20
    static let lineSize = 32 << 20
    static let backgroundTasks = 64
    static let toolNames = 256
    static let tokenBuckets = 256
    /// Of a text in an event, in bytes of JSON.
    static let textSize = 512
    /// Of the texts that stand in lists: tools, models, tasks.
    static let listedTextSize = 128
}

extension String {
    /// At most so many bytes of JSON, escapes included, cut between characters; between scalars
    /// where the first character alone is longer, so that no text is cut to nothing.
    func bounded(to limit: Int = Limit.textSize) -> String {
        if utf8.reduce(0, { $0 + sizeInJSON($1) }) <= limit { return self }
        var size = 0
        let end = firstIndex { character in
            size += character.utf8.reduce(0) { $0 + sizeInJSON($1) }
            return size > limit
        }
        guard let end else { return self }
        if end > startIndex { return String(self[..<end]) }
        size = 0
        return String(
            String.UnicodeScalarView(
                unicodeScalars.prefix { scalar in
                    size += scalar.utf8.reduce(0) { $0 + sizeInJSON($1) }
                    return size <= limit
                }))
    }
}

/// How many bytes a byte of text takes in a line of the log.
private func sizeInJSON(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): 2
    case ..<0x20: 6
    default: 1
    }
}

extension JSONReader {
    mutating func stringOrSkip() throws(Failure) -> String? {
        if peek() == UInt8(ascii: "\"") { return try string() }
        try skip()
        return nil
    }

    mutating func booleanOrSkip() throws(Failure) -> Bool? {
        switch peek() {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return try boolean()
        default:
            try skip()
            return nil
        }
    }

    /// A count as an event may hold it; anything else is stepped over.
    mutating func countOrSkip() throws(Failure) -> Int64? {
        var ahead = self
        if let value = try? ahead.count() {
            self = ahead
            return value
        }
        try skip()
        return nil
    }
}
