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
        let model: Int32
        /// UTC day of its first line that has a time, since 1970; −1 where none has.
        var day: Int32
        var usage: TranscriptLine.Usage
        var hasStopReason: Bool
    }

    mutating func reserve(_ count: Int) {
        // Ids of messages and of requests have 28 bytes each.
        keys.reserve(count, ofSize: 64)
        messages.reserveCapacity(count)
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
            if messages[index].day < 0 { messages[index].day = line.day }
        } else {
            messages.append(
                Message(
                    model: Int32(modelIndex(model)), day: line.day, usage: usage,
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
    var isOutputExact: Bool {
        let isAnswer = areAnswers
        return messages.allSatisfy { $0.hasStopReason || !isAnswer[Int($0.model)] }
    }

    /// By model: false for the texts of API errors, which no model wrote.
    private var areAnswers: [Bool] { modelNames.map { $0 != "<synthetic>" } }

    /// What prices depend on, as numbers.
    private struct Kind: Equatable {
        let model: Int32
        let day: Int32
        let band: TokenBucket.PromptBand
        let isFast: Bool
        let isUS: Bool

        init(_ message: Message) {
            model = message.model
            day = message.day
            band = TokenBucket.PromptBand(promptTokens: message.usage.promptTokens)
            isFast = message.usage.isFast
            isUS = message.usage.isUS
        }
    }

    /// All tokens by what prices depend on, in canonical order.
    var buckets: [TokenBucket] {
        var names = NameTable()
        var buckets: [TokenBucket] = []
        let isAnswer = areAnswers
        // Of the message before: nearly all are of the same bucket as that.
        var last: (kind: Kind, index: Int)?
        for message in messages where isAnswer[Int(message.model)] {
            let usage = message.usage
            let kind = Kind(message)
            if let last, last.kind == kind {
                buckets[last.index].add(usage)
                continue
            }
            let key = TokenBucket.Key(
                model: modelNames[Int(message.model)],
                day: message.day < 0 ? "" : CivilDay(daysSinceEpoch: Int(message.day)).text,
                band: kind.band, speed: usage.isFast ? "fast" : nil,
                region: usage.isUS ? "us" : nil)
            let flags = (usage.isFast ? "f" : "-") + (usage.isUS ? "u" : "-")
            let name = key.model + "\n" + key.day + "\n" + key.band.rawValue + flags
            let index = names.index(of: name)
            if index == buckets.count { buckets.append(TokenBucket(key: key)) }
            buckets[index].add(usage)
            last = (kind, index)
        }
        return buckets.sorted { $0.key < $1.key }
    }
}

extension TranscriptLine {
    /// Of its time, which is none before 1970.
    fileprivate var day: Int32 { timeMilliseconds.map { Int32($0 / 86_400_000) } ?? -1 }
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
