import AgentEvents
import Testing

extension AgentEvent {
    /// What every event of the samples says, with its two ids.
    ///
    /// The ids are by `sha256sum`: of the payload for the delivery, of the payload, the time, the
    /// process id and the boot id, with a newline before each, for the event.
    static func sample(
        id: String, delivery: String, agent: String?, name: String?, body: Body
    ) throws -> AgentEvent {
        let id: EventID = try #require(EventID(hexadecimal: id.utf8))
        let delivery: EventID = try #require(EventID(hexadecimal: delivery.utf8))
        var event = AgentEvent(
            id: id, deliveryID: delivery, timeMilliseconds: 1_795_343_400_123,
            harness: "claude-code", body: body)
        event.bootID = "0123456789abcdef0123456789abcdef"
        event.bootMilliseconds = 4_200_042
        event.host = "build-7"
        event.project = "orchard"
        event.sessionID = "5e551011-0000-4000-8000-000000000001"
        event.agentID = agent
        event.agentName = name
        return event
    }
}

extension Stopped {
    /// Nothing speaks against success.
    static func withoutTranscript(
        stopHookActive: Bool? = nil, tasks: [BackgroundTask]? = nil
    ) -> Stopped {
        var stopped = Stopped()
        stopped.stopHookActive = stopHookActive
        stopped.reading.outcome = .success
        stopped.reading.outcomeEvidence = "no_transcript"
        stopped.backgroundTasks = tasks
        return stopped
    }
}
