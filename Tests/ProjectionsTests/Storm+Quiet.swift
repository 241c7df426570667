import AgentEvents
import Testing

@testable import Projections

extension Storm {
    /// What sources say of an agent on good days: runs in order, some of them repeated, reported,
    /// measured, closed or stopped twice; once in a while a fact that is out of order.
    mutating func quiet(of id: String, session: String) -> [AgentEvent] {
        var agent = agent(id, session: session)
        (agent.name, agent.boot) = (pick(["planner", "tester", "Explore"]), "boot0")
        var events: [AgentEvent] = []
        for _ in 0...random(4) {
            agent.time += 100_000 + time(900_000) + rest()
            let opened = self.id()
            func start(_ storm: inout Storm, _ number: UInt64) -> AgentEvent {
                Make.start(
                    number, at: agent.time, agent: id, session: session, name: agent.name,
                    boot: agent.boot, bootClock: agent.time)
            }
            events.append(start(&self, opened))
            if once(in: 5) {
                agent.time += 500
                events.append(start(&self, self.id()))
            }
            events += quietEnd(of: &agent, opened: opened)
        }
        return events
    }

    private mutating func quietEnd(of agent: inout Agent, opened: UInt64) -> [AgentEvent] {
        var events: [AgentEvent] = []
        func said(_ storm: inout Storm, _ body: AgentEvent.Body) -> AgentEvent {
            Make.said(
                storm.id(), at: agent.time, agent: agent.id, session: agent.session, body)
        }
        if once(in: 6) {
            let closed = Closed(
                openedBy: Make.id(opened), status: pick([.timeout, .lost, .cancelled]),
                reason: "silent", lastSeenMilliseconds: agent.time)
            agent.time += 1_800_000
            events.append(said(&self, .closed(closed)))
            if once(in: 2) { return events }
        }
        for _ in 0...random(2) {
            agent.time += 1_000 + time(50_000)
            grow(&agent.figures)
            let number = id()
            var stop = Make.stop(
                number, at: agent.time, agent: agent.id, session: agent.session, name: agent.name,
                delivery: number, boot: agent.boot, bootClock: agent.time)
            var stopped = Stopped()
            stopped.stopHookActive = once(in: 3)
            stopped.reading = reading(agent.figures)
            if once(in: 4) { stopped.backgroundTasks = [] }
            stop.body = .stopped(stopped)
            events.append(stop)
            if once(in: 5) {
                agent.time += time(2_000) + 1
                stop.id = Make.id(id())
                stop.timeMilliseconds = agent.time
                stop.bootMilliseconds = agent.time
                events.append(stop)
            }
            if once(in: 9) { events.append(stop) }
        }
        if once(in: 2) {
            var reported = Reported()
            reported.launch = pick([.foreground, .background, nil])
            reported.totalToolUses = once(in: 2) ? Int64(random(9)) : nil
            reported.totalDurationMilliseconds = once(in: 2) ? Int64(random(90_000)) : nil
            agent.time += time(3)
            events.append(said(&self, .reported(reported)))
        }
        if once(in: 3) {
            if once(in: 2) { grow(&agent.figures) }
            agent.time += time(9_000)
            let measured = Measured(
                openedBy: Make.id(opened), reading: reading(agent.figures))
            events.append(said(&self, .measured(measured)))
        }
        return events
    }

    /// The turns of a session's main agent, one after another.
    mutating func quietTurns(of session: String) -> [AgentEvent] {
        var agent = agent("", session: session)
        agent.boot = "boot0"
        var events: [AgentEvent] = []
        for _ in 0...random(30) {
            agent.time += 60_000 + time(9_000_000) + rest()
            var event = Make.main(id(), at: agent.time, session: session, .prompted)
            event.bootMilliseconds = agent.time
            events.append(event)
            if once(in: 6) { continue }
            agent.time += time(900_000) + 1
            grow(&agent.figures)
            var stopped = Stopped()
            stopped.reading = reading(agent.figures)
            stopped.backgroundTasks = pick([nil, [], [BackgroundTask(id: "t", status: nil)]])
            event = Make.main(
                id(), at: agent.time, session: session, .turnStopped(stopped))
            event.bootMilliseconds = agent.time
            events.append(event)
        }
        return events
    }
}
