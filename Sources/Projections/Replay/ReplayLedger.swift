import AgentEvents

/// Pairs starts with stops by numbers, and adds up what they make: for agents of which all is said
/// in order.
///
/// It follows ``AgentRuns`` rule by rule, for what follows in time on all that came before of its
/// agent. Anything else it leaves to ``AgentRuns``, before it has changed anything.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class ReplayLedger {
    let stories = Stories()
    let sums: ReplaySums
    let texts: InternedTexts
    let spool: Spool
    let finals: ReplayFinals
    /// Events that the log has twice, and events about what is final.
    @exclusivity(unchecked) private(set) var duplicates = 0
    @exclusivity(unchecked) var tooLate = 0

    @exclusivity(unchecked) var figures = ReplayFigures()
    /// Where ``figures`` lie in the spool, as they were read; −1: nowhere.
    @exclusivity(unchecked) var figuresPosition: Int64 = -1
    @exclusivity(unchecked) var past = CanonicalLine()
    @exclusivity(unchecked) var pastFigures = ReplayFigures()
    @exclusivity(unchecked) var earlierFigures = ReplayFigures()
    @exclusivity(unchecked) var prices: ReplayPrices
    /// What a main agent is called that nothing names.
    let mainName: UInt32

    /// Stories to look at when the horizon has passed an hour.
    @exclusivity(unchecked) var due: [Int64: [UInt32]] = [:]
    /// When the horizon has passed the first of them.
    @exclusivity(unchecked) var firstDue = Int64.max

    init(
        _ texts: InternedTexts, _ rules: Rules, spool: Spool, finals: ReplayFinals
    ) {
        self.texts = texts
        self.spool = spool
        self.finals = finals
        sums = ReplaySums(texts, rules.types)
        mainName = texts.number(of: "main")
        prices = ReplayPrices(rules.prices, texts)
    }

    /// An event with numbers for its names.
    struct Event {
        var story: UInt32 = 0
        var offset: UInt64 = 0
        /// 0: none, or empty.
        var name: UInt32 = 0
        var project: UInt32 = 0
        /// One more than the number; 0: none.
        var boot: UInt32 = 0
        var hasEmptyName = false
    }

    enum Outcome {
        case folded
        /// ``AgentRuns`` must fold it. Nothing has changed.
        case unusual
    }

    /// Folds an event of a story whose ``figures`` were read, if it has any.
    func apply(
        _ event: Event, _ line: borrowing CanonicalLine, _ bytes: UnsafePointer<UInt8>
    ) throws -> Outcome {
        let story = event.story
        if knows(line.id, story) {
            duplicates += 1
            return .folded
        }
        switch line.kind {
        case .measured: return try measure(event, line, bytes)
        case .closed: return try close(event, line)
        case .started, .stopped, .prompted, .turnStopped, .reported: break
        case .sessionStarted, .sessionEnded: return .folded
        }
        let time = line.timeMilliseconds
        if isTooLate(time, story) { return .folded }
        guard isLast(time, event, line) else { return .unusual }
        if line.hasDelivery, let first = delivery(line, at: time, story) {
            // A second delivery counts for nothing, but is kept as long as the first one.
            let known = stories.facts[first]
            guard known.role == .event, known.entry == stories.stories[story].entries else {
                return .unusual
            }
            add(.secondDelivery, event, line, at: time, to: known.entry)
            return .folded
        }
        switch line.kind {
        case .started: return try start(event, line, at: time)
        case .prompted: return try prompt(event, line, at: time)
        case .stopped, .turnStopped: return try stop(event, line, bytes, at: time)
        default: return try report(event, line, at: time)
        }
    }

    // MARK: - Order

    private func knows(_ id: EventID, _ story: UInt32) -> Bool {
        var fact = stories.stories[story].facts
        while fact != 0 {
            if stories.facts[fact].id == id { return true }
            fact = stories.facts[fact].earlier
        }
        return false
    }

    func isTooLate(_ time: Int64, _ story: UInt32) -> Bool {
        guard stories.stories[story].hasBase, let base = stories.bases[story], time <= base.end
        else { return false }
        tooLate += 1
        return true
    }

    /// Whether an event comes after all others of its agent, by any clock.
    private func isLast(_ time: Int64, _ event: Event, _ line: borrowing CanonicalLine) -> Bool {
        let story = stories.stories[event.story]
        let clock = event.boot == 0 ? -1 : line.bootMilliseconds
        if event.boot != 0 && story.boot != 0 {
            guard event.boot == story.boot, clock >= story.bootClock else { return false }
        }
        if time > story.lastTime { return true }
        guard time == story.lastTime, !story.isLastClose, story.facts != 0 else { return false }
        let last = stories.facts[story.facts]
        guard last.role != .measurement else { return false }
        return story.lastClock != clock ? story.lastClock < clock : last.id < line.id
    }

    /// The fact of the same delivery at most two seconds before.
    private func delivery(_ line: borrowing CanonicalLine, at time: Int64, _ story: UInt32)
        -> UInt32?
    {
        var number = stories.stories[story].facts
        while number != 0 {
            let fact = stories.facts[number]
            if fact.role == .measurement {
                number = fact.earlier
                continue
            }
            if time - fact.time > AgentRuns.redeliveryMilliseconds { return nil }
            if fact.hasDelivery, fact.role != .secondDelivery, fact.deliveryID == line.deliveryID {
                return number
            }
            number = fact.earlier
        }
        return nil
    }

    @inline(__always)
    func add(
        _ role: StoryFact.Role, _ event: Event, _ line: borrowing CanonicalLine, at time: Int64,
        to entry: UInt32
    ) {
        var fact = StoryFact()
        fact.id = line.id
        fact.hasDelivery = line.hasDelivery
        if line.hasDelivery { fact.deliveryID = line.deliveryID }
        fact.offset = event.offset
        fact.time = time
        fact.entry = entry
        fact.role = role
        fact.earlier = stories.stories[event.story].facts
        let number = stories.facts.add(fact)
        stories.stories[event.story].facts = number
        if role == .measurement { return }
        stories.stories[event.story].lastTime = time
        stories.stories[event.story].isLastClose = role == .close
        guard role != .close, event.boot != 0 else {
            stories.stories[event.story].lastClock = -1
            return
        }
        stories.stories[event.story].boot = event.boot
        stories.stories[event.story].bootClock = line.bootMilliseconds
        stories.stories[event.story].lastClock = line.bootMilliseconds
    }
}
