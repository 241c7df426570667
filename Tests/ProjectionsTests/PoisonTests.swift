import AgentEvents
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// Records that nobody should have written, in between: nothing stops, each is folded or named.
@Suite struct PoisonTests {
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func poisonStopsNothing(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        var records: [Record] = []
        for record in storm.records(storm.events(agents: 8)) {
            records.append(record)
            while storm.once(in: 3) { records.append(poison(record, &storm)) }
        }
        let store = try Store()
        try store.append(records, segmentSize: 60_000)
        try store.fold("all", batchSize: .max)
        try store.fold(batchSize: 9, restarts: true)
        #expect(difference(try store.dump("all"), try store.dump()) == [], "seed \(seed)")
        try store.replay("replay")
        #expect(difference(try store.dump("replay"), try store.dump()) == [], "seed \(seed)")
        let projector = try store.projector()
        #expect(projector.checkpoint.nextOffset == UInt64(records.count))
        let quarantined = try store.queue().read { db in
            try Int.fetchAll(db, sql: "SELECT log_offset FROM quarantine ORDER BY 1")
        }
        let refused = records.indices.filter { !isFolded(records[$0]) }
        #expect(quarantined == refused, "seed \(seed)")
        #expect(!refused.isEmpty)
    }

    private func isFolded(_ record: Record) -> Bool {
        switch DecodedEvent(record.line) {
        case .event(let event): event.timeMilliseconds - max(0, record.append) <= 86_400_000
        case .unknownType: true
        case .unknownSchema, .unreadable: false
        }
    }

    private func poison(_ good: Record, _ storm: inout Storm) -> Record {
        let text = String(decoding: good.line, as: UTF8.self)
        func line(_ text: String, append: Int64? = nil) -> Record {
            Record(line: Array(text.utf8), append: append ?? good.append)
        }
        switch storm.random(9) {
        case 0:
            let bytes = (0...storm.random(200)).map { _ in UInt8(storm.random(256)) }
            return Record(line: bytes.filter { $0 != 0x0A } + [0x7B], append: good.append)
        case 1:
            return line(storm.pick(["{}", "[]", "null", "1e400", "\"", "{\"schema\":1}", "\u{0}"]))
        case 2: return line(text.replacing("\"schema\":1", with: "\"schema\":7"))
        case 3: return line(text.replacing("agent.", with: "later."))
        case 4:
            return Record(line: good.line.dropLast(Int(storm.random(40)) + 1), append: good.append)
        case 5:
            // Any clock, and any append time.
            let time = storm.pick(["0", "253402300799999", "253402300800000", "-1", "1e9"])
            return line(
                text.replacing(/"time_ms":\d+/, with: "\"time_ms\":\(time)"),
                append: storm.pick([0, good.append]))
        case 6:
            let text = text.replacing(
                "agent-", with: storm.pick(["", "\\u0000", "\u{0301}", "\\ud800"]))
            return line(text.replacing("\"s0\"", with: "\"\""))
        case 7 where storm.once(in: 4): return absurd(&storm, append: good.append)
        default:
            // The same event id with another agent and other content.
            return line(text.replacing(/"agent_id":"[^"]*"/, with: "\"agent_id\":\"thief\""))
        }
    }

    /// An event with the largest numbers that there are.
    private func absurd(_ storm: inout Storm, append: Int64) -> Record {
        var figures = Figures()
        figures.tokens = (0..<256).map { index in
            var bucket = TokenBucket(key: .init(model: "m\(index)", day: "", band: .more))
            bucket.input = 10_000_000_000
            bucket.webSearches = 10_000_000_000
            return bucket
        }
        figures.toolCalls = (0..<300).map {
            ToolCalls(name: "t\($0 % 200)", calls: 0, failures: 10_000_000_000)
        }
        figures.responseTimeMilliseconds = .max
        figures.transcript = TranscriptIdentity(
            pathHash: Make.id(1), bytesRead: storm.pick([.max, -.max]), isComplete: false)
        figures.transcript?.firstMilliseconds = 253_402_300_799_999
        figures.transcript?.lastMilliseconds = 0
        let clock: Int64 = storm.pick([.max, -.max, -1])
        let agent = "agent-\(storm.random(8))"
        let event = Make.stop(
            storm.id(), at: Storm.base + storm.time(86_400_000), agent: agent, session: "s0",
            isActive: true, figures: figures, boot: "boot0", bootClock: clock)
        return Record(event, append: append)
    }
}
