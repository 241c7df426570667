import AgentEvents
import Foundation
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// What a rebuild says that it changed.
@Suite struct RebuildDifferenceTests {
    /// Every row that differs is named, with both states, and no other.
    @Test(arguments: 41...43 as ClosedRange<UInt64>)
    func itIsWhatTheDumpsDifferIn(seed: UInt64) throws {
        let store = try Store()
        try store.append(StormTests.months(seed: seed))
        do { try store.serving().projector.catchUp() }
        let before = try store.rows()
        var found: [RowDifference] = []
        let rules = try Self.otherRules()
        let outcome = try Rebuild(home: store.home, rules: rules).run(
            difference: { found.append($0) })
        let after = try store.rows()
        var expected: [String: (old: String?, new: String?)] = [:]
        for (key, row) in before where after[key] != row { expected[key] = (row, after[key]) }
        for (key, row) in after where before[key] == nil { expected[key] = (nil, row) }
        #expect(!expected.isEmpty)
        #expect(found.count == expected.count, "seed \(seed)")
        for row in found {
            let key = "\(row.view) \(Self.text(row.key))"
            #expect(expected[key]?.old == row.old.map(Self.text), "seed \(seed), \(key)")
            #expect(expected[key]?.new == row.new.map(Self.text), "seed \(seed), \(key)")
        }
        let comparison = try #require(outcome.comparison)
        #expect(comparison.generation == 1)
        #expect(comparison.offset == comparison.newOffset)
        #expect(comparison.count == found.count)
        #expect(comparison.incomparable == [])
    }

    /// A dry run says the same and changes nothing.
    @Test func aPreviewChangesNothing() async throws {
        let store = try Store()
        try store.append(StormTests.months(seed: 44))
        do { try store.serving().projector.catchUp() }
        let digest = try await store.digest()
        let files = try FileManager.default.contentsOfDirectory(atPath: store.home).sorted()
        let rebuild = Rebuild(home: store.home, rules: try Self.otherRules())
        var previewed: [RowDifference] = []
        let comparison = try rebuild.preview(difference: { previewed.append($0) })
        #expect(!previewed.isEmpty)
        #expect(comparison.count == previewed.count)
        #expect(try await store.digest() == digest)
        let left = try FileManager.default.contentsOfDirectory(atPath: store.home).sorted()
        #expect(left.filter { !$0.hasSuffix(".lock") } == files.filter { !$0.hasSuffix(".lock") })
        var rebuilt: [RowDifference] = []
        _ = try rebuild.run(difference: { rebuilt.append($0) })
        #expect(rebuilt == previewed)
    }

    /// The serving views may be behind the log: the rows are compared where they are, and what
    /// comes after is no difference.
    @Test func bothAreAtTheOffsetOfTheServingViews() throws {
        let store = try Store()
        let records = StormTests.months(seed: 45)
        try store.append(records)
        do { try store.serving().projector.catchUp(before: 40) }
        var count = 0
        let outcome = try Rebuild(home: store.home, rules: .builtIn()).run(
            difference: { _ in count += 1 })
        #expect(count == 0)
        #expect(outcome.comparison?.offset == 40)
        #expect(try store.serving().projector.checkpoint.nextOffset == UInt64(records.count))
    }

    /// A row that somebody changed is found, and so is one that is missing and one too many.
    @Test func whatSomebodyEditedIsFound() throws {
        let store = try Store()
        var storm = Storm(seed: 46)
        try store.append(storm.events(agents: 30))
        do { try store.serving().projector.catchUp() }
        try DatabaseQueue(path: store.home + "/views-1.sqlite").write { db in
            try db.execute(sql: "UPDATE view_daily SET executions = executions + 1")
            try db.execute(sql: "DELETE FROM view_sessions")
            try db.execute(
                sql: """
                    INSERT INTO view_models
                    SELECT day, 'x', kind, 1, 0, 0, 0, 0, 0, 0, 0, 0 FROM view_daily
                    """)
        }
        var kinds: [String: Set<String>] = [:]
        _ = try Rebuild(home: store.home, rules: .builtIn()).preview(difference: { row in
            let kind = row.old == nil ? "new" : row.new == nil ? "old" : "both"
            kinds[row.view, default: []].insert(kind)
            if row.view == "view_daily" { #expect(row.changed.map(\.name) == ["executions"]) }
        })
        #expect(
            kinds == ["view_daily": ["both"], "view_sessions": ["new"], "view_models": ["old"]])
    }

    /// Where only one of the two has a table or a column, the rest is compared.
    @Test func anotherSchemaIsComparedAsFarAsItGoes() throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base)])
        do { try store.serving().projector.catchUp() }
        try DatabaseQueue(path: store.home + "/views-1.sqlite").write { db in
            try db.execute(sql: "DROP TABLE view_models")
            try db.execute(sql: "ALTER TABLE view_executions ADD COLUMN mood TEXT")
            try db.execute(sql: "UPDATE view_executions SET agent_type = 'old'")
        }
        var names: [[String]] = []
        let comparison = try Rebuild(home: store.home, rules: .builtIn()).preview(
            difference: { names.append($0.changed.map(\.name)) })
        #expect(names == [["agent_type"]])
        #expect(comparison.incomparable.sorted() == ["view_executions.mood", "view_models"])
    }

    @Test func whatAnInterruptedRebuildLeftIsRemoved() throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base)])
        do { try store.serving().projector.catchUp() }
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            _ = try Rebuild(home: store.home, rules: .builtIn()).run(progress: { _ in
                throw Stop()
            })
        }
        func building() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: store.home)
                .filter { $0.contains("building") }
        }
        #expect(try !building().isEmpty)
        _ = try Rebuild(home: store.home, rules: .builtIn()).preview(difference: { _ in })
        #expect(try building() == [])
    }

    /// In the background, with a report of what changed.
    @Test func aBackgroundRebuildKeepsAReport() throws {
        let store = try Store()
        try store.append(StormTests.months(seed: 47))
        do { try store.serving().projector.catchUp() }
        var expected: [RowDifference] = []
        let rules = try Self.otherRules()
        _ = try Rebuild(home: store.home, rules: rules).preview(
            difference: { expected.append($0) })
        let report = try RebuildReport(home: store.home, reason: "the price book differs")
        let outcome = try Rebuild(home: store.home, rules: rules).run(
            difference: { try report.add($0) })
        let path = try report.finish(outcome)
        #expect(path == store.home + "/reports/views-2.jsonl")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.dropFirst().map(String.init) == expected.map(\.json))
        let head = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
        #expect(head?["reason"] as? String == "the price book differs")
        #expect(head?["generation"] as? Int == 2)
        #expect(head?["compared_with"] as? Int == 1)
        let rows = head?["rows"] as? [String: Int]
        #expect(rows == Dictionary(grouping: expected, by: \.view).mapValues(\.count))
        for line in lines {
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
        }
    }

    /// Other prices, and another type for one name.
    static func otherRules() throws -> Rules {
        let prices = PriceBook.builtInJSON.replacing("\"input\": ", with: "\"input\": 1")
        let types = TypeRules.builtInJSON.replacing("\"reviewer\"", with: "\"inspector\"")
        return try Rules(types: TypeRules(json: types), prices: PriceBook(json: prices))
    }

    private static func text(_ columns: [RowDifference.Column]) -> String {
        columns.map { "\($0.name)=\($0.value.json)" }.joined(separator: " ")
    }
}

extension Store {
    /// The rows of all tables that are compared, by table and key.
    fileprivate func rows() throws -> [String: String] {
        let generation = try #require(Generations(home: home).serving())
        return try DatabaseQueue(path: home + "/views-\(generation).sqlite").read { db in
            var rows: [String: String] = [:]
            for (table, order) in Schema.tables
            where table.hasPrefix("view_") || ["quarantine", "counters"].contains(table) {
                let keys = order.split(separator: ", ").map(String.init)
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table)") {
                    let cells = row.map { ($0.0, "\($0.0)=\(SQLValue($0.1).json)") }
                    let key = keys.map { name in cells.first { $0.0 == name }?.1 ?? "" }
                    rows["\(table) \(key.joined(separator: " "))"] =
                        cells.filter { !keys.contains($0.0) }.map(\.1).joined(separator: " ")
                }
            }
            return rows
        }
    }
}
