import AgentEvents

/// An event as the ledger keeps it: with its place in the log.
struct Fact: Hashable, Sendable {
    let event: AgentEvent
    /// Where the log has it; of several records of one event, the first.
    let offset: UInt64

    /// The time that the fact itself names for its place among others; nil: it has no place.
    var namedTime: Int64? {
        switch event.body {
        case .measured, .sessionStarted, .sessionEnded: nil
        case .closed(let closed): closed.lastSeenMilliseconds
        case .linked(let linked): linked.stoppedMilliseconds
        default: event.timeMilliseconds
        }
    }

    /// Which boot's clock orders it. The worker's conclusions stand where they say.
    var boot: String? {
        switch event.body {
        case .measured, .closed, .linked, .sessionStarted, .sessionEnded: nil
        default: event.bootMilliseconds == nil ? nil : event.bootID
        }
    }

    var bootClock: Int64 { event.bootMilliseconds ?? -1 }

    var isClose: Bool {
        if case .closed = event.body { true } else { false }
    }
}

/// A fact at its place among the facts of its agent.
struct PlacedFact {
    /// Its own time, raised to that of every fact of the same boot with a smaller boot clock.
    let time: Int64
    let fact: Fact

    /// By time; of equal times closes last, because they say that nothing came after; then by boot
    /// clock and event id. Total, and independent of the order of arrival.
    static func precedes(_ left: PlacedFact, _ right: PlacedFact) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.fact.isClose != right.fact.isClose { return right.fact.isClose }
        let (leftClock, rightClock) = (left.clock, right.clock)
        if leftClock != rightClock { return leftClock < rightClock }
        return left.fact.event.id < right.fact.event.id
    }

    /// Facts without a boot clock come before those with one.
    private var clock: Int64 { fact.boot == nil ? -1 : fact.bootClock }
}

/// What is known of the clocks of an agent's boots, to raise times that stepped back.
///
/// Wall clocks step back, the boot clock does not.
struct BootClocks {
    private var boots: [Boot] = []

    private struct Boot {
        let id: String
        /// The largest boot clock so far.
        var clock: Int64
        /// The latest wall time so far, and the latest with a smaller clock than `clock`.
        var latest: Int64
        var latestBefore: Int64
    }

    /// The raised time of a fact, if it is the latest of its boot by boot clock: then no other
    /// fact's time changes. Nil: all have to be placed again.
    mutating func append(_ fact: Fact, at time: Int64) -> Int64? {
        guard let id = fact.boot else { return time }
        guard let index = boots.firstIndex(where: { $0.id == id }) else {
            boots.append(
                Boot(id: id, clock: fact.bootClock, latest: time, latestBefore: .min))
            return time
        }
        guard fact.bootClock >= boots[index].clock else { return nil }
        if fact.bootClock > boots[index].clock {
            boots[index].clock = fact.bootClock
            boots[index].latestBefore = boots[index].latest
        }
        boots[index].latest = max(boots[index].latest, time)
        return max(time, boots[index].latestBefore)
    }

    /// Places facts that have a place, in any order, none before a moment: there everything is
    /// final, and what came later in a boot whose facts are forgotten was raised to it.
    static func place(
        _ facts: [Fact], notBefore moment: Int64
    ) -> (placed: [PlacedFact], clocks: BootClocks) {
        var clocks = BootClocks()
        // By boot clock, so that each is the latest of its boot when it comes.
        let byClock = facts.sorted { $0.bootClock < $1.bootClock }
        let placed = byClock.compactMap { fact -> PlacedFact? in
            guard let named = fact.namedTime, let time = clocks.append(fact, at: named) else {
                return nil
            }
            return PlacedFact(time: max(time, moment), fact: fact)
        }
        return (placed.sorted(by: PlacedFact.precedes), clocks)
    }
}
