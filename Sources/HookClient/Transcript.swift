import AgentEvents

/// The fold of a transcript's lines. A value without I/O: feed it lines, ask it for figures.
struct Transcript {
    private let sessionID: String?
    private let sessionBytes: [UInt8]
    private let countsSidechains: Bool
    private let bound: Int64
    /// By message id and request id.
    private var messageKeys = NameTable()
    private var messages: [Message] = []
    /// By tool use id, of calls and of results that are errors alike.
    private var toolUseIDs = NameTable()
    private var toolUses: [ToolUse] = []
    private var firstMilliseconds: Int64?
    private var lastMilliseconds: Int64?
    private var firstUserMilliseconds: Int64?
    private var firstAssistantMilliseconds: Int64?
    private var end = End.nothing
    private(set) var version: String?
    /// The first agent id in a line that counts.
    private(set) var agentID: String?
    /// Of the first and of the last line that counts and has a time.
    private(set) var firstLineMilliseconds: Int64?
    private(set) var lastLineMilliseconds: Int64?

    private enum End {
        case nothing, completed, apiError, interrupted
    }

    private struct ToolUse {
        /// Nil: only a result was seen so far.
        var name: String?
        var isFailed = false
    }

    private struct Message {
        let model: String
        /// UTC day of its first line that has a time; empty where none has.
        var day: String
        var usage: TranscriptLine.Usage
        var hasStopReason: Bool
    }

    /// - Parameters:
    ///   - sessionID: Lines of other sessions are copies and do not count.
    ///   - lines: Whose transcript it is.
    ///   - bound: The transcript ends before the first line that counts and is not before this.
    init(sessionID: String?, lines: TranscriptReading.Lines = .agent, before bound: Int64? = nil) {
        self.sessionID = sessionID
        sessionBytes = Array((sessionID ?? "").utf8)
        countsSidechains = lines == .agent
        self.bound = bound ?? .max
    }

    /// Applies the line, if it counts. False if the transcript ends before it.
    mutating func apply(_ line: TranscriptLine) -> Bool {
        guard line.isAssistant || line.isUser, countsSidechains || !line.isSidechain else {
            return true
        }
        if let other = line.sessionID, isForeign(other) { return true }
        if let time = line.timeMilliseconds, time >= bound { return false }
        if let version = line.version { self.version = version.bounded() }
        if agentID == nil { agentID = line.agentID?.string.bounded() }
        if let time = line.timeMilliseconds {
            if firstLineMilliseconds == nil { firstLineMilliseconds = time }
            lastLineMilliseconds = time
            firstMilliseconds = min(firstMilliseconds ?? time, time)
            lastMilliseconds = max(lastMilliseconds ?? time, time)
            if line.isUser, firstUserMilliseconds == nil { firstUserMilliseconds = time }
            if line.isAssistant, firstAssistantMilliseconds == nil {
                firstAssistantMilliseconds = time
            }
        }
        end =
            line.isAPIError
            ? .apiError : line.isUser && line.isInterruption ? .interrupted : .completed
        for use in line.toolUses {
            let index = toolUse(use.id)
            if toolUses[index].name == nil {
                toolUses[index].name = use.name.bounded(to: Limit.listedTextSize)
            }
        }
        for id in line.failedToolUses { toolUses[toolUse(id)].isFailed = true }
        if line.isAssistant { count(line) }
        return true
    }

    /// Whether the id is of another session. Nearly always the same bytes say that it is not.
    private func isForeign(_ other: JSONText) -> Bool {
        guard let sessionID else { return false }
        let bytes = other.rawBytes
        if !other.hasEscapes, bytes.count == sessionBytes.count {
            var index = 0
            while index < bytes.count, bytes[index] == sessionBytes[index] { index += 1 }
            if index == bytes.count { return false }
        }
        return other.string != sessionID
    }

    private mutating func toolUse(_ id: String) -> Int {
        let index = toolUseIDs.index(of: id)
        if index == toolUses.count { toolUses.append(ToolUse()) }
        return index
    }

    private mutating func count(_ line: TranscriptLine) {
        guard let id = line.messageID, let usage = line.usage, let model = line.model,
            model != "<synthetic>"
        else { return }
        // A gateway that sends no request id still sends message ids.
        let key = line.requestID.map { id + "\n" + $0 } ?? id
        let day = line.timeMilliseconds.map { CivilDay(milliseconds: $0).text } ?? ""
        let index = messageKeys.index(of: key)
        if index < messages.count {
            messages[index].usage.merge(usage)
            if line.hasStopReason { messages[index].hasStopReason = true }
            if messages[index].day == "" { messages[index].day = day }
        } else {
            messages.append(
                Message(
                    model: model.bounded(to: Limit.listedTextSize), day: day, usage: usage,
                    hasStopReason: line.hasStopReason))
        }
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
        if case .apiError = end { reading.errorType = "api_error" }
        return reading
    }

    /// The figures of everything applied so far, in canonical order; without a transcript identity.
    var figures: Figures {
        var figures = Figures()
        if case .nothing = end { return figures }
        figures.toolCalls = toolCalls
        figures.tokens = tokenBuckets
        figures.isOutputExact = messages.allSatisfy { $0.hasStopReason }
        if let start = firstUserMilliseconds, let answer = firstAssistantMilliseconds,
            answer >= start
        {
            figures.responseTimeMilliseconds = answer - start
        }
        return figures
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
        allToolCalls.count <= Limit.toolNames && allBuckets.count <= Limit.tokenBuckets
    }

    private var toolCalls: [ToolCalls] {
        Array(allToolCalls.sorted { $0.name < $1.name }.prefix(Limit.toolNames))
    }

    private var allToolCalls: [ToolCalls] {
        var names = NameTable()
        var calls: [ToolCalls] = []
        for use in toolUses {
            guard let name = use.name else { continue }
            let index = names.index(of: name)
            if index == calls.count { calls.append(ToolCalls(name: name, calls: 0, failures: 0)) }
            calls[index].calls += 1
            if use.isFailed { calls[index].failures += 1 }
        }
        return calls
    }

    private var tokenBuckets: [TokenBucket] {
        Array(allBuckets.sorted { $0.key < $1.key }.prefix(Limit.tokenBuckets))
    }

    private var allBuckets: [TokenBucket] {
        var names = NameTable()
        var buckets: [TokenBucket] = []
        for message in messages {
            let usage = message.usage
            let key = TokenBucket.Key(
                model: message.model, day: message.day,
                band: TokenBucket.PromptBand(promptTokens: usage.promptTokens),
                speed: usage.isFast ? "fast" : nil, region: usage.isUS ? "us" : nil)
            let flags = (usage.isFast ? "f" : "-") + (usage.isUS ? "u" : "-")
            let name = key.model + "\n" + key.day + "\n" + key.band.rawValue + flags
            let index = names.index(of: name)
            if index == buckets.count { buckets.append(TokenBucket(key: key)) }
            buckets[index].add(usage)
        }
        return buckets
    }
}

extension TokenBucket {
    fileprivate mutating func add(_ usage: TranscriptLine.Usage) {
        input = Self.sum(input, usage.input)
        output = Self.sum(output, usage.output)
        cacheWrite5Minutes = Self.sum(cacheWrite5Minutes, usage.allCacheWrites5Minutes)
        cacheWrite1Hour = Self.sum(cacheWrite1Hour, usage.cacheWrite1Hour)
        cacheRead = Self.sum(cacheRead, usage.cacheRead)
        webSearches = Self.sum(webSearches, usage.webSearches)
    }

    /// Bounded by what an event may hold: a transcript is hostile input.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        min(left + right, 10_000_000_000)
    }
}
