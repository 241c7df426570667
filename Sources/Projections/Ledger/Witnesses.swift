import AgentEvents

/// What hooks saw of an agent, against which imported facts are held: a run that a hook saw is not
/// counted again from its transcript.
struct Witnesses {
    /// How far from a run's ends in its transcript a hook may have been called for it.
    static let toleranceMilliseconds: Int64 = 5_000

    /// When hooks were called, ascending, in ms since 1970.
    private var times: [Int64] = []
    private var hasImported = false

    init(_ facts: [Fact]) {
        hasImported = facts.contains { $0.event.imported != nil }
        // Nearly no agent has both, and the others cost nothing.
        if hasImported { times = facts.compactMap { Self.time(of: $0) }.sorted() }
    }

    /// Whether a fact is of a run that a hook saw.
    func void(_ fact: Fact) -> Bool {
        guard let span = fact.event.imported else { return false }
        let from = span.fromMilliseconds - Self.toleranceMilliseconds
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < from { low = middle + 1 } else { high = middle }
        }
        return low < times.count
            && times[low] <= span.toMilliseconds + Self.toleranceMilliseconds
    }

    /// Whether one more fact makes another one void, or is void itself.
    static func change(_ facts: ArraySlice<Fact>, with fact: Fact) -> Bool {
        if let span = fact.event.imported {
            return facts.contains { time(of: $0).map { isNear($0, span) } ?? false }
        }
        guard let time = time(of: fact) else { return false }
        return facts.contains { $0.event.imported.map { isNear(time, $0) } ?? false }
    }

    private static func isNear(_ time: Int64, _ span: ImportedSpan) -> Bool {
        time >= span.fromMilliseconds - toleranceMilliseconds
            && time <= span.toMilliseconds + toleranceMilliseconds
    }

    /// When a hook was called for a run; nil for what is no such fact.
    private static func time(of fact: Fact) -> Int64? {
        guard fact.event.imported == nil else { return nil }
        switch fact.event.body {
        case .started, .stopped, .prompted, .turnStopped: return fact.event.timeMilliseconds
        case .measured, .reported, .linked, .closed, .sessionStarted, .sessionEnded: return nil
        }
    }
}
