import AgentEvents

@testable import Projections

/// Any event after any other: what the fold must get through the same way in any order.
extension Storm {
    /// What one agent's events have in common.
    struct Agent {
        let id: String
        let session: String
        var name: String?
        var boot: String?
        var project: String?
        var time: Int64
        var figures = CumulativeFigures()
        var starts: [UInt64] = []
        var stops: [(id: UInt64, agent: String, time: Int64)] = []
    }

    mutating func agent(_ id: String, session: String) -> Agent {
        Agent(
            id: id, session: session, name: pick(Self.names),
            boot: once(in: 5) ? nil : "boot\(random(2))", project: pick(Self.projects),
            time: Self.base + time(span))
    }

    mutating func history(of id: String, session: String) -> [AgentEvent] {
        var agent = agent(id, session: session)
        var events: [AgentEvent] = []
        for _ in 0..<random(7) + 1 {
            agent.time += time(4) * time(90_000) + rest()
            if once(in: 9) { agent.name = pick(Self.names) }
            events.append(event(of: &agent))
            // The same event again, as a re-append after a failure leaves it.
            if once(in: 10), let last = events.last { events.append(last) }
        }
        return events
    }

    private mutating func event(of agent: inout Agent) -> AgentEvent {
        var event: AgentEvent
        switch random(16) {
        case 0..<5: event = start(of: &agent)
        case 5..<10: event = stop(of: &agent, under: once(in: 6) ? agent.id + "-f" : agent.id)
        case 10, 11: event = report(of: agent)
        case 12: event = close(of: agent)
        case 13: event = measurement(of: &agent)
        default: event = link(of: &agent)
        }
        event.project = agent.project
        if event.bootID != nil {
            event.harnessVersion = once(in: 2) ? "2.1.\(random(3))" : nil
        }
        return event
    }

    /// A wall clock that was set back for one event; the boot clock goes on.
    private mutating func shown(_ time: Int64) -> Int64 {
        once(in: 12) ? time - self.time(120_000) : time
    }

    private mutating func start(of agent: inout Agent) -> AgentEvent {
        let number = id()
        agent.starts.append(number)
        return Make.start(
            number, at: shown(agent.time), agent: agent.id, session: agent.session,
            name: agent.name, delivery: once(in: 6) ? 77 : number, boot: agent.boot,
            bootClock: agent.time)
    }

    private mutating func stop(of agent: inout Agent, under id: String) -> AgentEvent {
        let number = self.id()
        let shown = shown(agent.time)
        agent.stops.append((number, id, shown))
        grow(&agent.figures)
        var event = Make.stop(
            number, at: shown, agent: id, session: agent.session, name: agent.name,
            delivery: once(in: 6) ? 78 : number, isActive: once(in: 4), boot: agent.boot,
            bootClock: agent.time)
        var stopped = Stopped()
        stopped.stopHookActive = once(in: 4) ? true : nil
        stopped.reading = reading(agent.figures)
        if once(in: 5) {
            stopped.backgroundTasks = [
                BackgroundTask(
                    id: "t\(random(3))", type: "subagent", status: pick([nil, "killed"]))
            ]
        }
        event.body = .stopped(stopped)
        return event
    }

    mutating func reading(_ figures: CumulativeFigures) -> Reading {
        var reading = Reading(figures: once(in: 4) ? Figures() : figures.figures)
        if once(in: 7) { reading.figures.transcript?.bytesRead -= Int64(random(3)) }
        if once(in: 9) { reading.figures.transcript?.isComplete = false }
        if once(in: 9) { reading.figures.isOutputExact = false }
        reading.outcome = pick([.success, .success, .failure, .cancelled, nil])
        reading.outcomeEvidence = pick(["completed", "no_transcript", nil])
        if reading.outcome == .failure { reading.error = ErrorDetails(type: "api_error") }
        return reading
    }

    private mutating func report(of agent: Agent) -> AgentEvent {
        var reported = Reported()
        reported.launch = pick([.foreground, .background, nil])
        reported.parentAgentID = once(in: 3) ? "parent\(random(2))" : nil
        reported.parentToolUseID = once(in: 2) ? "tool\(random(2))" : nil
        reported.totalTokens = once(in: 2) ? Int64(random(99)) : nil
        reported.totalToolUses = once(in: 2) ? Int64(random(5)) : nil
        var event = Make.said(
            id(), at: shown(agent.time), agent: agent.id, session: agent.session,
            .reported(reported))
        event.agentName = once(in: 3) ? agent.name : nil
        event.bootID = agent.boot
        event.bootMilliseconds = agent.boot == nil ? nil : agent.time
        return event
    }

    private mutating func close(of agent: Agent) -> AgentEvent {
        let closed = Closed(
            openedBy: Make.id(agent.starts.isEmpty ? 1 : pick(agent.starts)),
            status: pick([.timeout, .cancelled, .lost]), reason: pick(["silent", nil]),
            lastSeenMilliseconds: agent.time - time(90_000))
        return Make.said(
            id(), at: agent.time, agent: agent.id, session: agent.session, .closed(closed))
    }

    private mutating func measurement(of agent: inout Agent) -> AgentEvent {
        if once(in: 2) { grow(&agent.figures) }
        let run = agent.starts.isEmpty ? 1 : pick(agent.starts)
        return Make.said(
            id(), at: agent.time, agent: agent.id, session: agent.session,
            .measured(Measured(openedBy: Make.id(run), reading: reading(agent.figures))))
    }

    private mutating func link(of agent: inout Agent) -> AgentEvent {
        if agent.stops.isEmpty { return stop(of: &agent, under: agent.id + "-f") }
        let stop = pick(agent.stops)
        var linked = Linked(
            openedBy: agent.starts.isEmpty || once(in: 3) ? nil : Make.id(pick(agent.starts)),
            stopEventID: Make.id(stop.id), stoppedAgentID: stop.agent,
            stoppedMilliseconds: stop.time,
            startMilliseconds: once(in: 3) ? nil : stop.time - time(200_000),
            evidence: pick(["transcript", "first_line"]), isVoid: once(in: 4),
            reading: reading(agent.figures))
        if linked.openedBy != nil { linked.startMilliseconds = nil }
        let target = linked.openedBy == nil ? stop.agent : agent.id
        return Make.said(
            id(), at: agent.time, agent: target, session: agent.session, .linked(linked))
    }

    /// The turns of a session's main agent, interrupted ones, closes, session starts and ends.
    mutating func turns(of session: String) -> [AgentEvent] {
        var agent = agent("", session: session)
        var events: [AgentEvent] = []
        for _ in 0..<random(9) + 1 {
            agent.time += time(4) * time(90_000) + rest()
            let number = id()
            let body: AgentEvent.Body
            switch random(8) {
            case 0..<3:
                agent.starts.append(number)
                body = .prompted
            case 3..<5:
                grow(&agent.figures)
                var stopped = Stopped()
                stopped.reading = reading(agent.figures)
                if once(in: 2) {
                    stopped.backgroundTasks = [BackgroundTask(id: "t", status: "running")]
                }
                body = .turnStopped(stopped)
            case 5: body = .sessionStarted(source: "resume")
            case 6: body = .sessionEnded(reason: "other")
            default:
                body = .closed(
                    Closed(
                        openedBy: Make.id(agent.starts.last ?? 1), status: .cancelled,
                        reason: "interrupted", lastSeenMilliseconds: agent.time))
            }
            var event = Make.main(
                number, at: shown(agent.time), session: session, boot: agent.boot, body)
            if agent.boot != nil { event.bootMilliseconds = agent.time }
            if case .closed = body { event.bootID = nil }
            if case .closed = body { event.deliveryID = nil }
            event.project = agent.project
            events.append(event)
            if once(in: 10) { events.append(event) }
        }
        return events
    }
}
