import AgentEvents
import Foundation
import Testing

@testable import Projections

/// SQL over the views: what reads is run, nothing else.
@Suite struct QueryTests {
    private func query(_ sql: String, _ store: Store) throws -> [[SQLValue]] {
        var rows: [[SQLValue]] = []
        try ViewsReader(home: store.home).readBlocking { views in
            try views.query(
                sql, columns: { names in rows.append(names.map { .text($0) }) },
                each: { rows.append($0) })
        }
        return rows
    }

    private func filled() throws -> Store {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base), Make.stop(2, at: Storm.base + 1_500)])
        do { try store.serving().projector.catchUp() }
        return store
    }

    @Test func rowsAreAsSQLiteHasThem() throws {
        let store = try filled()
        #expect(
            try query(
                "SELECT agent_name AS n, end_ms - start_ms AS ms, 1.5, NULL, x'0AFF' "
                    + "FROM view_executions", store)
                == [
                    [.text("n"), .text("ms"), .text("1.5"), .text("NULL"), .text("x'0AFF'")],
                    [
                        .text("code-reviewer"), .integer(1_500), .real(1.5), .null,
                        .blob([10, 255]),
                    ],
                ])
        #expect(try query("SELECT 1 AS a WHERE 0", store) == [[.text("a")]])
        #expect(
            [SQLValue.null, .integer(-1), .real(0.5), .text("a\"\n"), .blob([10, 255])].map(\.json)
                == ["null", "-1", "0.5", #""a\"\n""#, "\"0aff\""])
    }

    /// Statements that write, several at once and nonsense change nothing and say why.
    @Test(
        arguments: [
            "DELETE FROM view_executions", "DROP TABLE view_executions",
            "UPDATE view_daily SET executions = 0", "PRAGMA query_only = OFF",
            "VACUUM", "SELECT 1; DELETE FROM view_executions", "SELECT", "", "BEGIN",
            "SELECT nothing FROM view_executions", "ATTACH ':memory:' AS other",
        ])
    func whatDoesNotReadIsRefused(sql: String) throws {
        let store = try filled()
        let before = try ViewsReader(home: store.home).readBlocking { try $0.digest() }
        #expect(throws: QueryError.self) { try query(sql, store) }
        #expect(try ViewsReader(home: store.home).readBlocking { try $0.digest() } == before)
    }
}
