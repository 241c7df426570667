package import AgentEvents

/// A run of an agent, or a turn of a main agent, as its transcript tells it afterwards.
package struct TranscriptRun: Sendable {
    /// The `uuid` of its first line: the run's name, in whatever file it stands.
    package var firstUUID: String
    /// Where its first line begins in the file.
    package var offset: Int
    /// The least and the greatest time of its lines, in ms since 1970.
    package var fromMilliseconds: Int64
    package var toMilliseconds: Int64
    /// Cumulative: from where reading began to the run's last line.
    package var reading: Reading
}

/// A call of the tool that starts agents, as a transcript tells it.
package struct TranscriptCall: Sendable {
    package var toolUseID: String
    /// Of the agent that was started; nil where the result names none.
    package var agentID: String?
    package var agentName: String?
    /// Without the agent that made the call.
    package var reported: Reported
}

/// The runs of a whole transcript.
///
/// A run begins at the first line that counts, and at each prompt line after an answer; it ends at
/// the last line that counts before the next. What nobody answered is no run.
package struct TranscriptRuns: Sendable {
    package private(set) var runs: [TranscriptRun] = []
    package private(set) var calls: [TranscriptCall] = []
    package private(set) var harnessVersion: String?
    package private(set) var agentID: String?
    package private(set) var sessionID: String?
    /// The last part of the directory that the agent worked in.
    package private(set) var project: String?
    package private(set) var bytesRead = 0
    /// Whether a main agent's file holds lines of subagents, as those of version 1 do.
    package private(set) var hasSidechains = false

    private var transcript: Transcript
    private let path: String
    private var memory = LineMemory()
    private var current: OpenRun?
    private var inputs: [(id: String, input: CallInput)] = []

    private struct OpenRun {
        let uuid: String
        let offset: Int
        var from: Int64
        var to: Int64
        var hasAnswer = false
    }

    /// Reads a file; nil if it cannot be opened or is not a regular file.
    ///
    /// - Parameters:
    ///   - sessionID: Lines of other sessions do not count; nil: those of the first line's count.
    ///   - offset: Where a line begins: what is before it does not count.
    package init?(
        path: String, sessionID: String?, lines: TranscriptReading.Lines, from offset: Int = 0
    ) {
        self.path = path
        let session = sessionID ?? Self.firstSession(path)
        self.sessionID = session
        transcript = Transcript(sessionID: session, lines: lines)
        var position = offset
        let extent = LineFile.read(path, from: offset, isWhole: isJSONObject) { bytes in
            if let line = TranscriptLine(bytes, &memory) { take(line, bytes, at: position) }
            position += bytes.count + 1
            return .next
        }
        guard let extent else { return nil }
        bytesRead = extent.bytesRead
        closeRun(at: extent.bytesRead)
        harnessVersion = transcript.version
        agentID = transcript.agentID
    }

    private mutating func take(
        _ line: TranscriptLine, _ bytes: UnsafeBufferPointer<UInt8>, at position: Int
    ) {
        if line.isSidechain { hasSidechains = true }
        guard transcript.counts(line) else { return }
        if line.isPrompt, current?.hasAnswer == true { closeRun(at: position) }
        _ = transcript.apply(line)
        if project == nil { project = Self.project(of: bytes) }
        if let time = line.timeMilliseconds {
            if current == nil {
                current = OpenRun(
                    uuid: line.uuid?.string ?? "\(time)", offset: position, from: time, to: time)
            }
            if let run = current {
                current?.from = min(run.from, time)
                current?.to = max(run.to, time)
            }
        }
        if line.isAssistant { current?.hasAnswer = true }
        takeCalls(line)
    }

    /// - Parameter position: Where its last line ended.
    private mutating func closeRun(at position: Int) {
        defer { current = nil }
        guard let run = current, run.hasAnswer else { return }
        var reading = transcript.reading
        reading.figures.transcript = transcript.identity(
            pathHash: TranscriptReading.pathHash(path), bytesRead: Int64(position),
            isComplete: true)
        runs.append(
            TranscriptRun(
                firstUUID: run.uuid, offset: run.offset, fromMilliseconds: run.from,
                toMilliseconds: run.to, reading: reading))
    }

    private mutating func takeCalls(_ line: TranscriptLine) {
        for use in line.message.toolUses where use.name == "Agent" || use.name == "Task" {
            guard let input = try? CallInput(use.input) else { continue }
            inputs.append((use.id.string, input))
        }
        guard line.isUser, line.message.resultBlocks == 1,
            let result = line.message.toolResults.first, !inputs.isEmpty
        else { return }
        let id = result.toolUseID.string
        guard let index = inputs.lastIndex(where: { $0.id == id }) else { return }
        let input = inputs.remove(at: index).input
        var call = TranscriptCall(
            toolUseID: id, agentName: input.agentName, reported: Reported())
        let response = line.toolUseResult
        if let told = try? AgentCall(toolUseID: result.toolUseID, input: nil, response: response) {
            call.agentID = told.agentID
            call.reported = told.reported
        }
        call.reported.parentToolUseID = id.cleaned()
        call.reported.taskDescription = input.description
        if result.isError {
            call.reported.outcome = .failure
            call.reported.error = ErrorDetails(
                type: "tool_failure", text: result.content?.resultTexts().first?.string)
        }
        calls.append(call)
    }

    private static func firstSession(_ path: String) -> String? {
        var session: String?
        var memory = LineMemory()
        _ = LineFile.read(path, isWhole: isJSONObject) { bytes in
            session = TranscriptLine(bytes, &memory)?.sessionID?.string
            return session == nil ? .next : .stop
        }
        return session
    }

    private static func project(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var json = JSONReader(bytes)
        var directory: String?
        try? json.object { json, key throws(JSONReader.Failure) in
            if key == "cwd" { directory = try json.stringOrSkip() } else { try json.skip() }
        }
        return directory.flatMap(lastPathComponent)
    }
}
