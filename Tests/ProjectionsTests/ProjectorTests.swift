import AgentEvents
import Foundation
import GRDB
import Testing

@testable import EventLog
@testable import Projections

@Suite struct ProjectorTests {
    static let seeds: [UInt64] = [1, 2, 3, 4]

    /// How the log is cut into batches does not matter.
    @Test(arguments: seeds)
    func everyBatchSizeGivesTheSameDigest(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let store = try Store()
        try store.append(storm.shuffled(storm.events(agents: 25)), segmentSize: 20_000)
        let digest = try store.digest(batchSize: .max)
        #expect(try store.digest(batchSize: 7) == digest)
        #expect(try store.digest(batchSize: 1) == digest)
    }

    /// The order of arrival does not matter, except for what says where the log has an event.
    @Test(arguments: seeds)
    func everyOrderGivesTheSameExecutions(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let events = storm.events(agents: 25)
        let expected = try views(of: events)
        for _ in 0..<3 {
            let found = try views(of: storm.shuffled(events))
            #expect(found == expected, "seed \(seed)")
        }
    }

    /// Every sum equals a naive count over the executions table.
    @Test(arguments: seeds)
    func viewsEqualANaiveCount(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let store = try Store()
        try store.append(storm.shuffled(storm.events(agents: 30)))
        let path = store.home + "/views.db"
        let projector = try Projector(home: store.home, path: path, rules: .builtIn())
        try projector.catchUp(batchSize: 5)
        let queue = try DatabaseQueue(path: path)
        let sums = """
            count(*), sum(status = 'success'), sum(status = 'failure'), sum(status = 'timeout'),
            sum(status = 'cancelled'), sum(status = 'lost'),
            sum(CASE WHEN status != 'lost' THEN end_ms - start_ms ELSE 0 END),
            sum(status != 'lost'), sum(priced_tokens), sum(unpriced_tokens), sum(cost_nanodollars)
            """
        let counted = "status IN ('success', 'failure', 'timeout', 'cancelled', 'lost')"
        try queue.read { db in
            for (table, key) in [
                ("view_hourly", "end_ms - end_ms % 3600000, agent_type, kind"),
                ("view_minutely", "end_ms - end_ms % 60000, agent_type, kind"),
                ("view_agent_days", "agent_name, end_ms - end_ms % 86400000, kind"),
                ("view_projects", "end_ms - end_ms % 86400000, project, kind"),
                ("view_sessions", "end_ms - end_ms % 86400000, harness, session_id, kind"),
                ("view_daily", "end_ms - end_ms % 86400000, kind"),
            ] {
                let naive = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT \(key), \(sums) FROM view_executions WHERE \(counted)
                        GROUP BY \(key) ORDER BY 1, 2, 3
                        """)
                let view = try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1, 2, 3")
                #expect(
                    view.map { Array($0.databaseValues) } == naive.map { Array($0.databaseValues) })
                #expect(view.isEmpty == false)
            }
            let hours = try Row.fetchAll(
                db,
                sql: """
                    SELECT end_ms - end_ms % 86400000, end_ms % 86400000 / 3600000, kind, count(*)
                    FROM view_executions WHERE \(counted) GROUP BY 1, 2, 3 ORDER BY 1, 2
                    """)
            let viewHours = try Row.fetchAll(
                db, sql: "SELECT * FROM view_daily_hours ORDER BY 1, 2")
            #expect(
                viewHours.map { Array($0.databaseValues) } == hours.map { Array($0.databaseValues) }
            )
            let types = try Row.fetchAll(
                db,
                sql: """
                    SELECT end_ms - end_ms % 86400000, agent_type, status, kind, count(*)
                    FROM view_executions WHERE \(counted) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
                    """)
            let viewTypes = try Row.fetchAll(
                db, sql: "SELECT * FROM view_daily_types ORDER BY 1, 2, 3")
            #expect(
                viewTypes.map { Array($0.databaseValues) } == types.map { Array($0.databaseValues) }
            )
        }
    }

    /// Restarting after every batch changes nothing: what is not committed is folded again.
    @Test(arguments: seeds)
    func restartsContinue(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let store = try Store()
        try store.append(storm.shuffled(storm.events(agents: 30)), segmentSize: 20_000)
        let path = store.home + "/views.db"
        var last = ""
        while true {
            let projector = try Projector(home: store.home, path: path, rules: .builtIn())
            let count = try projector.step(limit: 11)
            last = try projector.digest()
            if count == 0 { break }
        }
        #expect(try store.digest(batchSize: .max) == last)
    }

    /// One changed value in any table changes the digest.
    @Test(arguments: Schema.tables.map(\.name))
    func theDigestSeesEveryTable(table: String) throws {
        let store = try Store()
        var storm = Storm(seed: 9)
        // Something that is final, and a session with a list.
        let old = Storm.base - 20 * 86_400_000
        var listing = Stopped()
        listing.backgroundTasks = [BackgroundTask(id: "t", type: "subagent", status: "running")]
        try store.append(
            [
                Make.main(900_004, at: Storm.base, .turnStopped(listing)),
                Make.start(900_001, at: old, agent: "old"),
                Make.stop(
                    900_002, at: old + 9, agent: "old", figures: Make.figures(output: 1, calls: 1)),
                Make.start(900_003, at: old, agent: "old"),
                Make.start(900_001, at: old, agent: "old"),
            ], at: UInt64(Storm.base))
        try store.append(storm.events(agents: 4))
        var appender = try Appender(store.log)
        _ = try appender.append([Array("noise".utf8)], atMilliseconds: 1)
        let path = store.home + "/views.db"
        let projector = try Projector(home: store.home, path: path, rules: .builtIn())
        try projector.catchUp()
        let before = try projector.digest()
        #expect(try projector.digest() == before)
        let queue = try DatabaseQueue(path: path)
        let columns = try queue.read { try $0.columns(in: table).map(\.name) }
        for column in columns {
            // In a transaction that is rolled back, so that each change stands alone.
            try queue.inTransaction { db in
                try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
                try db.execute(
                    sql: """
                        UPDATE \(table) SET \(column) = 4711 WHERE (\(keys(of: table, db))) IN
                        (SELECT \(keys(of: table, db)) FROM \(table) LIMIT 1)
                        """)
                #expect(db.changesCount == 1, "\(table) is empty")
                #expect(try ViewsDigest.digest(db) != before, "\(table).\(column)")
                return .rollback
            }
        }
        #expect(try projector.digest() == before)
    }

    private func keys(of table: String, _ db: Database) throws -> String {
        try db.primaryKey(table).columns.joined(separator: ", ")
    }

    /// The executions and sums of a log with these events, without offsets.
    private func views(of events: [AgentEvent]) throws -> [String] {
        let store = try Store()
        try store.append(events)
        let path = store.home + "/views.db"
        let projector = try Projector(home: store.home, path: path, rules: .builtIn())
        try projector.catchUp(batchSize: 13)
        return try DatabaseQueue(path: path).read { db in
            try Schema.tables.filter { $0.name.hasPrefix("view_") }.flatMap { table, order in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY \(order)").map { row in
                    row.filter { $0.0 != "log_offsets" }.map { "\($0.0)=\($0.1)" }
                        .joined(separator: " ")
                }
            }
        }
    }
}
