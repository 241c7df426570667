import AgentEvents

/// The turns of a whole rollout, as ``TranscriptRuns`` are of a transcript.
///
/// A run begins where a turn does and ends at the last line before the next one. A turn in which
/// nothing was asked of a model and no tool was called is no run. What a fork copied is of another
/// thread.
package struct RolloutRuns: Sendable {
    package private(set) var runs: [TranscriptRun] = []
    package private(set) var threadID: String?
    /// Of a thread that another one started.
    package private(set) var parentID: String?
    /// The sub-agent's name.
    package private(set) var role: String?
    package private(set) var project: String?
    package private(set) var harnessVersion: String?

    private let path: String
    private var rollout: Rollout
    private var current: OpenRun?

    private struct OpenRun {
        let uuid: String
        let offset: Int
        let from: Int64
        /// What was there before it.
        let tokens: [TokenBucket]
        let calls: [ToolCalls]
    }

    /// Reads a file; nil if it cannot be opened, is not a regular file, or is no rollout.
    package init?(path: String) {
        self.path = path
        rollout = Rollout(.main)
        guard readMeta() else { return nil }
        if parentID != nil { rollout = Rollout(.agent) }
        var position = 0
        let extent = LineFile.read(path, isWhole: isJSONObject) { bytes in
            if let line = RolloutLine(bytes) { take(line, at: position) }
            position += bytes.count + 1
            return .next
        }
        guard let extent else { return nil }
        closeRun(rollout, at: extent.bytesRead)
        harnessVersion = rollout.version
    }

    private mutating func take(_ line: RolloutLine, at position: Int) {
        let before = rollout
        _ = rollout.apply(line)
        guard rollout.firstLineMilliseconds != nil, let time = line.timeMilliseconds else { return }
        let id: JSONText?
        switch line.fact {
        case .turnStart(let turn): id = turn
        case .prompt where current == nil || !hasTurns: id = nil
        default: return
        }
        if case .turnStart = line.fact { hasTurns = true }
        closeRun(before, at: position)
        let reading = before.reading
        current = OpenRun(
            uuid: id?.string ?? "\(threadID ?? "")@\(position)", offset: position, from: time,
            tokens: reading.figures.tokens ?? [], calls: reading.figures.toolCalls ?? [])
    }

    /// Whether turns say where they begin; older versions have only the user's messages.
    private var hasTurns = false

    private mutating func closeRun(_ state: Rollout, at position: Int) {
        defer { current = nil }
        guard let run = current, let end = state.lastLineMilliseconds else { return }
        var reading = state.reading
        guard
            reading.figures.tokens ?? [] != run.tokens
                || reading.figures.toolCalls ?? [] != run.calls
        else { return }
        reading.figures.transcript = state.identity(
            pathHash: TranscriptReading.pathHash(path), bytesRead: Int64(position),
            isComplete: true)
        runs.append(
            TranscriptRun(
                firstUUID: run.uuid, offset: run.offset, fromMilliseconds: run.from,
                toMilliseconds: max(run.from, end), reading: reading))
    }

    /// The first line, of which the fold keeps only what events hold.
    private mutating func readMeta() -> Bool {
        var isFirst = true
        _ = LineFile.read(path, isWhole: isJSONObject) { bytes in
            defer { isFirst = false }
            if isFirst { try? readMeta(bytes) }
            return .stop
        }
        return threadID != nil
    }

    private mutating func readMeta(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONReader.Failure) {
        var json = JSONReader(bytes)
        var isMeta = false
        var payload: JSONReader?
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "type": isMeta = try json.textOrSkip().map { $0 == "session_meta" } ?? false
            case "payload":
                payload = json
                try json.skip()
            default: try json.skip()
            }
        }
        guard isMeta, var payload, payload.peek() == UInt8(ascii: "{") else { return }
        try payload.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "id": threadID = try json.stringOrSkip()
            case "cwd": project = try json.stringOrSkip().flatMap(lastPathComponent)
            case "source": try readSource(&json)
            default: try json.skip()
            }
        }
    }

    private mutating func readSource(_ json: inout JSONReader) throws(JSONReader.Failure) {
        try json.objectOrSkip { json, key throws(JSONReader.Failure) in
            guard key == "subagent" else { return try json.skip() }
            try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                guard key == "thread_spawn" else { return try json.skip() }
                try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                    switch key {
                    case "parent_thread_id": parentID = try json.stringOrSkip()
                    case "agent_role", "agent_type": role = try json.stringOrSkip() ?? role
                    default: try json.skip()
                    }
                }
            }
        }
    }
}
