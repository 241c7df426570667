import AgentEvents
import Projections
import Synchronization

/// Makes events of what clients report and has them appended, each report once.
///
/// A client that got no answer sends again, and then nothing may be counted twice. Requests carry
/// no id of their own; so before something is appended, the views are brought level with the log
/// and asked whether it is there. Where they do not get level in time, the rules of the fold keep
/// the harm small: a start refreshes the open run, an end has the id that it had.
final class Recorder: Sendable {
    private let sink: any EventSink
    private let views: ViewsReader
    private let answers: AnswerCache
    private let now: @Sendable () -> Int64
    private let waitMilliseconds: Int
    private let lastTime = Mutex<Int64>(0)

    /// What was recorded, and how many records views must reflect to show it; nil: it waits beside
    /// the log.
    struct Receipt: Equatable {
        /// As events have it; nil: a main agent.
        var agentID: String?
        var offset: UInt64?
    }

    /// How far back a report that names no session looks for its agent, ms.
    private static let sessionSearch: Int64 = 3_600_000

    /// - Parameter waitMilliseconds: How long the views may take to get level.
    init(
        _ sink: any EventSink, views: ViewsReader, answers: AnswerCache,
        now: @escaping @Sendable () -> Int64, waitMilliseconds: Int
    ) {
        self.sink = sink
        self.views = views
        self.answers = answers
        self.now = now
        self.waitMilliseconds = waitMilliseconds
    }

    /// Records that an agent started, or that a main agent got a prompt.
    ///
    /// - Parameters:
    ///   - delivery: Equal for requests that are byte for byte the same. An agent without an id is
    ///     named after it.
    ///   - time: When it happened, ms since 1970; nil: now.
    func start(
        _ report: AgentReport, _ body: AgentEvent.Body, delivery: EventID, at time: Int64?
    ) async throws -> Receipt {
        var report = report
        if case .started = body { report.agentID = report.agentID ?? Self.agentID(delivery) }
        let agent = key(of: report)
        if let end = try await level() {
            let known = try await views.read { try $0.known(agent) }
            if let known, known.isOpen, known.deliveries.contains(delivery) {
                return Receipt(agentID: shown(agent), offset: end)
            }
        }
        let event = event(
            of: report, body, id: Self.uniqueID(), delivery: delivery, at: moment(time))
        return Receipt(agentID: shown(agent), offset: try await append([event]))
    }

    /// Records that an agent or a main agent's turn ended.
    ///
    /// An agent of which nothing is known, but how long it ran, gets a run of its own.
    ///
    /// - Throws: 503 if the session is not said and cannot be found out now.
    func complete(
        _ report: AgentReport, isTurn: Bool = false, delivery: EventID, at time: Int64?
    ) async throws -> Receipt {
        var report = report
        if !isTurn { report.agentID = report.agentID ?? Self.agentID(delivery) }
        let end = try await level()
        if report.sessionID == nil, !isTurn {
            guard end != nil else {
                throw Problem.unavailable(
                    "the views are behind the log, and without 'session_id' they have to say "
                        + "which session the agent is of. Send it again")
            }
            report.sessionID = try await session(of: report)
        }
        let agent = key(of: report)
        let known = end == nil ? nil : try await views.read { try $0.known(agent) }
        var id = Self.id("stop", agent, delivery)
        if let known, known.events.contains(id) || known.events.contains(Self.closeID(id)) {
            if !known.isOpen { return Receipt(agentID: shown(agent), offset: end) }
            // The agent ran again, and this is what ended it before.
            id = Self.uniqueID()
        }
        let time = moment(time)
        var events = Self.events(of: report, isTurn: isTurn, known: known, id: id, at: time)
            .map { event(of: report, $0.body, id: $0.id, delivery: delivery, at: time) }
        // The worker's kinds of events are of no delivery.
        for index in events.indices where events[index].id != id {
            events[index].deliveryID = nil
        }
        return Receipt(agentID: shown(agent), offset: try await append(events))
    }

    /// Records what is about a session and can be said any number of times.
    func note(
        _ report: AgentReport, _ body: AgentEvent.Body, delivery: EventID, at time: Int64?
    ) async throws -> Receipt {
        let event = event(
            of: report, body, id: Self.uniqueID(), delivery: delivery, at: moment(time))
        return Receipt(agentID: nil, offset: try await append([event]))
    }

    // MARK: - Events

    /// A timeout is a close with figures; an end of an unknown agent says when it began.
    private static func events(
        of report: AgentReport, isTurn: Bool, known: KnownAgent?, id: EventID, at time: Int64
    ) -> [(id: EventID, body: AgentEvent.Body)] {
        var reading = report.reading
        let day = CalendarDay.text(time)
        reading.figures.tokens = reading.figures.tokens?.map { bucket in
            var bucket = bucket
            bucket.key.day = day
            return bucket
        }
        if report.isTimeout, let known, known.isOpen {
            let closed = Closed(
                openedBy: known.id, status: .timeout, reason: AgentReport.evidence,
                lastSeenMilliseconds: time)
            let measured = Measured(openedBy: known.id, reading: reading)
            return [
                (closeID(id), .closed(closed)),
                (EventID(delivery: Array("figures\n\(id)".utf8)), .measured(measured)),
            ]
        }
        var stopped = Stopped()
        stopped.reading = reading
        if isTurn { return [(id, .turnStopped(stopped))] }
        guard let duration = report.durationMilliseconds, known == nil, duration <= time,
            let agent = report.agentID
        else { return [(id, .stopped(stopped))] }
        let linked = Linked(
            openedBy: nil, stopEventID: id, stoppedAgentID: agent, stoppedMilliseconds: time,
            startMilliseconds: time - duration, evidence: "duration", reading: reading)
        return [
            (id, .stopped(stopped)),
            (EventID(delivery: Array("link\n\(id)".utf8)), .linked(linked)),
        ]
    }

    private static func closeID(_ stop: EventID) -> EventID {
        EventID(delivery: Array("close\n\(stop)".utf8))
    }

    private func event(
        of report: AgentReport, _ body: AgentEvent.Body, id: EventID, delivery: EventID,
        at time: Int64
    ) -> AgentEvent {
        var event = AgentEvent(
            id: id, deliveryID: delivery, timeMilliseconds: time, harness: report.harness,
            body: body)
        event.project = report.project
        event.sessionID = report.sessionID
        event.agentID = report.agentID
        event.agentName = report.agentName
        return event
    }

    // MARK: - Names

    private func key(of report: AgentReport) -> AgentKey {
        AgentKey(
            harness: report.harness, session: sink.stored(report.sessionID ?? ""),
            agent: sink.stored(report.agentID ?? ""))
    }

    private func shown(_ agent: AgentKey) -> String? { agent.isMain ? nil : agent.agent }

    private func session(of report: AgentReport) async throws -> String? {
        guard let id = report.agentID.map(sink.stored) else { return nil }
        let since = now() - Self.sessionSearch
        return try await views.read {
            try $0.session(ofAgent: id, harness: report.harness, endedSince: since)
        }.nonEmpty
    }

    private static func agentID(_ delivery: EventID) -> String {
        "ag_\(delivery.description.prefix(24))"
    }

    /// The same for the same report.
    private static func id(_ word: String, _ agent: AgentKey, _ delivery: EventID) -> EventID {
        EventID(
            delivery: Array(
                "\(word)\n\(agent.harness)\n\(agent.session)\n\(agent.agent)\n\(delivery)".utf8))
    }

    /// One that no other event has.
    private static func uniqueID() -> EventID {
        EventID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
    }

    /// Each moment once, so that an end never stands beside its start. What is said to be later
    /// than now is now.
    private func moment(_ time: Int64?) -> Int64 {
        let now = now()
        if let time, time <= now { return time }
        return lastTime.withLock { last in
            last = max(last + 1, now)
            return last
        }
    }

    // MARK: - The log

    /// How many records the log has, once the views reflect them; nil if they do not in time.
    private func level() async throws -> UInt64? {
        do {
            let end = try await sink.end()
            return try await answers.reaches(end, withinMilliseconds: waitMilliseconds) ? end : nil
        } catch {
            // What cannot be read now may still be written.
            return nil
        }
    }

    private func append(_ events: [AgentEvent]) async throws -> UInt64? {
        do {
            return try await sink.append(events).map { $0 + UInt64(events.count) }
        } catch {
            throw Problem.unavailable("\(error)")
        }
    }
}
