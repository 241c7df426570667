import AgentEvents

/// What is left of an agent's entries that the correction horizon has passed: enough to number the
/// next ones, to subtract from cumulative figures, and to know that a fact comes too late.
struct FinalEntries: Equatable {
    /// Figures are kept for as long as the longest view, counted from the last one's end. Count
    /// and end stay: a run number is never used again.
    static let retentionMilliseconds: Int64 = 91 * 86_400_000

    private(set) var count = 0
    /// The end of the last one, ms since 1970; nil without any.
    var end: Int64?
    /// Of their facts the latest, as placed: none that is not final comes before it.
    var lastTime = Int64.min
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

    var remembersFigures: Bool { figures != LatestFigures() || !openedBy.isEmpty }

    mutating func forgetFigures() {
        figures = LatestFigures()
        openedBy = []
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
        count: Int, end: Int64?, lastTime: Int64, openedBy: String, isOpenToStops: Bool,
        figures: LatestFigures
    ) {
        self.count = count
        self.end = end
        self.lastTime = lastTime
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
        guard let path = figures.transcript?.pathHash,
            let before = all.first(where: { $0.transcript?.pathHash == path })
        else { return (figures.withoutZeros, false) }
        return figures.subtracting(before)
    }
}

extension TokenBucket {
    fileprivate static var figures: [WritableKeyPath<TokenBucket, Int64>] {
        [\.input, \.output, \.cacheWrite5Minutes, \.cacheWrite1Hour, \.cacheRead, \.webSearches]
    }
}

extension TokenBucket.Key {
    /// Byte for byte: two spellings of one Unicode text are two models.
    fileprivate var exact: ExactText {
        ExactText([model, day, band.rawValue, speed ?? "", region ?? ""].joined(separator: "\n"))
    }
}

extension Figures {
    /// Adds up tools and buckets that a line names twice. We write no such lines.
    mutating func mergeRepeated() {
        if let tools = toolCalls, !tools.map({ ExactText($0.name) }).isStrictlyAscending {
            var merged: [ExactText: ToolCalls] = [:]
            for tool in tools {
                let name = ExactText(tool.name)
                var sum = merged[name] ?? ToolCalls(name: name.string, calls: 0, failures: 0)
                sum.calls += tool.calls
                sum.failures += tool.failures
                merged[name] = sum
            }
            toolCalls = merged.sorted { $0.key < $1.key }.map(\.value)
        }
        if let buckets = tokens, !buckets.map(\.key.exact).isStrictlyAscending {
            var merged: [ExactText: TokenBucket] = [:]
            for bucket in buckets {
                var sum = merged[bucket.key.exact] ?? TokenBucket(key: bucket.key)
                for figure in TokenBucket.figures {
                    sum[keyPath: figure] += bucket[keyPath: figure]
                }
                merged[bucket.key.exact] = sum
            }
            tokens = merged.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Without tools, buckets and tests of which nothing was counted: as what remains of a
    /// difference.
    fileprivate var withoutZeros: Figures {
        var rest = self
        rest.toolCalls = toolCalls?.filter { $0.calls > 0 || $0.failures > 0 }
        rest.tokens = tokens?.filter { $0.total > 0 || $0.webSearches > 0 }
        if let tests = output?.tests, tests.passed + tests.failed == 0 { rest.output?.tests = nil }
        return rest
    }

    /// What was added since `earlier`, never below zero; tools and buckets without anything new
    /// are left out. Says whether anything was below zero.
    func subtracting(_ earlier: Figures) -> (own: Figures, isNegative: Bool) {
        var rest = self
        var isNegative = false
        func difference(_ newer: Int64, _ older: Int64) -> Int64 {
            if newer < older { isNegative = true }
            return max(0, newer - older)
        }
        var tools = Dictionary(
            (earlier.toolCalls ?? []).map { (ExactText($0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        rest.toolCalls = toolCalls?.compactMap { tool in
            guard let before = tools.removeValue(forKey: ExactText(tool.name)) else {
                return tool.calls > 0 || tool.failures > 0 ? tool : nil
            }
            let calls = difference(tool.calls, before.calls)
            let failures = difference(tool.failures, before.failures)
            return calls == 0 && failures == 0
                ? nil : ToolCalls(name: tool.name, calls: calls, failures: failures)
        }
        var buckets = Dictionary(
            (earlier.tokens ?? []).map { ($0.key.exact, $0) },
            uniquingKeysWith: { first, _ in first })
        rest.tokens = tokens?.compactMap { bucket in
            guard let before = buckets.removeValue(forKey: bucket.key.exact) else {
                return bucket.total > 0 || bucket.webSearches > 0 ? bucket : nil
            }
            var own = TokenBucket(key: bucket.key)
            for figure in TokenBucket.figures {
                own[keyPath: figure] = difference(
                    bucket[keyPath: figure], before[keyPath: figure])
            }
            return own.total == 0 && own.webSearches == 0 ? nil : own
        }
        // Of a transcript whose earlier part nobody counted, this part is not known.
        if earlier.output == nil { rest.output = nil }
        if let output, let before = earlier.output {
            var own = OutputFigures()
            own.filesCreated = difference(output.filesCreated, before.filesCreated)
            own.filesModified = difference(output.filesModified, before.filesModified)
            own.linesAdded = difference(output.linesAdded, before.linesAdded)
            own.linesRemoved = difference(output.linesRemoved, before.linesRemoved)
            if let tests = output.tests {
                let known = before.tests ?? TestFigures(passed: 0, failed: 0)
                let added = TestFigures(
                    passed: difference(tests.passed, known.passed),
                    failed: difference(tests.failed, known.failed))
                own.tests = added.passed + added.failed > 0 ? added : nil
            }
            rest.output = own
        }
        // What was there and is gone is less, too.
        if toolCalls != nil && tools.values.contains(where: { $0.calls + $0.failures > 0 })
            || tokens != nil
                && buckets.values.contains(where: { $0.total + $0.webSearches > 0 })
        {
            isNegative = true
        }
        return (rest, isNegative)
    }
}

extension [ExactText] {
    fileprivate var isStrictlyAscending: Bool {
        zip(self, dropFirst()).allSatisfy { $0 < $1 } && !contains { $0.isChanged }
    }
}
