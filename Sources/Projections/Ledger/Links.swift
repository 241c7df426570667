import AgentEvents

/// Which link of each stop holds: of several the last by time and event id, unless it is void.
struct Links {
    private var last: [(stop: EventID, fact: Fact)] = []

    init() {}

    init(_ facts: [Fact]) {
        for fact in facts {
            guard case .linked(let linked) = fact.event.body else { continue }
            if let index = last.firstIndex(where: { $0.stop == linked.stopEventID }) {
                let other = last[index].fact.event
                if (other.timeMilliseconds, other.id)
                    < (fact.event.timeMilliseconds, fact.event.id)
                {
                    last[index].fact = fact
                }
            } else {
                last.append((linked.stopEventID, fact))
            }
        }
    }

    /// Whether a fact is a link that another one of its stop has replaced, or a void one.
    func overrule(_ fact: Fact) -> Bool {
        guard case .linked(let linked) = fact.event.body else { return false }
        return self.fact(of: linked.stopEventID)?.event.id != fact.event.id
    }

    func fact(of stop: EventID) -> Fact? {
        last.first { $0.stop == stop && !$0.fact.isVoidLink }?.fact
    }
}

extension Fact {
    fileprivate var isVoidLink: Bool {
        if case .linked(let linked) = event.body { linked.isVoid } else { false }
    }
}
