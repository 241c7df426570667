import Foundation
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// What the live feed asks the views.
@Suite struct ChangedEntriesTests {
    private static let query = """
        SELECT * FROM view_executions WHERE \(Schema.lastOffset) >= 0
        ORDER BY \(Schema.lastOffset)
        """

    /// Changes are found by an index, also in views that were made before it was thought of; it
    /// changes nothing that the views say.
    @Test func changesAreFoundByAnIndex() async throws {
        let store = try Store()
        var storm = Storm(seed: 3)
        try store.append(storm.events(agents: 20))
        do { try store.serving().projector.catchUp() }
        let digest = try await store.digest()
        let path = store.home + "/views-1.sqlite"
        func plan() throws -> String {
            // Each time a new one: to explain a query, SQLite does not look at the schema again.
            try DatabaseQueue(path: path).read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + Self.query)
                    .map { $0["detail"] as String }.joined(separator: "; ")
            }
        }
        #expect(try plan().contains("USING INDEX executions_by_last_offset"))
        #expect(try !plan().contains("TEMP B-TREE"))
        try await DatabaseQueue(path: path).write {
            try $0.execute(sql: "DROP INDEX executions_by_last_offset")
        }
        #expect(try plan().contains("SCAN"))
        do { _ = try store.serving() }
        let after = try plan()
        #expect(after.contains("USING INDEX executions_by_last_offset"), "\(after)")
        #expect(try await store.digest() == digest)
    }

    /// Each entry once, in the order of its last record, and none that has no newer one.
    @Test func entriesSince() throws {
        let store = try Store()
        var storm = Storm(seed: 4)
        try store.append(storm.events(agents: 30))
        do { try store.serving().projector.catchUp() }
        try ViewsReader(home: store.home).readBlocking { views in
            let all = try views.entries(withRecordsSince: 0)
            let count = try Int.fetchOne(views.db, sql: "SELECT count(*) FROM view_executions")
            #expect(all.count == count && all.count > 30)
            let offsets = all.compactMap(\.offsets.last)
            #expect(offsets == offsets.sorted())
            for offset in [0, 1, 40, offsets.last ?? 0, 1 << 40] {
                let since = try views.entries(withRecordsSince: offset)
                #expect(
                    since.map(\.id) == all.filter { ($0.offsets.last ?? 0) >= offset }.map(\.id))
            }
            let open = all.filter { $0.status == .running }
            #expect(Set(try views.openEntries().map(\.id)) == Set(open.map(\.id)))
            #expect(
                Set(try views.runningExecutions(limit: .max, scope: .all).map(\.id))
                    == Set(open.map(\.id)))
        }
    }

    /// A signal that was raised before the wait ends it, once.
    @Test func signals() {
        let signal = ViewsSignal()
        signal.raise()
        signal.raise()
        let clock = ContinuousClock()
        #expect(clock.measure { signal.wait(milliseconds: 20_000) } < .seconds(10))
        #expect(clock.measure { signal.wait(milliseconds: 50) } >= .milliseconds(40))
    }
}
