import AgentEvents
import Foundation
import Testing

/// Schema 1 is frozen. The fixture was written by hand from docs/events.md and is never
/// regenerated: when this test fails, the change is a new schema.
@Suite struct SchemaV1Tests {
    static let lines = frozenLines("v1.jsonl")

    static func frozenLines(_ name: String) -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../../Fixtures/events/\(name)").standardizedFileURL
        do {
            return Array(try Data(contentsOf: file)).split(separator: 0x0A).map(Array.init)
        } catch {
            Issue.record(error)
            return []
        }
    }

    @Test func readsTheFrozenLines() {
        #expect(
            Self.lines.map { DecodedEvent($0) } == [
                .event(Self.started), .event(Self.stopped), .event(Self.bare),
                .event(Self.amongUnknownKeys), .event(Self.inAnotherOrder),
                .event(Self.needlesslyEscaped), .event(Self.escaped), .unknownSchema(2),
                .unknownType("agent.paused"),
            ])
    }

    /// The lines that stand in the order of the page, without anything that is not needed, are the
    /// bytes that we write.
    @Test(arguments: [0, 1, 2, 6])
    func writesTheSameBytes(index: Int) throws {
        let line = try #require(Self.lines.count > index ? Self.lines[index] : nil)
        let events = [0: Self.started, 1: Self.stopped, 2: Self.bare, 6: Self.escaped]
        #expect(DecodedEvent(line).line == line)
        #expect(events[index]?.line == line)
    }

    static var started: AgentEvent {
        var body = Started()
        body.taskDescription = "pick the ripe ones"
        body.toolsGranted = ["Read", "Grep"]
        body.contextSize = 20_480
        body.parentToolUseID = "toolu_01"
        body.parentAgentID = "a0"
        body.spawnDepth = 2
        var event = AgentEvent(
            id: EventID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF),
            deliveryID: EventID(high: 0xFFEE_DDCC_BBAA_9988, low: 0x7766_5544_3322_1100),
            timeMilliseconds: 1_795_343_400_123, harness: "claude-code", body: .started(body))
        describeMachine(&event)
        event.bootMilliseconds = 4_200_042
        return event
    }

    static var stopped: AgentEvent {
        var haiku = TokenBucket(
            key: .init(model: "claude-haiku-4-5-20251001", day: "2026-11-21", band: .upTo100k))
        (haiku.input, haiku.output, haiku.cacheRead) = (7, 80, 900)
        var fast = TokenBucket(
            key: .init(
                model: "claude-opus-4-6", day: "2026-11-22", band: .upTo200k, speed: "fast",
                region: "us"))
        (fast.input, fast.output) = (3, 120)
        (fast.cacheWrite5Minutes, fast.cacheWrite1Hour) = (13_838, 42)
        (fast.cacheRead, fast.webSearches) = (110_000, 2)
        var long = TokenBucket(
            key: .init(model: "claude-opus-4-6", day: "2026-11-22", band: .more))
        (long.input, long.output, long.cacheRead) = (1, 10_000_000_000, 250_000)

        var body = Stopped()
        body.stopHookActive = false
        body.reading.outcome = .failure
        body.reading.outcomeEvidence = "api_error"
        body.reading.error = ErrorDetails(type: "api_error")
        body.reading.figures.toolCalls = [
            ToolCalls(name: "Bash", calls: 4, failures: 1),
            ToolCalls(name: "mcp__tree__shake", calls: 1, failures: 0),
        ]
        body.reading.figures.tokens = [haiku, fast, long]
        body.reading.figures.isOutputExact = false
        body.reading.figures.responseTimeMilliseconds = 2_750
        var identity = TranscriptIdentity(
            pathHash: EventID(high: 0xDEAD_BEEF_DEAD_BEEF, low: 0xDEAD_BEEF_DEAD_BEEF),
            bytesRead: 48_213, isComplete: true)
        identity.firstMilliseconds = 1_795_343_400_900
        identity.lastMilliseconds = 1_795_343_459_001
        body.reading.figures.transcript = identity
        body.backgroundTasks = [
            BackgroundTask(id: "b1", type: "shell", status: "running"), BackgroundTask(id: "b2"),
        ]
        var event = AgentEvent(
            id: EventID(high: 0, low: 2), deliveryID: EventID(high: 0, low: 0xD02),
            timeMilliseconds: 1_795_343_460_456, harness: "claude-code", body: .stopped(body))
        describeMachine(&event)
        event.bootMilliseconds = 4_260_375
        return event
    }

    /// What the two full lines have in common.
    private static func describeMachine(_ event: inout AgentEvent) {
        event.harnessVersion = "2.1.263"
        event.bootID = "0123456789abcdef0123456789abcdef"
        event.host = "build-7"
        event.project = "orchard"
        event.sessionID = "5e551011-0000-4000-8000-000000000001"
        event.agentID = "a0123456789abcdef"
        event.agentName = "fruit:picker"
    }

    static let bare = AgentEvent(
        id: EventID(high: 0, low: 3), timeMilliseconds: 0, harness: "claude-code",
        body: .stopped(Stopped()))

    static var amongUnknownKeys: AgentEvent {
        var body = Stopped()
        body.reading.outcome = .success
        body.reading.outcomeEvidence = "no_transcript"
        body.reading.figures.toolCalls = [ToolCalls(name: "Read", calls: 1, failures: 0)]
        body.reading.figures.transcript = TranscriptIdentity(
            pathHash: EventID(high: 0, low: 1), bytesRead: 0, isComplete: false)
        var event = AgentEvent(
            id: EventID(high: 0, low: 4), timeMilliseconds: 253_402_300_799_999,
            harness: "claude-code", body: .stopped(body))
        event.agentName = ""
        return event
    }

    static var inAnotherOrder: AgentEvent {
        var body = Started()
        body.toolsGranted = []
        body.spawnDepth = 1
        var event = AgentEvent(
            id: EventID(high: 0, low: 5), timeMilliseconds: 1_795_343_400_000,
            harness: "claude-code", body: .started(body))
        event.agentID = "9b672373"
        return event
    }

    static var needlesslyEscaped: AgentEvent {
        var event = AgentEvent(
            id: EventID(high: 0, low: 6), timeMilliseconds: 6, harness: "claude-code",
            body: .started(Started()))
        event.host = "über/host"
        event.project = "🍎 A\u{FFFD}"
        event.agentName = "line\nbreak\u{2028}"
        return event
    }

    static var escaped: AgentEvent {
        var body = Started()
        body.taskDescription = ""
        body.toolsGranted = []
        var event = AgentEvent(
            id: EventID(high: 0, low: 7), timeMilliseconds: 7, harness: "claude-code",
            body: .started(body))
        event.host = "über/host"
        event.project = "🍎 é 実"
        event.sessionID = "\"\\\u{8}\t\n\u{C}\r"
        event.agentName = "\u{0}\u{1}\u{1F}"
        return event
    }
}
