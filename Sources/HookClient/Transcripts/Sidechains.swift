import AgentEvents

/// The subagents whose lines stand in their session's file, as version 1 of Claude Code wrote them.
///
/// Each begins with a line without `parentUuid`, and its other lines name one of it as their
/// parent. Its name and description are those of the call whose prompt is its first line's text.
package struct Sidechains: Sendable {
    package struct Chain: Sendable {
        package var run: TranscriptRun
        package var agentName: String?
        package var description: String?
    }

    package private(set) var chains: [Chain] = []

    private struct Open {
        let uuid: String
        let offset: Int
        let prompt: EventID?
        var transcript: Transcript
        var from: Int64
        var to: Int64
        var end: Int
        var hasAnswer = false
    }

    package init(path: String, sessionID: String) {
        var open: [Open] = []
        var chainOfLine = NameTable()
        var chainIndices: [Int] = []
        var calls: [(prompt: EventID, input: CallInput)] = []
        var position = 0
        // Without a memory that spans lines: each is a chain's of its own.
        _ = LineFile.read(path, isWhole: isJSONObject) { bytes in
            defer { position += bytes.count + 1 }
            var memory = LineMemory()
            guard let line = TranscriptLine(bytes, &memory) else { return .next }
            for use in line.message.toolUses where use.name == "Task" || use.name == "Agent" {
                if let prompt = Self.prompt(use.input), let input = try? CallInput(use.input) {
                    calls.append((prompt, input))
                }
            }
            guard line.isSidechain, line.agentID == nil, let uuid = line.uuid,
                let time = line.timeMilliseconds
            else { return .next }
            let parent = Self.parent(bytes)
            let known = parent.flatMap { parent -> Int? in
                let index = chainOfLine.index(of: parent)
                return index < chainIndices.count ? chainIndices[index] : nil
            }
            // A parent that is new to the table was added by asking.
            while chainIndices.count < chainOfLine.count { chainIndices.append(-1) }
            let chain: Int
            if let known, known >= 0 {
                chain = known
            } else {
                chain = open.count
                open.append(
                    Open(
                        uuid: uuid.string, offset: position,
                        prompt: line.message.firstText.map {
                            EventID(delivery: $0.unescapedBytes)
                        },
                        transcript: Transcript(sessionID: sessionID), from: time, to: time,
                        end: position))
            }
            let index = chainOfLine.index(of: uuid.string)
            while chainIndices.count <= index { chainIndices.append(-1) }
            chainIndices[index] = chain
            _ = open[chain].transcript.apply(line)
            open[chain].from = min(open[chain].from, time)
            open[chain].to = max(open[chain].to, time)
            open[chain].end = position + bytes.count + 1
            if line.isAssistant { open[chain].hasAnswer = true }
            return .next
        }
        for chain in open where chain.hasAnswer {
            var reading = chain.transcript.reading
            // Of the chain, not of the file: chains are mixed, so nothing can be subtracted.
            reading.figures.transcript = chain.transcript.identity(
                pathHash: TranscriptReading.pathHash(path + "#" + chain.uuid),
                bytesRead: Int64(chain.end), isComplete: true)
            let input = calls.first { $0.prompt == chain.prompt }?.input
            chains.append(
                Chain(
                    run: TranscriptRun(
                        firstUUID: chain.uuid, offset: chain.offset,
                        fromMilliseconds: chain.from, toMilliseconds: chain.to,
                        reading: reading),
                    agentName: input?.agentName, description: input?.description))
        }
    }

    private static func prompt(_ input: JSONReader?) -> EventID? {
        guard var input, input.peek() == UInt8(ascii: "{") else { return nil }
        var prompt: EventID?
        try? input.object { json, key throws(JSONReader.Failure) in
            guard key == "prompt" else { return try json.skip() }
            prompt = try json.textOrSkip().map { EventID(delivery: $0.unescapedBytes) }
        }
        return prompt
    }

    private static func parent(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var json = JSONReader(bytes)
        var parent: String?
        try? json.object { json, key throws(JSONReader.Failure) in
            if key == "parentUuid" { parent = try json.stringOrSkip() } else { try json.skip() }
        }
        return parent
    }
}
