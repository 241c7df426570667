import AgentEvents

/// The tokens of a thread's requests, each counted once: docs/events.md, "How a Codex rollout is
/// read".
struct RequestTally {
    /// The turns that are named, by id, and the models of those whose model is known.
    private var turns = NameTable()
    private var modelsOfTurns: [Int?] = []
    private var models = NameTable()
    /// The first is that of what comes before any model is named.
    private var modelNames = [""]
    private var newestModel = 0
    private var isFast = false
    /// The totals that were stated last.
    private var stated: RolloutUsage?
    /// Whether requests have records of their own, so that totals say nothing new.
    private var hasRecords = false
    private var keys = NameTable()
    private var sums: [TokenBucket] = []

    /// In canonical order.
    var buckets: [TokenBucket] { sums.sorted { $0.key < $1.key } }

    mutating func note(model: JSONText?, ofTurn turnID: JSONText?) {
        guard let model else { return }
        let index = models.index(of: model) + 1
        if index == modelNames.count {
            modelNames.append(model.string.cleaned(to: Limit.listedTextSize))
        }
        newestModel = index
        guard let turnID else { return }
        let turn = turns.index(of: turnID)
        if turn == modelsOfTurns.count { modelsOfTurns.append(nil) }
        modelsOfTurns[turn] = index
    }

    mutating func note(isFast: Bool) { self.isFast = isFast }

    /// Takes in a request's record.
    mutating func take(_ record: RolloutUsageRecord, at time: Int64?) {
        hasRecords = true
        var model: Int?
        if let turnID = record.turnID {
            let turn = turns.index(of: turnID)
            if turn == modelsOfTurns.count { modelsOfTurns.append(nil) }
            model = modelsOfTurns[turn]
        }
        add(record.usage, model: model ?? newestModel, at: time)
    }

    /// Takes in totals, of which the same are stated again and again.
    ///
    /// - Parameter isCopy: They are of another thread, whose totals this one goes on from.
    mutating func take(_ totals: RolloutTotals, at time: Int64?, isCopy: Bool = false) {
        guard !hasRecords, totals.total != stated else { return }
        defer { stated = totals.total }
        guard let total = totals.total, !isCopy else { return }
        add(totals.last ?? total.since(stated ?? RolloutUsage()), model: newestModel, at: time)
    }

    private mutating func add(_ usage: RolloutUsage, model: Int, at time: Int64?) {
        // A compaction and a full window state what they estimate, and no request.
        guard usage.input + usage.output > 0 else { return }
        let key = TokenBucket.Key(
            model: modelNames[model],
            day: time.map { CivilDay(milliseconds: $0).text } ?? "",
            band: TokenBucket.PromptBand(promptTokens: usage.input),
            speed: isFast ? "fast" : nil)
        let name = key.model + "\n" + key.day + "\n" + key.band.rawValue + (isFast ? "f" : "-")
        let index = keys.index(of: name)
        if index == sums.count { sums.append(TokenBucket(key: key)) }
        sums[index].add(usage)
    }
}

extension TokenBucket {
    fileprivate mutating func add(_ usage: RolloutUsage) {
        input = Self.sum(input, usage.plainInput)
        output = Self.sum(output, usage.output)
        cacheWrite5Minutes = Self.sum(cacheWrite5Minutes, usage.cacheWrite)
        cacheRead = Self.sum(cacheRead, usage.cacheRead)
    }
}
