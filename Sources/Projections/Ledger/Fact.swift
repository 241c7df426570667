import AgentEvents

/// An event as the ledger keeps it: with its place in the log.
struct Fact: Hashable, Sendable {
    let event: AgentEvent
    /// Where the log has it; of several records of one event, the first.
    let offset: UInt64

    /// Facts of one agent in the order in which they happened, with the time of each.
    ///
    /// Within one boot a fact's time is raised to the latest wall time of any fact with a smaller
    /// boot clock: wall clocks step back, the boot clock does not. Ties are broken by boot clock
    /// and event id, so the order is total and does not depend on the order of arrival.
    static func ordered(_ facts: some Collection<Fact>) -> [(time: Int64, fact: Fact)] {
        var raised: [(time: Int64, fact: Fact)] = []
        let byBoot = Dictionary(grouping: facts, by: \.event.bootID)
        for (boot, facts) in byBoot {
            if boot == nil {
                raised += facts.map { ($0.event.timeMilliseconds, $0) }
            } else {
                raised += raisedTimes(facts)
            }
        }
        return raised.sorted { left, right in
            if left.time != right.time { return left.time < right.time }
            let (leftBoot, rightBoot) = (left.fact.bootClock, right.fact.bootClock)
            if leftBoot != rightBoot { return leftBoot < rightBoot }
            return left.fact.event.id < right.fact.event.id
        }
    }

    private static func raisedTimes(_ facts: [Fact]) -> [(time: Int64, fact: Fact)] {
        var latest = Int64.min
        var latestBefore = Int64.min
        var clock = Int64.min
        return facts.sorted { $0.bootClock < $1.bootClock }.map { fact in
            if fact.bootClock > clock {
                clock = fact.bootClock
                latestBefore = latest
            }
            latest = max(latest, fact.event.timeMilliseconds)
            return (max(fact.event.timeMilliseconds, latestBefore), fact)
        }
    }

    /// Facts without a boot clock sort before those with one.
    private var bootClock: Int64 { event.bootMilliseconds ?? -1 }
}
