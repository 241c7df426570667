import AgentEvents
import Testing

@testable import HookClient

/// What is read of whole rollouts: docs/events.md, "How a Codex rollout is read".
@Suite struct RolloutFixtureTests {
    @Test(arguments: RolloutFixture.all)
    func aReadingIsTheFixtures(fixture: RolloutFixture) throws {
        let rollout = try #require(
            TranscriptReading(
                path: fixture.path, sessionID: SamplePayload.session, lines: fixture.lines))
        #expect(try rollout.reading == fixture.reading)
        #expect(rollout.harnessVersion == fixture.version)
        #expect(rollout.agentID == fixture.thread)
        #expect(
            try rollout.firstLineMilliseconds == RolloutFixture.milliseconds(fixture.span.from))
        #expect(try rollout.lastLineMilliseconds == RolloutFixture.milliseconds(fixture.span.to))
        #expect(rollout.endsInterrupted == (fixture.evidence == "interrupted"))
    }
}
