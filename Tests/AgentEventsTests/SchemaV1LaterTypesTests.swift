import AgentEvents
import Testing

/// The types that joined schema 1 later are as frozen as the first two: see ``SchemaV1Tests``.
@Suite struct SchemaV1LaterTypesTests {
    static let lines = SchemaV1Tests.frozenLines("v1-later-types.jsonl")

    @Test func readsTheFrozenLines() {
        #expect(
            Self.lines.map { DecodedEvent($0) }
                == (Self.inOrder + [Self.promptInAnotherOrder, Self.linkInAnotherOrder])
                .map { .event($0) })
    }

    /// All but the last two stand in the order of the page.
    @Test func writesTheSameBytes() {
        #expect(Self.inOrder.map(\.line) == Self.lines.dropLast(2))
    }

    static let inOrder = [
        reported, event(0x22, 1_795_343_400_200, .reported(launchOnly), .agent),
        event(0x23, 1_795_343_470_000, .measured(measured), .machine, .agent),
        event(0x24, 1_795_343_470_001, .measured(failed)),
        event(0x25, 1_795_343_470_002, .linked(linked), .machine, .agent),
        event(0x26, 1_795_343_470_003, .linked(voided), .machine, .agent),
        event(0x27, 1_795_343_480_000, .closed(silent), .machine, .agent),
        event(0x28, 1_795_343_480_001, .closed(lost)),
        event(0x29, 1_795_343_390_000, .sessionStarted(source: "startup"), .machine, .delivery),
        event(0x2A, 1_795_343_390_001, .sessionStarted(source: nil)),
        event(
            0x2B, 1_795_343_490_000, .sessionEnded(reason: "prompt_input_exit"), .machine,
            .delivery),
        event(0x2C, 1_795_343_490_001, .sessionEnded(reason: nil)),
        event(0x2D, 1_795_343_395_000, .prompted, .machine, .delivery),
        event(0x2E, 1_795_343_485_000, .turnStopped(turn), .machine, .delivery),
        event(0x2F, 1_795_343_485_001, .turnStopped(Stopped())),
    ]

    /// Among keys of other types, which mean nothing here.
    static let promptInAnotherOrder = event(0x30, 30, .prompted)

    static let linkInAnotherOrder = event(
        0x31, 31,
        .linked(
            Linked(
                openedBy: nil, stopEventID: EventID(high: 0, low: 2), stoppedAgentID: "b0",
                stoppedMilliseconds: 1)))

    private enum Part {
        case machine, agent, delivery
    }

    private static func event(
        _ id: UInt64, _ time: Int64, _ body: AgentEvent.Body, _ parts: Part...
    ) -> AgentEvent {
        var event = AgentEvent(
            id: EventID(high: 0, low: id), timeMilliseconds: time, harness: "claude-code",
            body: body)
        for part in parts {
            switch part {
            case .machine:
                event.harnessVersion = "2.1.263"
                event.host = "build-7"
                event.project = "orchard"
                event.sessionID = "5e551011-0000-4000-8000-000000000001"
            case .agent:
                event.agentID = "a0123456789abcdef"
                event.agentName = "fruit:picker"
            case .delivery: event.deliveryID = EventID(high: 0, low: 0xD00 + id)
            }
        }
        return event
    }

    static let opening = EventID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)

    static var reported: AgentEvent {
        var body = Reported()
        body.parentAgentID = "a0"
        body.parentToolUseID = "toolu_01"
        body.launch = .foreground
        body.totalTokens = 21_345
        body.totalToolUses = 5
        body.totalDurationMilliseconds = 58_101
        return event(0x21, 1_795_343_460_400, .reported(body), .machine, .agent, .delivery)
    }

    private static var launchOnly: Reported {
        var body = Reported()
        body.launch = .background
        return body
    }

    private static var tokens: [TokenBucket] {
        var haiku = TokenBucket(
            key: .init(model: "claude-haiku-4-5-20251001", day: "2026-11-22", band: .upTo100k))
        (haiku.input, haiku.output, haiku.cacheRead) = (7, 80, 900)
        haiku.cacheWrite5Minutes = 10
        return [haiku]
    }

    private static var transcript: TranscriptIdentity {
        var identity = TranscriptIdentity(
            pathHash: EventID(high: 0xDEAD_BEEF_DEAD_BEEF, low: 0xDEAD_BEEF_DEAD_BEEF),
            bytesRead: 4_096, isComplete: true)
        identity.firstMilliseconds = 1_795_343_400_900
        identity.lastMilliseconds = 1_795_343_459_001
        return identity
    }

    private static func reading(
        _ outcome: Reading.Outcome, _ evidence: String, tool: ToolCalls? = nil,
        isOutputExact: Bool, responseTime: Int64? = nil
    ) -> Reading {
        var reading = Reading()
        reading.outcome = outcome
        reading.outcomeEvidence = evidence
        reading.figures.toolCalls = tool.map { [$0] }
        reading.figures.tokens = tokens
        reading.figures.isOutputExact = isOutputExact
        reading.figures.responseTimeMilliseconds = responseTime
        reading.figures.transcript = transcript
        return reading
    }

    private static let measured = Measured(
        openedBy: opening,
        reading: reading(
            .success, "completed", tool: ToolCalls(name: "Read", calls: 5, failures: 1),
            isOutputExact: true, responseTime: 2_750))

    private static var failed: Measured {
        var reading = Reading()
        reading.outcome = .failure
        reading.outcomeEvidence = "api_error"
        reading.error = ErrorDetails(type: "api_error")
        return Measured(openedBy: opening, reading: reading)
    }

    private static let linked = Linked(
        openedBy: opening, stopEventID: EventID(high: 0, low: 2), stoppedAgentID: "b0",
        stoppedMilliseconds: 1_795_343_460_456, evidence: "transcript",
        reading: reading(.cancelled, "interrupted", isOutputExact: false))

    private static var voided: Linked {
        var reading = Reading()
        reading.outcome = .success
        reading.outcomeEvidence = "no_transcript"
        return Linked(
            openedBy: nil, stopEventID: EventID(high: 0, low: 2), stoppedAgentID: "",
            stoppedMilliseconds: 253_402_300_799_999, startMilliseconds: 0,
            evidence: "first_line", isVoid: true, reading: reading)
    }

    private static let silent = Closed(
        openedBy: opening, status: .timeout, reason: "silent",
        lastSeenMilliseconds: 1_795_343_459_001)

    private static let lost = Closed(
        openedBy: opening, status: .lost, reason: nil, lastSeenMilliseconds: 0)

    private static var turn: Stopped {
        var stopped = Stopped()
        stopped.stopHookActive = true
        stopped.reading = reading(
            .success, "completed", tool: ToolCalls(name: "Task", calls: 1, failures: 0),
            isOutputExact: true, responseTime: 900)
        stopped.backgroundTasks = [BackgroundTask(id: "b1", type: "shell", status: "running")]
        return stopped
    }
}
