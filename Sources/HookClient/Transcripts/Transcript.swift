import AgentEvents

/// The fold of a transcript's lines. A value without I/O: feed it lines, ask it for figures.
struct Transcript {
    private let session: SessionName?
    private let countsSidechains: Bool
    private let bound: Int64
    private var messages = MessageTable()
    private var toolUses = ToolUseTable()
    private var output = OutputTally()
    private var hasTurn = false
    private var firstMilliseconds: Int64?
    private var lastMilliseconds: Int64?
    private var hasUser = false
    private var hasAssistant = false
    private var firstUserMilliseconds: Int64?
    private var firstAssistantMilliseconds: Int64?
    private var end = End.nothing
    private var error: ErrorDetails?
    private var hasSkill = false
    /// What the lines say whose envelopes are kept.
    private var kept = [KeptLine](repeating: KeptLine(), count: LineMemory.envelopesMax)

    private struct KeptLine {
        var isForeign = false
        var version: String?
    }

    /// Of the first prompt and of the last one.
    private var firstIsCommand: Bool?
    private var lastIsCommand = false
    private(set) var version: String?
    /// The first agent id in a line that counts.
    private(set) var agentID: String?
    /// Of the first and of the last line that counts and has a time.
    private(set) var firstLineMilliseconds: Int64?
    private(set) var lastLineMilliseconds: Int64?

    private enum End {
        case nothing, completed, apiError, interrupted
    }

    /// - Parameters:
    ///   - sessionID: Lines of other sessions are copies and do not count.
    ///   - lines: Whose transcript it is.
    ///   - bound: The transcript ends before the first line that counts and is not before this.
    init(sessionID: String?, lines: TranscriptReading.Lines = .agent, before bound: Int64? = nil) {
        session = sessionID.map(SessionName.init)
        countsSidechains = lines == .agent
        self.bound = bound ?? .max
    }

    /// Makes room for what a transcript of so many bytes holds.
    mutating func reserve(bytes: Int) {
        // Real ones have a message in 16 KiB and a call in 8.
        let count = min(bytes, Limit.transcriptSize) >> 12
        messages.reserve(count)
        toolUses.reserve(count)
    }

    /// Whether the line is one of those that count, whatever its time.
    mutating func counts(_ line: TranscriptLine) -> Bool {
        let known = knownFacts(of: line)
        return (countsSidechains || !line.isSidechain) && !known.isForeign
    }

    /// Applies the line, if it counts. False if the transcript ends before it.
    mutating func apply(_ line: TranscriptLine) -> Bool {
        let known = knownFacts(of: line)
        guard countsSidechains || !line.isSidechain, !known.isForeign else { return true }
        if let time = line.timeMilliseconds, time >= bound { return false }
        if let version = known.version { self.version = version }
        if agentID == nil { agentID = line.agentID?.string.cleaned() }
        if let time = line.timeMilliseconds { noteTime(time) }
        noteFirst(line)
        end = line.isAPIError ? .apiError : line.isInterruption ? .interrupted : .completed
        error = line.isAPIError ? ErrorDetails(ofAPIError: line) : nil
        if line.hasSkill { hasSkill = true }
        if line.isPrompt {
            if hasTurn { output.beginTurn() }
            if firstIsCommand == nil { firstIsCommand = line.isCommand }
            lastIsCommand = line.isCommand
        }
        hasTurn = true
        if line.isAssistant {
            messages.take(line)
            for use in line.message.toolUses {
                let (index, isNew) = toolUses.call(use)
                if isNew { output.take(use, index: index) }
            }
        } else {
            let results = line.message.toolResults
            for result in results {
                output.take(
                    result, index: toolUses.result(result),
                    toolUseResult: line.message.resultBlocks == 1 ? line.toolUseResult : nil)
            }
        }
        return true
    }

    /// Whose line it is. Lines that begin alike are of the same session and version.
    private mutating func knownFacts(of line: TranscriptLine) -> KeptLine {
        switch line.envelope {
        case .repeated(let index) where line.sessionID == nil && line.version == nil:
            return kept[index]
        case .extended(let index, kept: let other):
            kept[other] = kept[index]
            if line.sessionID == nil && line.version == nil { return kept[index] }
        default: break
        }
        var facts = KeptLine()
        if let session, let other = line.sessionID { facts.isForeign = !session.equals(other) }
        facts.version = line.version?.string.cleaned()
        if case .kept(let index) = line.envelope { kept[index] = facts }
        return facts
    }

    /// The first line of each kind counts, with its time or without one.
    private mutating func noteFirst(_ line: TranscriptLine) {
        if line.isUser, !hasUser {
            hasUser = true
            firstUserMilliseconds = line.timeMilliseconds
        }
        if line.isAssistant, !hasAssistant {
            hasAssistant = true
            firstAssistantMilliseconds = line.timeMilliseconds
        }
    }

    private mutating func noteTime(_ time: Int64) {
        if firstLineMilliseconds == nil { firstLineMilliseconds = time }
        lastLineMilliseconds = time
        firstMilliseconds = min(firstMilliseconds ?? time, time)
        lastMilliseconds = max(lastMilliseconds ?? time, time)
    }

    /// What everything applied so far says; without a transcript identity.
    var reading: Reading {
        var reading = Reading(figures: figures)
        (reading.outcome, reading.outcomeEvidence) =
            switch end {
            case .nothing: (.success, "no_transcript")
            case .completed: (.success, "completed")
            case .apiError: (.failure, "api_error")
            case .interrupted: (.cancelled, "interrupted")
            }
        reading.error = error
        reading.task.source = taskSource
        return reading
    }

    /// The figures of everything applied so far, in canonical order; without a transcript identity.
    private var figures: Figures {
        var figures = Figures()
        if case .nothing = end { return figures }
        figures.toolCalls = Array(toolUses.calls.prefix(Limit.toolNames))
        figures.tokens = Array(messages.buckets.prefix(Limit.tokenBuckets))
        figures.isOutputExact = messages.isOutputExact
        if let start = firstUserMilliseconds, let answer = firstAssistantMilliseconds,
            answer >= start
        {
            figures.responseTimeMilliseconds = answer - start
        }
        figures.output = output.figures { toolUses.hasSucceeded($0) }
        return figures
    }

    /// As the prompts say it.
    private var taskSource: TaskFacts.Source? {
        if case .nothing = end { return nil }
        if countsSidechains {
            return hasSkill || firstIsCommand == true ? .userCommand : .autoActivation
        }
        return lastIsCommand ? .userCommand : nil
    }

    func identity(pathHash: EventID, bytesRead: Int64, isComplete: Bool) -> TranscriptIdentity {
        var identity = TranscriptIdentity(
            pathHash: pathHash, bytesRead: bytesRead, isComplete: isComplete && isWithinLimits)
        identity.firstMilliseconds = firstMilliseconds
        identity.lastMilliseconds = lastMilliseconds
        return identity
    }

    /// Whether the figures name every tool and every bucket.
    private var isWithinLimits: Bool {
        toolUses.calls.count <= Limit.toolNames && messages.buckets.count <= Limit.tokenBuckets
    }
}

/// A session's id, compared with those in lines.
private struct SessionName {
    private let text: String
    private let bytes: [UInt8]

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    /// Nearly always the same bytes say so.
    func equals(_ other: JSONText) -> Bool {
        if !other.hasEscapes, other.rawBytes.count == bytes.count,
            other.rawBytes.elementsEqual(bytes)
        {
            return true
        }
        return other.string == text
    }
}
