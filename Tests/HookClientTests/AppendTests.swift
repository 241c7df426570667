import AgentEvents
import EventLog
import Testing

@testable import HookClient

/// Events that are already made.
@Suite struct AppendTests {
    private func events(_ count: Int, size: Int = 0) -> [AgentEvent] {
        (0..<count).map { index in
            var event = AgentEvent(
                id: EventID(high: 1, low: UInt64(index)), timeMilliseconds: 7,
                harness: "claude-code",
                body: .closed(
                    Closed(
                        openedBy: EventID(high: 0, low: 1), status: .lost, reason: "silent",
                        lastSeenMilliseconds: 1)))
            event.host = String(repeating: "x", count: size)
            return event
        }
    }

    @Test(arguments: [(1, 0), (1_000, 0), (9, 200_000), (2_500, 400)])
    func allAreInTheLogInOrder(count: Int, size: Int) throws {
        let store = try TemporaryStore()
        var client = HookClient(home: store.home, machine: .known)
        let events = events(count, size: size)
        try client.append(events, atMilliseconds: 1_795_343_400_123)
        #expect(try store.records() == events.map(\.line))
        _ = try client.capture(Array(SamplePayload.sessionEnd.utf8), at: .known)
        #expect(try store.events().last?.event?.body == .sessionEnded(reason: "prompt_input_exit"))
    }

    @Test func theAppendHasItsTime() throws {
        let store = try TemporaryStore()
        var client = HookClient(home: store.home, machine: .known)
        try client.append(events(3), atMilliseconds: 1_795_343_400_123)
        var reader = try LogReader(LogDirectory(home: store.home), from: .zero)
        guard case .records(let batch) = try reader.next() else {
            Issue.record("no records")
            return
        }
        #expect(batch.count == 3)
        #expect(batch.appendMilliseconds == 1_795_343_400_123)
    }

    @Test func nothingIsAppendedOfNothing() throws {
        let store = try TemporaryStore()
        var client = HookClient(home: store.home, machine: .known)
        try client.append([], atMilliseconds: 1)
        #expect(store.files() == [])
    }

    /// An event that is too large for a record is refused, with those of its unit.
    @Test func whatTheLogRefusesIsRefused() throws {
        let store = try TemporaryStore()
        var client = HookClient(home: store.home, machine: .known)
        var refusal: Refusal?
        do throws(HookClient.Failure) {
            try client.append(events(2, size: 300_000), atMilliseconds: 1)
        } catch {
            refusal = Refusal(error)
        }
        guard case .log(.invalidRecord) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(try store.records() == [])
    }

    /// A log with other limits is a log.
    @Test func theLimitsAreTheCallers() throws {
        let store = try TemporaryStore()
        var client = HookClient(
            home: store.home, machine: .known, limits: Appender.Limits(segmentSize: 1))
        for event in events(4) { try client.append([event], atMilliseconds: 1) }
        #expect(store.files().count { $0.hasSuffix(".rolled.lz4") } == 3)
        #expect(try store.records() == events(4).map(\.line))
    }
}
