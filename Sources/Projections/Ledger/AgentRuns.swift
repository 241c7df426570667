import AgentEvents

/// The entries of one agent: a pure function of the set of its facts (docs/views.md, Executions).
///
/// A fact that comes after all others, as most do, is folded where it stands. Any other means that
/// all facts that are not final are gone through again.
struct AgentRuns {
    /// A second delivery of the same payload comes within this time of the first.
    static let redeliveryMilliseconds: Int64 = 2_000
    /// A stop this soon after an end belongs to the run that ended.
    static let repeatedStopMilliseconds: Int64 = 60_000

    let agent: AgentKey
    /// What the horizon has passed.
    private(set) var base: FinalEntries
    /// The facts that are not final, in order of their arrival.
    private(set) var facts: [Fact] = []
    /// The entries that are not final, as people count them.
    private(set) var executions: [Execution] = []

    private let rules: Rules
    /// Of `facts`: a short array is searched faster than long events.
    private var ids: [EventID] = []
    private var placed: [PlacedFact] = []
    private var clocks = BootClocks()
    private var measurements: [Fact] = []
    var links = Links()
    var entries: [Entry] = []
    /// Reports that came before the first entry.
    var earlyReports: [(reported: Reported, fact: Fact)] = []
    /// Facts that counted, from the latest on: their deliveries.
    var deliveries: [(id: EventID, time: Int64)] = []
    /// The latest figures of each transcript in the entries before the last.
    private var earlier = LatestFigures()

    init(_ agent: AgentKey, base: FinalEntries = FinalEntries(), facts: [Fact], rules: Rules) {
        self.agent = agent
        self.base = base
        self.facts = facts
        self.rules = rules
        ids = facts.map(\.event.id)
        refold()
    }

    static func fold(
        _ facts: some Sequence<Fact>, of agent: AgentKey, rules: Rules
    ) -> [Execution] {
        AgentRuns(agent, facts: Array(facts), rules: rules).executions
    }

    func knows(_ event: EventID) -> Bool { ids.contains(event) }

    /// What became of a fact that was given to ``insert(_:)``.
    enum Insertion: Equatable {
        case folded([Change])
        case tooLate
    }

    /// Folds one fact that is not known yet.
    ///
    /// - Complexity: O(1) for a fact that comes after all others, else O(n log n) in the facts that
    ///   are not final.
    mutating func insert(_ fact: Fact) -> Insertion {
        if isTooLate(fact) { return .tooLate }
        facts.append(fact)
        ids.append(fact.event.id)
        guard let place = placeAtEnd(fact) else {
            let before = executions
            refold()
            return .folded(Change.between(before[...], executions[...]))
        }
        let last = max(entries.count - 1, 0)
        let before = executions[last...].first
        placed.append(place)
        apply(place)
        deriveLast(from: last)
        return .folded(Change.between([before].compactMap(\.self)[...], executions[last...]))
    }

    /// The place of a fact, if it comes after all others and moves none of them.
    private mutating func placeAtEnd(_ fact: Fact) -> PlacedFact? {
        // Those are about other entries than the last, or need a look back.
        switch fact.event.body {
        case .measured, .linked, .closed: return nil
        default: break
        }
        if Witnesses.change(facts.dropLast(), with: fact) { return nil }
        guard let named = fact.namedTime, let time = clocks.append(fact, at: named) else {
            return nil
        }
        let place = PlacedFact(time: max(time, base.lastTime), fact: fact)
        if let last = placed.last, !PlacedFact.precedes(last, place) { return nil }
        return place
    }

    private mutating func refold() {
        links = Links(facts)
        measurements = facts.filter(\.isMeasurement).sorted(by: Self.isEarlier)
        let witnesses = Witnesses(facts)
        (placed, clocks) = BootClocks.place(
            facts.filter { !links.overrule($0) && !witnesses.void($0) },
            notBefore: base.lastTime)
        entries = []
        earlyReports = []
        deliveries = []
        for place in placed { apply(place) }
        executions = []
        earlier = base.figures
        deriveLast(from: 0)
    }

    // MARK: - Finality

    /// Makes every leading entry final that ended before the horizon, and forgets their facts.
    ///
    /// - Returns: Whether anything changed.
    mutating func settle(before horizon: Int64) -> Bool {
        let count = entries.prefix { entry in
            entry.end.map { $0 < horizon } ?? false && entry.lastTime < horizon
        }.count
        guard count > 0, let end = entries[count - 1].end else {
            return forgetFigures(newest: horizon + Newest.horizonMilliseconds)
        }
        for entry in entries.prefix(count) { base.add(entry, held: reading(of: entry)) }
        base.end = end
        let gone = entries.prefix(count)
        let final = Set(gone.flatMap(\.events))
        let kept = Set(entries.dropFirst(count).flatMap(\.events))
        let deliveries = Set(
            facts.filter { final.contains($0.event.id) }.compactMap(\.event.deliveryID))
        var later: Set<EventID> = []
        base.lastTime = max(base.lastTime, end)
        for place in placed {
            if final.contains(place.fact.event.id) {
                base.lastTime = max(base.lastTime, place.time)
                continue
            }
            let id = place.fact.event.id
            let isSecondDelivery =
                place.time - end <= Self.redeliveryMilliseconds
                && place.fact.event.deliveryID.map(deliveries.contains) ?? false
            if kept.contains(id) || place.time > end && !isSecondDelivery { later.insert(id) }
        }
        let witnesses = Witnesses(facts)
        facts = facts.filter { fact in
            // It must stay for as long as what makes it void may.
            if witnesses.void(fact) { return fact.namedTime.map { $0 > end } ?? false }
            switch fact.event.body {
            case .measured(let measured):
                return !gone.contains { $0.contains(measured.openedBy) }
                    && (kept.contains(measured.openedBy)
                        || fact.event.timeMilliseconds > end)
            // One that another has replaced must stay: the other one would hold if it came again.
            case .linked(let linked) where links.overrule(fact):
                return linked.stoppedMilliseconds > end
            default: return later.contains(fact.event.id)
            }
        }
        ids = facts.map(\.event.id)
        refold()
        // At once, as if there had been a commit in between.
        _ = forgetFigures(newest: horizon + Newest.horizonMilliseconds)
        return true
    }

    /// What nothing can ask for any more: no transcript is that old.
    private mutating func forgetFigures(newest: Int64) -> Bool {
        guard facts.isEmpty, let end = base.end,
            end < newest - FinalEntries.retentionMilliseconds, base.remembersFigures
        else { return false }
        base.forgetFigures()
        refold()
        return true
    }

    /// Whether a fact stands where everything is final. Conclusions about a run that is not among
    /// the facts are about a final one, or come before the run: those are kept.
    private func isTooLate(_ fact: Fact) -> Bool {
        guard let end = base.end else { return false }
        if case .measured(let measured) = fact.event.body {
            return base.contains(measured.openedBy)
        }
        return fact.namedTime.map { $0 <= end } ?? false
    }

    // MARK: - Executions

    /// Makes executions of the entries from an index on: of all, or of the last ones.
    private mutating func deriveLast(from first: Int) {
        executions.removeSubrange(min(first, executions.count)...)
        for index in first..<max(first, entries.count) {
            let entry = entries[index]
            let held = reading(of: entry)
            let measured = measurements.filter { $0.isMeasurement(of: entry) }
            executions.append(
                entry.execution(
                    of: agent, run: base.count + index + 1, held: held, after: earlier,
                    measured: measured.map(\.offset), rules: rules))
            // The last entry's own figures may still change.
            if index < entries.count - 1 { earlier.note(held?.figures) }
        }
    }

    /// What holds of an entry's stops and measurements: the one that read most, the last of equals.
    private func reading(of entry: Entry) -> Reading? {
        var held = entry.stop
        for fact in measurements {
            guard case .measured(let measured) = fact.event.body,
                entry.contains(measured.openedBy),
                measured.reading.bytesRead >= held?.bytesRead ?? -1
            else { continue }
            held = measured.reading
        }
        held?.figures.mergeRepeated()
        return held
    }

    private static func isEarlier(_ left: Fact, _ right: Fact) -> Bool {
        (left.event.timeMilliseconds, left.event.id)
            < (right.event.timeMilliseconds, right.event.id)
    }
}

extension Fact {
    var isMeasurement: Bool {
        if case .measured = event.body { true } else { false }
    }

    func isMeasurement(of entry: Entry) -> Bool {
        if case .measured(let measured) = event.body {
            entry.contains(measured.openedBy)
        } else {
            false
        }
    }
}
