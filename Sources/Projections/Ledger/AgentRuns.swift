import AgentEvents

/// Turns the facts of one agent into its runs: a pure function of the set of facts.
struct AgentRuns {
    /// A second delivery of the same payload comes within this time of the first.
    static let redeliveryMilliseconds: Int64 = 2_000
    /// A stop this soon after an end belongs to the run that ended.
    static let repeatedStopMilliseconds: Int64 = 60_000

    private let agent: AgentKey
    private let rules: Rules
    private var entries: [Entry] = []
    /// When each payload was first delivered, or delivered again as a real repeat.
    private var deliveries: [EventID: Int64] = [:]

    /// A run while it is being made.
    private struct Entry {
        var status: Execution.Status
        var start: Int64?
        var end: Int64?
        var lastSeen: Int64
        var stop: Stopped?
        var name: String?
        var project: String?
        var offsets: [UInt64]
    }

    static func fold(
        _ facts: some Collection<Fact>, of agent: AgentKey, rules: Rules
    ) -> [Execution] {
        var runs = AgentRuns(agent: agent, rules: rules)
        for (time, fact) in Fact.ordered(facts) { runs.apply(fact, at: time) }
        return runs.executions
    }

    private init(agent: AgentKey, rules: Rules) {
        self.agent = agent
        self.rules = rules
    }

    private mutating func apply(_ fact: Fact, at time: Int64) {
        if let delivery = fact.event.deliveryID {
            if let first = deliveries[delivery], time - first <= Self.redeliveryMilliseconds {
                return
            }
            deliveries[delivery] = time
        }
        switch fact.event.body {
        case .started:
            if entries.last?.status == .running {
                touch(with: fact, at: time)
            } else {
                open(.running, with: fact, start: time, at: time)
            }
        case .stopped(let stop): apply(stop, fact, at: time)
        }
    }

    private mutating func apply(_ stop: Stopped, _ fact: Fact, at time: Int64) {
        if let last = entries.last {
            let belongs =
                last.end.map { end in
                    stop.stopHookActive == true || time - end <= Self.repeatedStopMilliseconds
                } ?? true
            if belongs {
                touch(with: fact, at: time)
                end(with: stop, at: time)
                return
            }
        }
        open(fact.event.agentName == "" ? .internal : .unpaired, with: fact, start: nil, at: time)
        end(with: stop, at: time)
    }

    private mutating func open(
        _ status: Execution.Status, with fact: Fact, start: Int64?, at time: Int64
    ) {
        entries.append(Entry(status: status, start: start, lastSeen: time, offsets: []))
        touch(with: fact, at: time)
    }

    private mutating func touch(with fact: Fact, at time: Int64) {
        let last = entries.count - 1
        entries[last].lastSeen = time
        if let name = fact.event.agentName, !name.isEmpty { entries[last].name = name }
        entries[last].project = fact.event.project ?? entries[last].project
        entries[last].offsets.append(fact.offset)
    }

    private mutating func end(with stop: Stopped, at time: Int64) {
        let last = entries.count - 1
        entries[last].end = time
        // A repeated stop whose transcript is gone moves the end and knows nothing better.
        let known = entries[last].stop?.figures.transcript
        if known != nil && stop.figures.transcript == nil { return }
        entries[last].stop = stop
        // A stop without start stays what it is, whatever its outcome.
        guard entries[last].start != nil else { return }
        switch stop.outcome {
        case .success, nil: entries[last].status = .success
        case .failure: entries[last].status = .failure
        case .cancelled: entries[last].status = .cancelled
        }
    }

    private var executions: [Execution] {
        // The latest figures of each transcript, cumulative as the stops state them.
        var latest: [EventID: Figures] = [:]
        return entries.indices.map { index in
            let entry = entries[index]
            let figures = ownFigures(of: entry, after: &latest)
            return Execution(
                agent: agent, run: index + 1, name: entry.name,
                type: rules.types.type(of: entry.name ?? ""), project: entry.project,
                status: entry.status, startMilliseconds: entry.start,
                endMilliseconds: entry.end, lastSeenMilliseconds: entry.lastSeen,
                evidence: entry.stop?.outcomeEvidence, errorType: entry.stop?.errorType,
                toolCalls: figures.toolCalls ?? [],
                tokens: rules.prices.sums(of: figures.tokens ?? []),
                isOutputExact: figures.isOutputExact, offsets: entry.offsets.sorted())
        }
    }

    /// The figures of an entry without what the transcript held before it began.
    private func ownFigures(of entry: Entry, after latest: inout [EventID: Figures]) -> Figures {
        guard let figures = entry.stop?.figures else { return Figures() }
        guard let path = figures.transcript?.pathHash, figures.tokens != nil else {
            return figures
        }
        let before = latest.updateValue(figures, forKey: path)
        return before.map(figures.subtracting) ?? figures
    }
}

extension Figures {
    /// What was added since `earlier`, never below zero; tools and buckets without anything new
    /// are left out.
    func subtracting(_ earlier: Figures) -> Figures {
        var rest = self
        let tools = Dictionary(
            (earlier.toolCalls ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }
        )
        rest.toolCalls = toolCalls?.compactMap { tool in
            guard let before = tools[tool.name] else { return tool }
            let calls = max(0, tool.calls - before.calls)
            let failures = max(0, tool.failures - before.failures)
            return calls == 0 && failures == 0
                ? nil : ToolCalls(name: tool.name, calls: calls, failures: failures)
        }
        let buckets = Dictionary(
            (earlier.tokens ?? []).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        rest.tokens = tokens?.compactMap { bucket in
            guard let before = buckets[bucket.key] else { return bucket }
            var own = TokenBucket(key: bucket.key)
            own.input = max(0, bucket.input - before.input)
            own.output = max(0, bucket.output - before.output)
            own.cacheWrite5Minutes = max(0, bucket.cacheWrite5Minutes - before.cacheWrite5Minutes)
            own.cacheWrite1Hour = max(0, bucket.cacheWrite1Hour - before.cacheWrite1Hour)
            own.cacheRead = max(0, bucket.cacheRead - before.cacheRead)
            own.webSearches = max(0, bucket.webSearches - before.webSearches)
            return own.total == 0 && own.webSearches == 0 ? nil : own
        }
        return rest
    }
}
