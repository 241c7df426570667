import AgentEvents
import EventLog
import Testing

@testable import HookClient

@Suite struct CaptureTests {
    @Test(arguments: SamplePayload.all)
    func anEventIsInTheLogOnce(payload: String) throws {
        let store = try TemporaryStore()
        #expect(capture(payload.utf8, in: store) == .success(.appended(.zero)))
        let event = try #require(
            try HookClient.event(of: Array(payload.utf8), at: .known, on: .known))
        #expect(try store.records() == [event.line])
        #expect(try store.events() == [.event(event)])
    }

    /// The append time of the log is the hook's, so that the two cannot contradict each other.
    @Test func theAppendHasTheTimeOfTheHook() throws {
        let store = try TemporaryStore()
        _ = capture(SamplePayload.start.utf8, in: store)
        var reader = try LogReader(LogDirectory(home: store.home), from: .zero)
        guard case .records(let batch) = try reader.next() else {
            Issue.record("no records")
            return
        }
        #expect(batch.appendMilliseconds == 1_795_343_400_123)
    }

    /// One client or many, ignored and refused payloads between: offsets are dense, in order.
    @Test func offsetsFollowTheCaptures() throws {
        let store = try TemporaryStore()
        var client = HookClient(home: store.home, machine: .known)
        var expected: [String?] = []
        for index in 0..<30 {
            let payload = #"{"hook_event_name":"SubagentStart","agent_id":"a\#(index)"}"#
            let offset = Offset(UInt64(index))
            if index % 3 == 0 {
                #expect(try client.capture(Array(payload.utf8), at: .known) == .appended(offset))
            } else {
                #expect(capture(payload.utf8, in: store) == .success(.appended(offset)))
            }
            #expect(capture("{}".utf8, in: store) == .success(.ignored))
            #expect(capture("".utf8, in: store) == .failure(.empty))
            expected.append("a\(index)")
        }
        #expect(try store.events().map { $0.event?.agentID } == expected)
    }

    /// A delivery that comes twice is two records with one delivery id.
    @Test func aRepeatedDeliveryIsAnotherRecord() throws {
        let store = try TemporaryStore()
        var client = HookClient(home: store.home, machine: .known)
        var moment = Moment.known
        _ = try client.capture(Array(SamplePayload.stop.utf8), at: moment)
        moment.nanoseconds += 1_000_000
        _ = try client.capture(Array(SamplePayload.stop.utf8), at: moment)
        let events = try store.events().map(\.event)
        try #require(events.count == 2)
        #expect(events[0]?.id != events[1]?.id)
        #expect(events[0]?.deliveryID == events[1]?.deliveryID)
        #expect(events.map(\.?.timeMilliseconds) == [1_795_343_400_123, 1_795_343_400_124])
    }
}
