package import AgentEvents

/// What a transcript file says: what goes into events, and what conclusions are drawn from. The
/// file is a transcript of Claude Code, or a rollout of Codex, as its first line says.
package struct TranscriptReading: Sendable {
    /// With the figures and the identity of the file.
    package var reading: Reading
    /// The version of the harness, as its last line that counts says; a rollout's first one says
    /// it.
    package var harnessVersion: String?
    /// The first agent id in a line that counts, or a rollout's thread, cut as that of an event is.
    package var agentID: String?
    /// Of the first line that counts and has a time, in ms since 1970.
    package var firstLineMilliseconds: Int64?
    /// Of the last line that counts and has a time, in ms since 1970.
    package var lastLineMilliseconds: Int64?

    /// Whether the last line that counts is the user's interruption.
    package var endsInterrupted: Bool { reading.outcome == .cancelled }

    /// Whose transcript it is, which says which of its lines count.
    package enum Lines: Sendable {
        /// A subagent's own file.
        case agent
        /// A session's file, where a subagent's lines do not count.
        case main
    }

    /// Reads a file; nil if it cannot be opened or is not a regular file. Bounded in memory and,
    /// by 64 MiB, in time; never blocks on anything but the disk.
    ///
    /// - Parameters:
    ///   - sessionID: Lines of other sessions are copies and do not count; nil: all count.
    ///   - parentPath: The session's transcript, for a subagent's place in it.
    ///   - bound: In ms since 1970. The transcript ends before the first line that counts and is
    ///     not before this, so that the figures of a run leave out the agent's next one.
    ///   - deadline: In ms since boot. What is not read until then is said to be missing.
    package init?(
        path: String, sessionID: String?, lines: Lines, parentPath: String? = nil,
        before bound: Int64? = nil, deadline: Int64? = nil
    ) {
        var transcript = Transcript(sessionID: sessionID, lines: lines, before: bound)
        if let file = TranscriptTail.FileState(path) { transcript.reserve(bytes: file.size) }
        var memory = LineMemory()
        var rollout: Rollout?
        var isFormKnown = false
        let extent = LineFile.read(
            path, LineFile.Limits(deadline: deadline), isWhole: isJSONObject
        ) { bytes in
            if !isFormKnown, let line = RolloutLine(bytes) {
                isFormKnown = true
                if line.begins(rolloutAt: path) { rollout = Rollout(lines, before: bound) }
            }
            if rollout != nil {
                guard let line = RolloutLine(bytes) else { return .next }
                return rollout?.apply(line) ?? true ? .next : .stop
            }
            guard let line = TranscriptLine(bytes, &memory) else { return .next }
            return transcript.apply(line) ? .next : .stop
        }
        guard let extent else { return nil }
        if let rollout {
            self.init(rollout, path: path, extent)
            return
        }
        self.init(transcript, path: path, extent)
        if lines == .agent, reading.task.source != nil {
            readTask(
                path: path, parentPath: parentPath, sessionID: sessionID, deadline: deadline)
        }
    }

    init(_ transcript: Transcript, path: String, _ extent: LineFile.Extent) {
        reading = transcript.reading
        reading.figures.transcript = transcript.identity(
            pathHash: Self.pathHash(path), bytesRead: Int64(extent.bytesRead),
            isComplete: extent.isComplete)
        harnessVersion = transcript.version
        agentID = transcript.agentID
        firstLineMilliseconds = transcript.firstLineMilliseconds
        lastLineMilliseconds = transcript.lastLineMilliseconds
    }

    private init(_ rollout: Rollout, path: String, _ extent: LineFile.Extent) {
        reading = rollout.reading
        reading.figures.transcript = rollout.identity(
            pathHash: Self.pathHash(path), bytesRead: Int64(extent.bytesRead),
            isComplete: extent.isComplete)
        harnessVersion = rollout.version
        agentID = rollout.agentID
        firstLineMilliseconds = rollout.firstLineMilliseconds
        lastLineMilliseconds = rollout.lastLineMilliseconds
    }

    private mutating func readTask(
        path: String, parentPath: String?, sessionID: String?, deadline: Int64?
    ) {
        reading.task.complete(
            path: path, parentPath: parentPath, sessionID: sessionID, deadline: deadline)
    }

    /// What stands for a path in an event.
    package static func pathHash(_ path: String) -> EventID {
        EventID(delivery: Array(path.utf8))
    }
}

extension TaskFacts {
    /// Adds what does not stand in a subagent's transcript itself.
    ///
    /// - Parameters:
    ///   - path: Of the transcript.
    ///   - parentPath: The session's transcript.
    ///   - deadline: In ms since boot.
    package mutating func complete(
        path: String, parentPath: String?, sessionID: String?, deadline: Int64? = nil
    ) {
        if Self.liesInWorkflow(path) { source = .waveOrchestration }
        guard let meta = AgentMeta.path(besideTranscript: path).flatMap(AgentMeta.init) else {
            return
        }
        description = meta.description?.cleaned()
        spawnDepth = meta.spawnDepth
        guard let call = meta.toolUseID else { return }
        if meta.spawnDepth ?? 1 < 2 {
            parentToolUseID = call.cleaned()
            waveNumber = parentPath.flatMap {
                Wave.number(
                    of: call, in: $0, sessionID: sessionID, lines: .main, deadline: deadline)
            }
            return
        }
        for sibling in Wave.siblings(of: path) {
            let found = Wave.number(
                of: call, in: sibling, sessionID: sessionID, lines: .agent, deadline: deadline)
            guard let number = found else { continue }
            parentToolUseID = call.cleaned()
            parentAgentID = Wave.agentID(ofTranscript: sibling)?.cleaned()
            waveNumber = number
            return
        }
    }

    /// Whether a folder below one named `workflows` holds it.
    private static func liesInWorkflow(_ path: String) -> Bool {
        path.utf8.split(separator: UInt8(ascii: "/")).dropLast(2).contains {
            $0.elementsEqual("workflows".utf8)
        }
    }
}

/// Whether the bytes are a JSON object and nothing else: a last line without newline may be cut.
func isJSONObject(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var json = JSONReader(bytes)
    guard json.peek() == UInt8(ascii: "{") else { return false }
    return (try? json.skip()) != nil && json.peek() == nil
}
