import AgentEvents
import Testing

@testable import HookClient

/// From the bytes that a harness sends to the event that stands for them, whole.
///
@Suite struct PayloadEventTests {
    private func event(
        _ payload: String, on machine: Machine = .known
    ) throws -> AgentEvent? {
        try HookClient.event(of: Array(payload.utf8), at: .known, on: machine)
    }

    /// A stop without a transcript.
    private func withoutTranscript(
        stopHookActive: Bool, tasks: [BackgroundTask]? = nil
    ) -> AgentEvent.Body {
        .stopped(.withoutTranscript(stopHookActive: stopHookActive, tasks: tasks))
    }

    @Test func todaysStart() throws {
        #expect(
            try event(SamplePayload.start)
                == .sample(
                    id: "0d062e49959cded20f6f01d542df233d",
                    delivery: "3916a6e1b98477d40a8cbed0996e5397", agent: "a0123456789abcdef",
                    name: "fruit:picker", body: .started(Started())))
    }

    @Test func todaysStop() throws {
        let tasks = [
            BackgroundTask(id: "b1", type: "shell", status: "running"),
            BackgroundTask(id: "b2", type: "subagent", status: "completed"),
        ]
        #expect(
            try event(SamplePayload.stop)
                == .sample(
                    id: "79ad6ae4c645448b09f23716037f3dca",
                    delivery: "5651a37a4b13968b4ae4f3b35eb11978", agent: "a0123456789abcdef",
                    name: "fruit:picker",
                    body: withoutTranscript(stopHookActive: false, tasks: tasks)))
    }

    @Test func theFirstGenerationNamesNoAgent() throws {
        #expect(
            try event(SamplePayload.firstGeneration)
                == .sample(
                    id: "cd508d473bdb3c7f75cc18fed289ecfe",
                    delivery: "57b9908dade5c83e3b91e6d40f94252d", agent: nil, name: nil,
                    body: withoutTranscript(stopHookActive: true)))
    }

    @Test func theSecondGenerationNamesNoType() throws {
        #expect(
            try event(SamplePayload.secondGeneration)
                == .sample(
                    id: "c0622abcb5e3a0b4f239172bca169aff",
                    delivery: "02aa5bb8b5ccb54cf4f449b8be8b49b0", agent: "9b672373", name: nil,
                    body: withoutTranscript(stopHookActive: false)))
    }

    /// An empty type is a fact of its own: an internal agent.
    @Test func anEmptyTypeStaysEmpty() throws {
        var expected = try AgentEvent.sample(
            id: "632aeab7c7d82090567b058a79bfeb3e", delivery: "114478ef4efa8b1c056a35c40ee37111",
            agent: "acompact-e1f845", name: "", body: withoutTranscript(stopHookActive: false))
        expected.project = "Orchard"
        #expect(try event(SamplePayload.windows) == expected)
    }

    /// Nothing takes the place of what the machine does not say.
    @Test func aMachineWithoutNames() throws {
        var expected = try AgentEvent.sample(
            id: "96bfa85690f3148d270b100020e240df", delivery: "3916a6e1b98477d40a8cbed0996e5397",
            agent: "a0123456789abcdef", name: "fruit:picker", body: .started(Started()))
        expected.bootID = nil
        expected.bootMilliseconds = nil
        expected.host = nil
        let nameless = Machine(bootID: nil, host: nil)
        #expect(try event(SamplePayload.start, on: nameless) == expected)
    }

    /// The transcript's identity is the hash of its path, by `sha256sum`, and what was read of it.
    @Test func aTranscriptIsNamedByTheHashOfItsPath() throws {
        // Five letters and a newline on every Linux: no JSON, so it has no figures.
        let payload = SamplePayload.stop(transcript: "/proc/sys/kernel/ostype")
        var stopped = Stopped()
        stopped.reading.outcome = .success
        stopped.reading.outcomeEvidence = "no_transcript"
        stopped.reading.figures.transcript = TranscriptIdentity(
            pathHash: try #require(
                EventID(hexadecimal: "12eb1227fef9b355b45a83b4ce6952a6".utf8)),
            bytesRead: 6, isComplete: true)
        #expect(try event(payload)?.body == .stopped(stopped))
    }

    /// One delivery that is captured twice is two events; only what the id is made of differs.
    @Test func anotherMomentIsAnotherEventOfTheSameDelivery() throws {
        let bytes = Array(SamplePayload.stop.utf8)
        let first = try #require(try HookClient.event(of: bytes, at: .known, on: .known))
        var later = Moment.known
        later.nanoseconds += 1
        var other = Moment.known
        other.processID += 1
        for moment in [later, other] {
            var second = try #require(try HookClient.event(of: bytes, at: moment, on: .known))
            #expect(second.id != first.id)
            second.id = first.id
            #expect(second == first)
        }
    }
}
