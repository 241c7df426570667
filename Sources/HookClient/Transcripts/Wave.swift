import AgentEvents
import CLinux

/// Where in its parent's transcript an agent was started.
enum Wave {
    /// Which of the messages that start agents holds the call, from 1; nil if none that is read
    /// does.
    ///
    /// - Parameters:
    ///   - sessionID: Lines of another session do not count.
    ///   - lines: Whose transcript it is: in a session's own a subagent's lines do not count.
    ///   - deadline: In ms since boot.
    static func number(
        of toolUseID: String, in path: String, sessionID: String?,
        lines: TranscriptReading.Lines, deadline: Int64?
    ) -> Int64? {
        var messages = NameTable()
        let id = Array(toolUseID.utf8)
        var found: Int64?
        _ = LineFile.read(
            path, LineFile.Limits(size: Limit.parentSize, deadline: deadline),
            isWhole: isJSONObject
        ) { bytes in
            // Nearly no line starts an agent, and looking for its tool's name is faster than
            // reading.
            guard contains(bytes, "\"Agent\"") || contains(bytes, "\"Task\"") else { return .next }
            // One that begins like a line before would not tell its session.
            var memory = LineMemory()
            guard let line = TranscriptLine(bytes, &memory), line.isAssistant,
                lines == .agent || !line.isSidechain,
                sessionID == nil || line.sessionID == nil || line.sessionID?.string == sessionID,
                let message = line.message.id
            else { return .next }
            let calls = line.message.toolUses.filter { $0.name == "Agent" || $0.name == "Task" }
            if calls.isEmpty { return .next }
            let number = messages.index(of: message, line.requestID) + 1
            let holdsCall = calls.contains { call in
                call.id.hasEscapes
                    ? call.id.string == toolUseID : call.id.rawBytes.elementsEqual(id)
            }
            if holdsCall { found = Int64(number) }
            return holdsCall ? .stop : .next
        }
        return found
    }

    private static func contains(
        _ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString
    ) -> Bool {
        agentlog_contains(bytes.baseAddress, bytes.count, text.utf8Start, text.utf8CodeUnitCount)
            != 0
    }

    /// The other transcripts beside an agent's, by name.
    static func siblings(of path: String) -> [String] {
        let bytes = Array(path.utf8)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return [] }
        let folder = String(decoding: bytes[..<slash], as: UTF8.self)
        return fileNames(in: folder, suffix: ".jsonl").map { folder + "/" + $0 }
            .filter { $0 != path && agentID(ofTranscript: $0) != nil && !isCompaction($0) }
    }

    /// Whether a transcript repeats its parent's: the harness's own for compacting it.
    private static func isCompaction(_ path: String) -> Bool {
        agentID(ofTranscript: path)?.hasPrefix("acompact-") ?? false
    }

    /// The agent's id in `…/agent-<id>.jsonl`.
    static func agentID(ofTranscript path: String) -> String? {
        let bytes = Array(path.utf8)
        let name = bytes[((bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
        guard name.starts(with: "agent-".utf8), name.count > 12 else { return nil }
        return String(decoding: name.dropFirst(6).dropLast(6), as: UTF8.self)
    }
}
