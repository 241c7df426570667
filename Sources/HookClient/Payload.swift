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
            task.id = id.bounded
            task.type = task.type?.bounded
            task.status = task.status?.bounded
            tasks.append(task)
        }
        return tasks
    }

    /// The last part of the working directory, whichever separator the machine uses.
    var project: String? {
        workingDirectory.flatMap { path in
            path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map { String($0).bounded }
        }
    }
}

/// Bounds for what goes into an event, so that no payload makes a record that the log refuses.
enum Limit {
    /// A payload beyond this is not read further. Real ones stay below 1 MiB.
    static let payloadSize = 8 << 20
    /// A transcript beyond this is read up to here; the event says so.
    static let transcriptSize = 64 << 20
    static let lineSize = 32 << 20
    static let backgroundTasks = 256
    static let toolNames = 256
    static let tokenBuckets = 256
    static let textSize = 512
}

extension String {
    /// At most 512 bytes of UTF-8, cut between characters.
    var bounded: String {
        if utf8.count <= Limit.textSize { return self }
        var size = 0
        return String(
            prefix { character in
                size += character.utf8.count
                return size <= Limit.textSize
            })
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
