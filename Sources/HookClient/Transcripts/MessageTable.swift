import AgentEvents

/// The API messages of a transcript with their usage: many lines are one message.
struct MessageTable {
    /// By message id and request id.
    private var keys = NameTable()
    private var messages: [Message] = []
    private var models = NameTable()
    private var modelNames: [String] = []

    private struct Message {
        /// Index of its model.
        let model: Int
        /// UTC day of its first line that has a time; empty where none has.
        var day: String
        var usage: TranscriptLine.Usage
        var hasStopReason: Bool
    }

    /// Takes in an assistant line, if it is one of an API message.
    mutating func take(_ line: TranscriptLine) {
        guard let id = line.message.id, let usage = line.message.usage,
            let model = line.message.model
        else { return }
        // A gateway that sends no request id still sends message ids.
        let index = keys.index(of: id, line.requestID)
        if index < messages.count {
            messages[index].usage.merge(usage)
            if line.message.hasStopReason { messages[index].hasStopReason = true }
            if messages[index].day == "" { messages[index].day = line.day }
        } else {
            messages.append(
                Message(
                    model: modelIndex(model), day: line.day, usage: usage,
                    hasStopReason: line.message.hasStopReason))
        }
    }

    private mutating func modelIndex(_ model: JSONText) -> Int {
        let index = models.index(of: model)
        if index == modelNames.count {
            modelNames.append(model.string.cleaned(to: Limit.listedTextSize))
        }
        return index
    }

    /// Whether every message has its final output tokens.
    var isOutputExact: Bool { answers.allSatisfy { $0.hasStopReason } }

    /// Without the texts of API errors, which no model wrote.
    private var answers: [Message] {
        messages.filter { modelNames[$0.model] != "<synthetic>" }
    }

    /// All tokens by what prices depend on, in canonical order.
    var buckets: [TokenBucket] {
        var names = NameTable()
        var buckets: [TokenBucket] = []
        for message in answers {
            let usage = message.usage
            let key = TokenBucket.Key(
                model: modelNames[message.model], day: message.day,
                band: TokenBucket.PromptBand(promptTokens: usage.promptTokens),
                speed: usage.isFast ? "fast" : nil, region: usage.isUS ? "us" : nil)
            let flags = (usage.isFast ? "f" : "-") + (usage.isUS ? "u" : "-")
            let name = key.model + "\n" + key.day + "\n" + key.band.rawValue + flags
            let index = names.index(of: name)
            if index == buckets.count { buckets.append(TokenBucket(key: key)) }
            buckets[index].add(usage)
        }
        return buckets.sorted { $0.key < $1.key }
    }
}

extension TranscriptLine {
    fileprivate var day: String {
        timeMilliseconds.map { CivilDay(milliseconds: $0).text } ?? ""
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
    static func sum(_ left: Int64, _ right: Int64) -> Int64 { min(left + right, Limit.count) }
}
