import AgentEvents

@testable import Projections

/// What really happened to one run.
struct Truth {
    let agent: AgentKey
    let run: Int
    var name: String?
    var status: Execution.Status
    var start: Int64
    var end: Int64?
    var tokens: Int64
    /// Calls by tool.
    var calls: [ExactText: Int64]
}

/// What happened to an agent, the events that sources make of it, and noise that alters nothing.
extension Storm {
    struct Story {
        var events: [AgentEvent] = []
        var truths: [Truth] = []
    }

    /// One to three runs of a subagent, each ended in one of the ways in which runs end.
    mutating func story(of id: String, session: String) -> Story {
        var agent = agent(id, session: session)
        agent.name = "helper \(random(5))"
        agent.figures.isOneFile = true
        var story = Story()
        let runs = 1 + Int(random(3))
        for run in 1...runs {
            let before = agent.figures
            let opened = self.id()
            agent.time += 70_000 + time(500_000) + rest()
            let start = agent.time
            story.events.append(
                Make.start(
                    opened, at: start, agent: id, session: session, name: agent.name,
                    boot: agent.boot, bootClock: start))
            noise(of: agent, opened: opened, into: &story)
            agent.time += 10_000 + time(900_000)
            var truth = Truth(
                agent: AgentKey(harness: "claude-code", session: session, agent: id), run: run,
                name: agent.name, status: .running, start: start, end: nil, tokens: 0, calls: [:])
            if run < runs || !once(in: 4) {
                end(&agent, opened: opened, run: &truth, into: &story)
            }
            if truth.status != .running && truth.status != .lost {
                truth.tokens = agent.figures.total - before.total
                truth.calls = agent.figures.calls(after: before)
            }
            story.truths.append(truth)
        }
        story.events = story.events.flatMap { once(in: 8) ? [$0, $0] : [$0] }
        return story
    }

    /// Between start and end: what repeats, arrives twice, or speaks of others.
    private mutating func noise(of agent: Agent, opened: UInt64, into story: inout Story) {
        let start = agent.time
        func again(_ number: UInt64, at time: Int64, delivery: UInt64, clock: Int64) -> AgentEvent {
            Make.start(
                number, at: time, agent: agent.id, session: agent.session, name: agent.name,
                delivery: delivery, boot: agent.boot, bootClock: clock)
        }
        if once(in: 3) {
            let after = start + time(2_001)
            story.events.append(again(id(), at: after, delivery: opened, clock: after))
        }
        if once(in: 3) {
            // A refreshed run, by a clock that was a minute behind if the boot is known.
            let number = id()
            let shown = agent.boot == nil ? start + 5_000 : start + 5_000 - 60_000
            story.events.append(again(number, at: shown, delivery: number, clock: start + 5_000))
        }
        if once(in: 3) {
            var reported = Reported()
            reported.launch = pick([.background, .foreground])
            reported.totalToolUses = Int64(random(99))
            story.events.append(
                Make.said(
                    id(), at: start - (story.truths.isEmpty ? 20 : 0) + time(9_000),
                    agent: agent.id, session: agent.session,
                    .reported(reported)))
        }
        if once(in: 4) {
            // A phantom of another id, and a conclusion about a run that is not there.
            story.events.append(
                Make.stop(
                    id(), at: start + 9, agent: "\(agent.id)-phantom\(id())",
                    session: agent.session, name: ""))
            story.events.append(close(of: 0, agent, at: start + 10, status: .lost))
        }
    }

    private mutating func close(
        of opened: UInt64, _ agent: Agent, at time: Int64, status: Closed.Status
    ) -> AgentEvent {
        Make.said(
            id(), at: time + 60_000, agent: agent.id, session: agent.session,
            .closed(
                Closed(
                    openedBy: Make.id(opened), status: status, reason: "silent",
                    lastSeenMilliseconds: time)))
    }

    private mutating func end(
        _ agent: inout Agent, opened: UInt64, run: inout Truth, into story: inout Story
    ) {
        let outcome: Reading.Outcome? = pick([.success, .failure, .cancelled, nil])
        run.status = [.failure: .failure, .cancelled: .cancelled][outcome ?? .success] ?? .success
        switch random(6) {
        case 0:
            run.status = pick([.timeout, .cancelled, .lost])
            let status: Closed.Status =
                run.status == .lost ? .lost : run.status == .timeout ? .timeout : .cancelled
            story.events.append(close(of: opened, agent, at: agent.time, status: status))
            if run.status != .lost {
                grow(&agent.figures)
                measure(agent, opened: opened, outcome: .failure, into: &story)
            }
        case 1:
            // The stop comes under an id of its own; a link says whose it was, after another try.
            grow(&agent.figures)
            let (stop, fresh) = (id(), "\(agent.id)-fresh\(run.run)")
            var linked = Linked(
                openedBy: Make.id(opened), stopEventID: Make.id(stop), stoppedAgentID: fresh,
                stoppedMilliseconds: agent.time, evidence: "transcript")
            linked.reading.figures = agent.figures.figures
            linked.reading.outcome = outcome
            story.events.append(
                Make.stop(
                    stop, at: agent.time, agent: fresh, session: agent.session, name: agent.name,
                    outcome: outcome, figures: agent.figures.figures))
            story.events.append(
                Make.said(
                    id(), at: agent.time + 20_000, agent: agent.id, session: agent.session,
                    .linked(linked)))
            linked.isVoid = true
            story.events.append(
                Make.said(
                    id(), at: agent.time + 10_000, agent: agent.id, session: agent.session,
                    .linked(linked)))
        default: stop(&agent, opened: opened, outcome, run: &run, into: &story)
        }
        run.end = agent.time
    }

    private mutating func stop(
        _ agent: inout Agent, opened: UInt64, _ outcome: Reading.Outcome?, run: inout Truth,
        into story: inout Story
    ) {
        func stop(
            _ number: UInt64, _ outcome: Reading.Outcome?, _ figures: Figures, delivery: UInt64,
            after wait: Int64 = 0
        ) -> AgentEvent {
            Make.stop(
                number, at: agent.time + wait, agent: agent.id, session: agent.session,
                name: agent.name, delivery: delivery, outcome: outcome, figures: figures,
                boot: agent.boot, bootClock: agent.time + wait)
        }
        if once(in: 4) {
            // A close that was wrong: the run was not over.
            story.events.append(
                close(of: opened, agent, at: agent.time - time(9_000), status: .timeout))
        }
        if once(in: 3) {
            // A stop hook made it go on: this stop was not the last.
            let number = id()
            grow(&agent.figures)
            story.events.append(
                stop(number, .cancelled, agent.figures.figures, delivery: number))
            agent.time += 3_000 + time(57_000)
        }
        let number = id()
        grow(&agent.figures)
        story.events.append(stop(number, outcome, agent.figures.figures, delivery: number))
        if once(in: 4) {
            story.events.append(
                stop(id(), outcome, agent.figures.figures, delivery: number, after: time(2_001)))
        }
        if once(in: 3) { measure(agent, opened: opened, outcome: outcome, into: &story) }
        if once(in: 4) {
            // Read less: counts for nothing.
            var less = Reading(figures: Figures())
            less.outcome = .failure
            story.events.append(
                Make.said(
                    id(), at: agent.time + 90_000, agent: agent.id, session: agent.session,
                    .measured(Measured(openedBy: Make.id(opened), reading: less))))
        }
    }

    /// The worker reads the transcript again: as much, or more.
    private mutating func measure(
        _ agent: Agent, opened: UInt64, outcome: Reading.Outcome?, into story: inout Story
    ) {
        var reading = Reading(figures: agent.figures.figures)
        reading.outcome = outcome
        story.events.append(
            Make.said(
                id(), at: agent.time + 30_000, agent: agent.id, session: agent.session,
                .measured(Measured(openedBy: Make.id(opened), reading: reading))))
    }
}
