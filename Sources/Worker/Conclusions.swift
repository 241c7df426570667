import AgentEvents
import HookClient
import Projections

/// What the worker concludes from views and transcripts: docs/views.md, What the worker concludes.
///
/// Each conclusion is an event whose id is a hash of what it concludes from what, so concluding the
/// same again changes nothing.
struct Conclusions {
    /// Hooks run at the same time and may come in any order: nothing is concluded from what is
    /// younger than this.
    static let graceMilliseconds: Int64 = 10_000
    /// How long a harness may go on writing a transcript after the stop.
    static let settlingMilliseconds: Int64 = 5_000
    static let silenceMilliseconds: Int64 = 30 * 60_000
    /// After this long a stop without a run becomes one of its own.
    static let orphanMilliseconds: Int64 = 60_000
    /// How long after its end, or after what ended it was concluded, a run's transcript is watched.
    static let watchedMilliseconds: Int64 = 15 * 60_000

    var transcripts: Transcripts
    let host: String?
    /// The size at which each ended run's transcript was looked at last.
    private var measuredSizes: [EventID: Int64] = [:]
    /// How far back ended runs are measured: further the first time.
    private var hasMeasuredOnce = false
    /// Runs whose end was concluded lately, and may lie further back than what is watched.
    private var concluded: [EventID: (end: Int64, at: Int64)] = [:]

    /// What is in the log already. A conclusion without effect is drawn again at every tick.
    private var drawn: Set<EventID> = []

    init(_ finder: TranscriptFinder, host: String?) {
        transcripts = Transcripts(finder)
        self.host = host
    }

    /// - Parameter now: Wall clock, ms since 1970.
    mutating func draw(from views: Views, now: Int64) throws -> [AgentEvent] {
        let open = try views.openRuns()
        var events: [AgentEvent] = []
        let busy = Set(open.filter { !$0.agent.isMain }.map(\.agent.session))
        for run in open {
            let signals = try views.signals(of: run.agent)
            // A turn that waits for a subagent is as alive as that is.
            let mayBeSilent = !run.agent.isMain || !busy.contains(run.agent.session)
            if let closed = close(run, signals, mayBeSilent: mayBeSilent, now: now) {
                let cause =
                    "\(run.id) \(closed.reason ?? "") \(closed.lastSeenMilliseconds)"
                events.append(event(.closed(closed), of: run.agent, at: now, cause))
                concluded[run.id] = (closed.lastSeenMilliseconds, now)
            }
        }
        events += try links(views, open, now: now)
        events += try measurements(views, now: now)
        return events.filter { drawn.insert($0.id).inserted }
    }

    // MARK: - Closes

    private mutating func close(
        _ run: WatchedRun, _ signals: SessionSignals, mayBeSilent: Bool, now: Int64
    ) -> Closed? {
        func closed(
            _ status: Closed.Status, _ reason: String, seen: Int64? = nil
        ) -> Closed {
            Closed(
                openedBy: run.id, status: status, reason: reason,
                lastSeenMilliseconds: seen ?? run.lastSeenMilliseconds)
        }
        if run.agent.isMain, let end = interruption(of: run, now: now) {
            return closed(.cancelled, "interrupted", seen: end)
        }
        if !run.agent.isMain, let listed = signals.listed {
            let onList = signals.tasks[run.agent.agent].flatMap { time in
                time >= run.startMilliseconds ? time : nil
            }
            let known = onList ?? (run.isBackground ? run.startMilliseconds : nil)
            if let known, listed - known > Self.graceMilliseconds {
                return closed(.lost, "left_background_list")
            }
            if let stopped = signals.stopped, !run.isBackground, run.parentAgentID == nil,
                run.startMilliseconds < stopped, now - stopped > Self.graceMilliseconds,
                listed >= stopped, (onList ?? .min) < listed
            {
                return closed(.lost, "parent_stopped")
            }
        }
        if let ended = signals.ended, ended >= run.lastSeenMilliseconds,
            now - ended > Self.graceMilliseconds
        {
            return closed(.cancelled, "session_ended")
        }
        guard mayBeSilent, now - run.lastSeenMilliseconds >= Self.silenceMilliseconds else {
            return nil
        }
        let changed = transcripts.state(of: run.agent, now: now)?.changed ?? .min
        let seen = max(run.lastSeenMilliseconds, min(changed, now))
        return now - seen >= Self.silenceMilliseconds
            ? closed(.timeout, "silent", seen: seen) : nil
    }

    /// When the user interrupted a main agent's turn, as its transcript says.
    private mutating func interruption(of run: WatchedRun, now: Int64) -> Int64? {
        guard let state = transcripts.state(of: run.agent, now: now),
            now - state.changed > Self.settlingMilliseconds,
            state.changed >= run.startMilliseconds,
            let reading = transcripts.reading(of: run.agent, now: now), reading.endsInterrupted,
            let end = reading.lastLineMilliseconds, end >= run.startMilliseconds
        else { return nil }
        // A transcript may say anything.
        return min(end, now)
    }

    // MARK: - Links

    private mutating func links(
        _ views: Views, _ open: [WatchedRun], now: Int64
    ) throws -> [AgentEvent] {
        var events: [AgentEvent] = []
        for link in try views.standingLinks() where link.isContradicted {
            guard case .linked(var linked) = link.event.body else { continue }
            linked.isVoid = true
            linked.reading = Reading()
            // Of two links the later holds, and clocks step back.
            let later = max(now, link.event.timeMilliseconds + 1)
            events.append(
                event(
                    .linked(linked), of: AgentKey.of(link.event), at: later,
                    "void \(linked.stopEventID) \(link.event.id)"))
        }
        var taken: Set<EventID> = []
        let sessions = Set(open.map(\.agent.session))
        for entry in try views.unpairedEntries(endedBefore: now - Self.graceMilliseconds) {
            // There can be many of which nothing will ever be known.
            guard
                entry.transcriptFirstMilliseconds != nil || sessions.contains(entry.agent.session),
                let (stop, reading) = try views.stop(of: entry), let end = entry.endMilliseconds
            else { continue }
            var linked = Linked(
                openedBy: nil, stopEventID: entry.id, stoppedAgentID: entry.agent.agent,
                stoppedMilliseconds: end, reading: reading)
            if let (run, evidence) = target(of: entry, stop, among: open, taken, now: now) {
                taken.insert(run.id)
                concluded[run.id] = (end, now)
                linked.openedBy = run.id
                linked.evidence = evidence
                events.append(
                    event(.linked(linked), of: run.agent, at: now, "\(entry.id) \(run.id)"))
            } else if now - end > Self.orphanMilliseconds,
                let start = entry.transcriptFirstMilliseconds
            {
                concluded[entry.id] = (end, now)
                linked.startMilliseconds = start
                linked.evidence = "first_line"
                events.append(
                    event(.linked(linked), of: entry.agent, at: now, "\(entry.id) own"))
            }
        }
        return events
    }

    /// The open run that a stop belongs to, if that is certain.
    ///
    /// - Parameter taken: Runs that another stop has ended: they are not open any more.
    private mutating func target(
        of entry: WatchedRun, _ stop: AgentEvent, among open: [WatchedRun], _ taken: Set<EventID>,
        now: Int64
    ) -> (run: WatchedRun, evidence: String)? {
        let end = entry.endMilliseconds ?? entry.lastSeenMilliseconds
        let candidates = open.filter { run in
            !run.agent.isMain && run.agent != entry.agent
                && run.agent.harness == entry.agent.harness
                && run.agent.session == entry.agent.session && run.startMilliseconds <= end
        }
        if let hash = entry.transcriptHash {
            for run in candidates {
                let path = transcripts.path(of: run.agent, now: now)
                if let path, TranscriptReading.pathHash(path) == hash {
                    return (run, "transcript")
                }
            }
        }
        let reading = transcripts.reading(of: entry.agent, now: now)
        if let run = candidates.first(where: { $0.agent.agent == reading?.agentID }) {
            return (run, "transcript")
        }
        // A transcript that names the agent itself speaks against any other.
        if reading != nil && reading?.agentID == entry.agent.agent { return nil }
        let alike = candidates.filter {
            !taken.contains($0.id) && (stop.agentName == nil || $0.name == stop.agentName)
        }
        return alike.count == 1 ? alike.first.map { ($0, "session_and_name") } : nil
    }

    // MARK: - Measurements

    private mutating func measurements(_ views: Views, now: Int64) throws -> [AgentEvent] {
        let back = hasMeasuredOnce ? Self.watchedMilliseconds : 24 * 3_600_000
        hasMeasuredOnce = true
        concluded = concluded.filter { now - $0.value.at <= Self.watchedMilliseconds }
        let from = now - back
        let ended = try views.endedRuns(
            from: concluded.values.reduce(from) { min($0, $1.end) },
            to: now - Self.settlingMilliseconds
        ).filter { ($0.endMilliseconds ?? 0) >= from || concluded[$0.id] != nil }
        let ids = Set(ended.map(\.id))
        measuredSizes = measuredSizes.filter { ids.contains($0.key) }
        var events: [AgentEvent] = []
        for run in ended {
            guard let state = transcripts.state(of: run.agent, now: now),
                now - state.changed > Self.settlingMilliseconds,
                isOwn(transcripts.path(of: run.agent, now: now), of: run),
                state.size > run.bytesRead ?? -1, measuredSizes[run.id] != state.size
            else { continue }
            measuredSizes[run.id] = state.size
            let bound = run.nextStartMilliseconds ?? .max
            guard
                let reading = transcripts.reading(of: run.agent, before: bound, now: now),
                let bytes = reading.reading.figures.transcript?.bytesRead,
                bytes > run.bytesRead ?? -1
            else { continue }
            events.append(
                event(
                    .measured(Measured(openedBy: run.id, reading: reading.reading)),
                    of: run.agent, at: now, "\(run.id) \(bytes)"))
        }
        return events
    }

    /// Whether a file is the one that the agent's figures were read from so far. Those of another
    /// one could not be subtracted from.
    private func isOwn(_ path: String?, of run: WatchedRun) -> Bool {
        guard let path, let known = run.agentTranscriptHash else { return true }
        return TranscriptReading.pathHash(path) == known
    }

    /// - Parameter cause: What it concludes from what; hashed, it is the event's id.
    private func event(
        _ body: AgentEvent.Body, of agent: AgentKey, at now: Int64, _ cause: String
    ) -> AgentEvent {
        var event = AgentEvent(
            id: EventID(high: 0, low: 0), timeMilliseconds: now, harness: agent.harness,
            body: body)
        event.host = host
        event.sessionID = agent.session.isEmpty ? nil : agent.session
        event.agentID = agent.isMain ? nil : agent.agent
        let text = "\(event.type)\n\(agent.harness)\n\(agent.session)\n\(agent.agent)\n\(cause)"
        event.id = EventID(delivery: Array(text.utf8))
        return event
    }
}

extension AgentKey {
    fileprivate static func of(_ event: AgentEvent) -> AgentKey {
        AgentKey(
            harness: event.harness, session: event.sessionID ?? "", agent: event.agentID ?? "")
    }
}
