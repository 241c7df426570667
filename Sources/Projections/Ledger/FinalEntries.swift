import AgentEvents

/// What is left of an agent's entries that the correction horizon has passed: enough to number the
/// next ones, to subtract from cumulative figures, and to know that a fact comes too late.
struct FinalEntries: Equatable {
    /// Kept for as long as the longest view, counted from the last one's end.
    static let retentionMilliseconds: Int64 = 91 * 86_400_000

    private(set) var count = 0
    /// The end of the last one, ms since 1970; nil without any.
    var end: Int64?
    private(set) var figures = LatestFigures()
    /// The events that opened them: what conclusions name.
    private var openedBy: [EventID] = []
    /// Whether a later stop would replace the end of the last one.
    private var isOpenToStops = false

    mutating func add(_ entry: Entry, held: Reading?) {
        count += 1
        openedBy.append(entry.openedBy)
        isOpenToStops = entry.endedBy != .stop
        figures.note(held?.figures)
    }

    func contains(_ run: EventID) -> Bool { openedBy.contains(run) }

    /// Whether a stop after all of them would move the end of the last one.
    func isMovedBy(_ stop: Stopped, at time: Int64) -> Bool {
        guard let end else { return false }
        return isOpenToStops || stop.stopHookActive == true
            || time - end <= AgentRuns.repeatedStopMilliseconds
    }
}

extension FinalEntries {
    /// As the database keeps it; the opening events in hexadecimal, one after another.
    init(
        count: Int, end: Int64?, openedBy: String, isOpenToStops: Bool, figures: LatestFigures
    ) {
        self.count = count
        self.end = end
        self.figures = figures
        self.isOpenToStops = isOpenToStops
        let digits = Array(openedBy.utf8)
        self.openedBy = stride(from: 0, to: digits.count, by: 32).compactMap {
            EventID(hexadecimal: digits[$0..<min($0 + 32, digits.count)])
        }
    }

    var stored: (openedBy: String, isOpenToStops: Bool) {
        (openedBy.map(\.description).joined(), isOpenToStops)
    }
}

/// The latest cumulative figures of each transcript.
struct LatestFigures: Equatable {
    private(set) var all: [Figures] = []

    /// Takes in the figures of the next entry, if they are of a transcript.
    mutating func note(_ figures: Figures?) {
        guard let figures, figures.tokens != nil, let path = figures.transcript?.pathHash else {
            return
        }
        if let index = all.firstIndex(where: { $0.transcript?.pathHash == path }) {
            all[index] = figures
        } else {
            all.append(figures)
        }
    }

    /// The figures of an entry without what its transcript held before.
    func subtracted(from figures: Figures) -> (own: Figures, isNegative: Bool) {
        guard figures.tokens != nil, let path = figures.transcript?.pathHash,
            let before = all.first(where: { $0.transcript?.pathHash == path })
        else { return (figures, false) }
        return figures.subtracting(before)
    }
}

extension Figures {
    /// What was added since `earlier`, never below zero; tools and buckets without anything new
    /// are left out. Says whether anything was below zero.
    func subtracting(_ earlier: Figures) -> (own: Figures, isNegative: Bool) {
        var rest = self
        var isNegative = false
        func difference(_ newer: Int64, _ older: Int64) -> Int64 {
            if newer < older { isNegative = true }
            return max(0, newer - older)
        }
        let tools = Dictionary(
            (earlier.toolCalls ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }
        )
        rest.toolCalls = toolCalls?.compactMap { tool in
            guard let before = tools[tool.name] else { return tool }
            let calls = difference(tool.calls, before.calls)
            let failures = difference(tool.failures, before.failures)
            return calls == 0 && failures == 0
                ? nil : ToolCalls(name: tool.name, calls: calls, failures: failures)
        }
        let buckets = Dictionary(
            (earlier.tokens ?? []).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        rest.tokens = tokens?.compactMap { bucket in
            guard let before = buckets[bucket.key] else { return bucket }
            var own = TokenBucket(key: bucket.key)
            own.input = difference(bucket.input, before.input)
            own.output = difference(bucket.output, before.output)
            own.cacheWrite5Minutes = difference(
                bucket.cacheWrite5Minutes, before.cacheWrite5Minutes)
            own.cacheWrite1Hour = difference(bucket.cacheWrite1Hour, before.cacheWrite1Hour)
            own.cacheRead = difference(bucket.cacheRead, before.cacheRead)
            own.webSearches = difference(bucket.webSearches, before.webSearches)
            return own.total == 0 && own.webSearches == 0 ? nil : own
        }
        return (rest, isNegative)
    }
}
