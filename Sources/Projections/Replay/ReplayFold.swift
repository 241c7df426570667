import AgentEvents
import EventLog

/// Folds the records of a log, one after another: each agent by numbers as long as that can be
/// done, else as when the log is followed.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class ReplayFold {
    @exclusivity(unchecked) private(set) var newest = Newest()
    let texts = InternedTexts()
    let sessions = Sessions()
    let ledger: ReplayLedger
    let general: ReplayGeneral
    @exclusivity(unchecked) var recent: RecentBlocks
    @exclusivity(unchecked) private var line = CanonicalLine()
    private var forgotten = Int64.min
    /// Whether the rules are such that sums can have keys of numbers. They always are.
    private let hasNumbers: Bool

    private let database: ViewsDatabase
    /// What writing them took so far.
    @exclusivity(unchecked) private(set) var writing = Replay.Cost()
    /// With more rows of sums than this, those of past days are written.
    private let sumsInMemory: Int

    init(
        _ directory: LogDirectory, _ database: ViewsDatabase, _ rules: Rules, spool: Spool,
        memory: Replay.Memory
    ) {
        self.database = database
        sumsInMemory = memory.sums
        ledger = ReplayLedger(texts, rules, spool: spool, finals: ReplayFinals())
        general = ReplayGeneral(database, rules, batchSize: memory.generalRecords)
        hasNumbers = rules.types.allTypes.count <= ReplaySums.typesMax
        recent = RecentBlocks(directory)
    }

    /// Folds one record.
    func fold(
        _ bytes: UnsafeBufferPointer<UInt8>, offset: UInt64, appendMilliseconds append: Int64
    ) throws {
        guard hasNumbers, let base = bytes.baseAddress, line.scan(bytes) else {
            return try foldGeneral(bytes, offset, append)
        }
        let harness = number(line.harness, base)
        let session = session(harness, base)
        guard harness != InternedTexts.refused, session != Sessions.refused else {
            return try foldGeneral(bytes, offset, append)
        }
        if line.timeMilliseconds - append > BatchFold.aheadMilliseconds {
            return quarantineAhead(offset)
        }
        newest.observe(eventMilliseconds: line.timeMilliseconds, appendMilliseconds: append)
        noteSignals(of: session, bytes)
        let horizon = newest.horizon ?? .min
        try ledger.settleDue(before: horizon)
        switch line.kind {
        case .sessionStarted, .sessionEnded: return
        case .reported where line.agentID.count <= 0: return
        case .started where line.agentID.count <= 0, .stopped where line.agentID.count <= 0:
            // An agent of its own.
            return try route(bytes, offset, horizon)
        default: break
        }
        if try !foldStory(session, bytes, base, offset, horizon) {
            try route(bytes, offset, horizon)
        }
        if newest.milliseconds ?? .min >= forgotten { try forget() }
    }

    private func quarantineAhead(_ offset: UInt64) {
        general.quarantine(offset, reason: "time_ms is more than 24 h ahead of the append time")
    }

    @inline(__always)
    private func number(_ text: CanonicalLine.Text, _ base: UnsafePointer<UInt8>) -> UInt32 {
        text.count > 0
            ? texts.number(of: base + Int(text.start), count: Int(text.count))
            : InternedTexts.empty
    }

    private func session(_ harness: UInt32, _ base: UnsafePointer<UInt8>) -> UInt32 {
        sessions.number(
            harness: harness, base + Int(line.sessionID.start),
            count: Int(max(0, line.sessionID.count)))
    }

    private func noteSignals(of session: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) {
        switch line.kind {
        case .sessionEnded: sessions.note(.ended, of: session, at: line.timeMilliseconds)
        case .turnStopped: sessions.note(.stopped, of: session, at: line.timeMilliseconds)
        case .stopped: break
        default: return
        }
        if line.backgroundTasks == 0 {
            sessions.note(.listed, of: session, at: line.timeMilliseconds)
        } else if line.backgroundTasks > 0,
            case .event(let event) = DecodedEvent(Array(bytes))
        {
            sessions.note(event)
        }
    }

    /// Folds the line into the story of its agent; false if others have to.
    private func foldStory(
        _ session: UInt32, _ bytes: UnsafeBufferPointer<UInt8>, _ base: UnsafePointer<UInt8>,
        _ offset: UInt64, _ horizon: Int64
    ) throws -> Bool {
        let count = Int(max(0, line.agentID.count))
        guard count <= ShortName.countMax else { return false }
        let name = ShortName(base + Int(line.agentID.start), count: count)
        let stories = ledger.stories
        let hash = name.hash(session: session, seed: stories.seed)
        var story = stories.find(name, session: session, hash: hash)
        if story != 0, try ledger.settle(story, before: horizon) { story = 0 }
        if story == 0 {
            guard !general.contains(hash) else { return false }
            switch line.kind {
            case .started, .stopped, .prompted, .turnStopped: break
            default: return false
            }
            guard isText(name), !ledger.finals.holds(hash) else { return false }
        }
        var event = ReplayLedger.Event()
        event.offset = offset
        event.name = number(line.agentName, base)
        event.project = number(line.project, base)
        event.hasEmptyName = line.agentName.isEmpty
        if !line.bootID.isAbsent, line.bootMilliseconds >= 0 {
            event.boot = number(line.bootID, base) &+ 1
            // Refused: the sum is zero.
            guard event.boot != 0 else { return false }
        }
        guard event.name != InternedTexts.refused, event.project != InternedTexts.refused else {
            return false
        }
        switch line.kind {
        case .stopped, .turnStopped, .measured:
            ledger.figuresPosition = -1
            guard ledger.figures.load(line, base, texts) else { return false }
        default: break
        }
        let isNew = story == 0
        if isNew { story = stories.add(name, session: session, hash: hash) }
        event.story = story
        switch try ledger.apply(event, line, base) {
        case .folded: return true
        case .unusual:
            if isNew { stories.remove(story) }
            return false
        }
    }

    /// Whether an id is UTF-8.
    private func isText(_ name: ShortName) -> Bool {
        name.withBytes { bytes in
            bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
        }
    }

    // MARK: - As when the log is followed

    private func foldGeneral(
        _ bytes: UnsafeBufferPointer<UInt8>, _ offset: UInt64, _ append: Int64
    ) throws {
        switch DecodedEvent(Array(bytes)) {
        case .event(let event):
            if event.timeMilliseconds - append > BatchFold.aheadMilliseconds {
                return quarantineAhead(offset)
            }
            if event.imported != nil {
                newest.observeImported(appendMilliseconds: append)
            } else {
                newest.observe(
                    eventMilliseconds: event.timeMilliseconds, appendMilliseconds: append)
            }
            sessions.note(event)
            try route(event, offset, newest.horizon)
        case .unknownType: break
        case .unknownSchema(let schema):
            general.quarantine(offset, reason: "schema \(schema)")
        case .unreadable(let reason): general.quarantine(offset, reason: reason)
        }
    }

    private func route(
        _ bytes: UnsafeBufferPointer<UInt8>, _ offset: UInt64, _ horizon: Int64
    ) throws {
        guard case .event(let event) = DecodedEvent(Array(bytes)) else { return }
        try route(event, offset, horizon)
    }

    private func route(_ event: AgentEvent, _ offset: UInt64, _ horizon: Int64?) throws {
        switch event.body {
        case .sessionStarted, .sessionEnded: return
        case .reported where (event.agentID ?? "").isEmpty: return
        default: break
        }
        let fact = Fact(event: event, offset: offset)
        let agent = AgentKey(event)
        try admit(agent)
        general.add(fact, of: agent, horizon: horizon, isPrimary: true)
        if let other = AgentKey.stopped(by: event) {
            try admit(other)
            general.add(fact, of: other, horizon: horizon, isPrimary: false)
        }
        if general.isFull { try general.flush(newest: newest.milliseconds) }
    }

    /// Hands an agent over, with what was folded of it.
    private func admit(_ agent: AgentKey) throws {
        let harness = texts.number(of: agent.harness)
        var text = agent.session
        let session = text.withUTF8 { bytes -> UInt32 in
            guard let base = bytes.baseAddress else { return Sessions.refused }
            return sessions.number(harness: harness, base, count: bytes.count)
        }
        var id = agent.agent
        let name = id.withUTF8 { bytes -> ShortName? in
            guard bytes.count <= ShortName.countMax else { return nil }
            guard let base = bytes.baseAddress else { return ShortName() }
            return ShortName(base, count: bytes.count)
        }
        // Such an agent can have no story.
        guard harness != InternedTexts.refused, session != Sessions.refused, let name else {
            return
        }
        let stories = ledger.stories
        let hash = name.hash(session: session, seed: stories.seed)
        let story = stories.find(name, session: session, hash: hash)
        if story != 0 {
            let (base, offsets) = try ledger.end(story)
            general.promote(agent, base: base, facts: try recent.facts(at: offsets))
        } else if !general.contains(hash),
            let final = try ledger.finals.remove(
                name, session: session, hash: hash, ledger.spool)
        {
            let base = try final.base.general(ledger.spool)
            general.promote(agent, base: base, facts: [])
        }
        general.admit(hash)
    }

    /// Once a day of the log.
    private func forget() throws {
        guard let now = newest.milliseconds else { return }
        if forgotten > .min {
            let horizon = now - Newest.horizonMilliseconds
            ledger.sums.forget(newest: now)
            sessions.forget(before: horizon)
            if ledger.sums.count > sumsInMemory {
                // Of these days nothing changes any more but by agents that others fold.
                let past = ledger.sums.take(before: horizon - horizon % ViewTable.day)
                let watch = Replay.Watch()
                try database.write { try ReplaySumRows(past, self, newest: now).write($0) }
                writing = writing + watch.cost
            }
        }
        forgotten = now + ViewTable.day
    }
}
