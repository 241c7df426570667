import AgentEvents
import Foundation
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// Records that cannot be folded are kept, named and counted, and stop nothing.
@Suite struct QuarantineTests {
    @Test func poisonedRecordsStopNothing() throws {
        let store = try Store()
        let append = UInt64(Storm.base)
        let ahead: Int64 = 86_400_000
        let lines: [[UInt8]] = [
            Array("noise".utf8),
            Make.start(1, at: Storm.base + ahead + 1).line,
            Make.start(2, at: Storm.base + ahead, agent: "b").line,
            Array(#"{"schema":2,"event_id":"x"}"#.utf8),
            Array(
                (#"{"schema":1,"event_id":"00000000000000000000000000000001","type":"later.thing","#
                    + #""time_ms":5,"harness":"h"}"#).utf8),
            Array(#"{"schema":1,"type":"agent.started","time_ms":5,"harness":"h"}"#.utf8),
            [0xFF, 0xFE, 0x00],
            Make.stop(3, at: Storm.base, agent: "c", name: "").line,
        ]
        var appender = try Appender(store.log)
        for line in lines { _ = try appender.append([line], atMilliseconds: append) }
        let path = store.home + "/views.db"
        let projector = try Projector(home: store.home, path: path, rules: .builtIn())
        try projector.catchUp()
        #expect(projector.checkpoint.nextOffset == 8)
        let rows = try DatabaseQueue(path: path).read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM quarantine ORDER BY log_offset")
        }
        #expect(rows.map { $0["log_offset"] as Int } == [0, 1, 3, 5, 6])
        #expect(
            rows.map { $0["reason"] as String } == [
                "byte 0: expected an object",
                "time_ms is more than 24 h ahead of the append time", "schema 2",
                "no event_id of 32 digits", "byte 0: expected an object",
            ])
        let agents = try DatabaseQueue(path: path).read { db in
            try String.fetchAll(db, sql: "SELECT agent_id FROM view_executions ORDER BY 1")
        }
        #expect(agents == ["b", "c"])
    }

    /// Damage in the log: the lost offsets are counted, the rest is folded, and a rebuild agrees.
    @Test func damageIsCounted() throws {
        let store = try Store()
        try store.append((0..<20).map { Make.start(UInt64($0), at: Storm.base, agent: "a\($0)") })
        let segment = store.log.path(SegmentName(base: .zero, state: .active))
        var bytes = try Data(contentsOf: URL(filePath: segment))
        var reader = try SegmentReader(store.log, SegmentName(base: .zero, state: .active))
        var position = 0
        for _ in 0..<8 {
            if case .unit(let batch) = try reader.next() { position = batch.filePosition }
        }
        bytes[position + 40] ^= 1
        try bytes.write(to: URL(filePath: segment))
        let path = store.home + "/views.db"
        let projector = try Projector(home: store.home, path: path, rules: .builtIn())
        try projector.catchUp(batchSize: 3)
        #expect(projector.checkpoint.nextOffset == 20)
        let (lost, agents) = try DatabaseQueue(path: path).read { db in
            (
                try Row.fetchAll(db, sql: "SELECT log_offset, count FROM quarantine"),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM view_executions")
            )
        }
        #expect(lost.map { [$0["log_offset"], $0["count"]] as [Int] } == [[7, 1]])
        #expect(agents == 19)
        #expect(try store.digest(batchSize: .max) == projector.digest())
    }

    /// Ids that a C string or Unicode would take for one are what they are: in memory, in SQLite,
    /// in any batches.
    @Test func strangeIdsStayApart() throws {
        let store = try Store()
        let lines = ["a", "a\\u0000x", "a\\u0000y", "\u{E9}", "e\u{301}"].enumerated().map {
            index, id in
            #"{"schema":1,"event_id":"0000000000000000000000000000000\#(index)","#
                + #""type":"agent.started","time_ms":5,"harness":"h","session_id":"s","#
                + #""agent_id":"\#(id)"}"#
        }
        var appender = try Appender(store.log)
        for line in lines { _ = try appender.append([Array(line.utf8)], atMilliseconds: 9) }
        let path = store.home + "/views.db"
        let projector = try Projector(home: store.home, path: path, rules: .builtIn())
        try projector.catchUp()
        let count = try DatabaseQueue(path: path).read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM view_executions")
        }
        #expect(count == 5)
        #expect(try store.digest(batchSize: 1) == projector.digest())
    }

    /// The largest counts that an event may have, again and again: nothing overflows, and the
    /// digest does not depend on the batches.
    @Test func absurdCountsOverflowNothing() throws {
        let store = try Store()
        var figures = Figures()
        figures.tokens = (0..<256).map { index in
            var bucket = TokenBucket(
                key: .init(model: "claude-opus-4", day: "2026-01-01", band: .more))
            bucket.key.day = "day \(index)"
            bucket.output = 10_000_000_000
            bucket.webSearches = 10_000_000_000
            return bucket
        }
        let events = (0..<60).flatMap { index -> [AgentEvent] in
            let agent = "a\(index)"
            return [
                Make.start(UInt64(2 * index), at: Storm.base, agent: agent),
                Make.stop(
                    UInt64(2 * index + 1), at: Storm.base + 5, agent: agent, figures: figures),
            ]
        }
        try store.append(events)
        let digest = try store.digest(batchSize: .max)
        #expect(try store.digest(batchSize: 2) == digest)
        let path = store.home + "/views.db"
        try Projector(home: store.home, path: path, rules: .builtIn()).catchUp()
        let row = try DatabaseQueue(path: path).read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM view_daily")
        }
        #expect(row.map(ExecutionSums.init(row:))?.unpricedTokens == Int64(153_600_000_000_000))
        #expect(row.map(ExecutionSums.init(row:))?.costNanodollars == Int64(0))
    }
}
