import Foundation
import Testing

/// Rebuilding, asking and explaining, as a person or a script does it.
@Suite struct ViewsCommandTests {
    init() throws { try Product.require() }

    private func run(_ store: Store, _ arguments: [String]) throws -> Child.Result {
        try Child.run(Product.agentlog, arguments + ["--home", store.home])
    }

    /// Two agents that ran and one that runs; the views are made.
    private func recorded() throws -> Store {
        let store = try Store()
        for agent in ["a", "b", "c"] { _ = try store.hook(startPayload(agent: agent)) }
        for agent in ["a", "b"] { _ = try store.hook(stopPayload(agent: agent)) }
        try store.rebuild()
        return store
    }

    private func typeRules(_ store: Store) throws -> String {
        let path = store.home + "/my types.json"
        try #"{"version": "mine", "rules": [{"type": "critic", "words": ["reviewer"]}]}"#
            .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// What if the type rules were others: the rows that would change, and nothing changes.
    @Test func whatIf() throws {
        let store = try recorded()
        let digest = try store.digest()
        let types = try typeRules(store)
        let result = try run(
            store, ["views", "rebuild", "--dry-run", "--diff", "--json", "--type-rules", types])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("dry run: the serving views are as they were\n"))
        let rows = try result.output.split(separator: "\n").map { line in
            let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(value as? [String: Any])
        }
        let views = Dictionary(grouping: rows) { $0["view"] as? String ?? "" }
            .mapValues(\.count)
        // A row for each of three executions; of sums by type one goes and one comes.
        #expect(
            views == [
                "view_executions": 3, "view_minutely": 2, "view_hourly": 2,
                "view_daily_types": 2,
            ])
        for row in rows where row["view"] as? String == "view_executions" {
            #expect((row["old"] as? [String: Any])?["agent_type"] as? String == "reviewer")
            #expect((row["new"] as? [String: Any])?["agent_type"] as? String == "critic")
        }
        #expect(try store.digest() == digest)
        let text = try run(
            store, ["views", "rebuild", "--dry-run", "--diff", "--type-rules", types])
        #expect(text.output.contains("    agent_type  reviewer → critic\n"))
        #expect(text.output.contains("at offset 5: 9 rows differ: view_executions 3, "))
    }

    /// Rules in the store count for every command; a start with others rebuilds by itself.
    @Test func otherRulesAtAStart() throws {
        let store = try recorded()
        try FileManager.default.moveItem(
            atPath: try typeRules(store), toPath: store.home + "/type-rules.json")
        let before = try run(store, ["views", "status"])
        #expect(
            before.output.hasSuffix(
                "rebuild       the type rules differ: run `agentlog views rebuild --diff`\n"))
        let server = try Server(home: store.home)
        #expect(server.child.line(containing: "rebuilding the type rules differ") != nil)
        let report = store.home + "/reports/views-2.jsonl"
        var status = ""
        for _ in 0..<500 where !status.contains("generation    2") {
            status = try run(store, ["views", "status"]).output
        }
        #expect(status.contains("rules         type_rules mine ("))
        #expect(!status.contains("rebuild  "))
        let lines = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 10)
        let types = try server.answer("/api/agents/types/distribution?timeRange=1h").document
        #expect("\(types)".contains("critic"))
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    /// A number, its records, and the same number from those in an empty store.
    @Test func anExplanationTravels() throws {
        let store = try recorded()
        _ = try store.hook(startPayload(agent: "d"))
        try store.rebuild()
        let explained = try run(store, ["explain", "executions"])
        #expect(explained.status == 0, "\(explained.errors)")
        #expect(explained.output.contains("  views          2  (view_daily)\n"))
        #expect(
            explained.output.contains(
                "  folded again   2  (2 executions, 4 records)\n  equal\n"))
        let offsets = try run(store, ["explain", "executions", "--offsets"])
        #expect(offsets.output == "0\n1\n3\n4\n")
        let deciding = try run(store, ["explain", "executions", "--deciding"])
        #expect(deciding.output == "0\n1\n3\n4\n")
        let json = try run(store, ["explain", "success_rate", "--json"])
        let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        #expect((document as? [String: Any])?["equal"] as? Bool == true)

        for left in ["", "0\n", "4\n"] {
            let list = store.home + "/offsets.txt"
            try offsets.output.split(separator: "\n").filter { "\($0)\n" != left }
                .joined(separator: "\n").write(toFile: list, atomically: true, encoding: .utf8)
            let part = store.home + "/part.lz4"
            try? FileManager.default.removeItem(atPath: part)
            let other = try Store()
            #expect(try run(store, ["log", "export", part, "--offsets", list]).status == 0)
            #expect(try run(other, ["log", "import", part]).status == 0)
            try other.rebuild()
            let count = try run(
                other, ["views", "query", "--csv", "SELECT sum(executions) FROM view_daily"])
            #expect(count.output == "sum(executions)\n\(left == "" ? 2 : 1)\n", "without \(left)")
        }
    }

    /// A view that somebody edited is found out, and `--diff` says where.
    @Test func aWrongNumberIsFoundOut() throws {
        let store = try recorded()
        let edited = try Child.shell(
            "sqlite3 \"$1/views.sqlite\" 'UPDATE view_daily SET executions = 3'", store.home)
        #expect(edited.errors == "")
        let explained = try run(store, ["explain", "executions"])
        #expect(explained.status == 2)
        #expect(explained.output.contains("DIFFERENT: the views do not say what their records do"))
        let rebuilt = try run(store, ["views", "rebuild", "--diff"])
        #expect(rebuilt.status == 0)
        #expect(rebuilt.output.contains("    executions  3 → 2\n"))
        #expect(try run(store, ["explain", "executions"]).status == 0)
    }

    /// Each state of the past is that of a rebuild that stops there.
    @Test func timeTravel() throws {
        let store = try recorded()
        let query = [
            "views", "query", "SELECT agent_id, status FROM view_executions ORDER BY agent_id",
            "--csv",
        ]
        let expected = [
            "", "a,running\n", "a,running\nb,running\n", "a,running\nb,running\nc,running\n",
            "a,success\nb,running\nc,running\n", "a,success\nb,success\nc,running\n",
        ]
        for offset in [3, 0, 5, 1, 4, 2, 3] {
            let found = try run(store, query + ["--as-of", "\(offset)"])
            #expect(found.output == "agent_id,status\n" + expected[offset], "\(offset)")
        }
        #expect(try run(store, ["views", "digest", "--at", "5"]).output == store.digest())
        let past = try run(store, ["status", "--as-of", "4"])
        #expect(past.output.contains("running   2"))
        #expect(past.output.contains("today     1 executions: 1 success\n"))
        let beyond = try run(store, ["status", "--as-of", "6"])
        #expect(beyond.status == 1)
        #expect(beyond.errors.hasPrefix("error: the log ends at offset 5, and 6 is beyond it."))
    }

    @Test func aQueryIsPrintedAsAsked() throws {
        let store = try recorded()
        let sql = "SELECT 'a, \"b\"' AS x, 7 AS n, NULL AS z"
        #expect(
            try run(store, ["views", "query", sql]).output
                == "x       n  z\na, \"b\"  7  null\n")
        #expect(
            try run(store, ["views", "query", sql, "--csv"]).output
                == "x,n,z\n\"a, \"\"b\"\"\",7,\n")
        #expect(
            try run(store, ["views", "query", sql, "--json"]).output
                == #"{"x":"a, \"b\"","n":7,"z":null}"# + "\n")
        let refused = try run(store, ["views", "query", "DELETE FROM view_daily"])
        #expect(refused.status == 1)
        #expect(refused.errors.hasPrefix("error: only a statement that reads can be run here."))
    }

    /// What could not be read, and can be after a repair.
    @Test func quarantineIsListedAndTriedAgain() throws {
        let store = try recorded()
        #expect(
            try run(store, ["views", "quarantine"]).output == "no record is in quarantine\n")
        let segment = store.home + "/log/00000000000000000000.active.lz4"
        let whole = try Data(contentsOf: URL(filePath: segment))
        var damaged = whole
        damaged[200] ^= 0xFF
        try damaged.write(to: URL(filePath: segment))
        #expect(chmod(segment, 0o600) == 0)
        try store.rebuild()
        let listed = try run(store, ["views", "quarantine", "ls"])
        #expect(listed.output.contains("damaged: segment 00000000000000000000, bytes"))
        let digest = try store.digest()
        let retried = try run(store, ["views", "quarantine", "retry"])
        #expect(retried.output.hasSuffix("nothing to fold: the views are as they were\n"))
        #expect(try store.digest() == digest)
        try whole.write(to: URL(filePath: segment))
        #expect(chmod(segment, 0o600) == 0)
        let repaired = try run(store, ["views", "quarantine", "retry"])
        #expect(repaired.output.contains("can be read now"))
        #expect(
            try run(store, ["views", "quarantine"]).output == "no record is in quarantine\n")
    }

    /// A file of rules that cannot be used stops before anything is done.
    @Test(arguments: [["up", "--port", "0"], ["views", "rebuild"], ["views", "status"]])
    func rulesThatCannotBeUsed(command: [String]) throws {
        let store = try recorded()
        let path = store.home + "/price-book.json"
        try #"{"version": "1", "web_search": 0, "prices": [{"models": []}]}"#
            .write(toFile: path, atomically: true, encoding: .utf8)
        let result = try run(store, command)
        #expect(result.status == 1)
        #expect(
            result.errors.hasPrefix(
                "error: \(path): price book: prices[0]: has no 'input'. Nothing was changed"),
            "\(result.errors)")
    }

    @Test func storesWithoutViews() throws {
        let store = try Store()
        for command in [
            ["status"], ["explain", "executions"], ["views", "query", "SELECT 1"],
            ["views", "status"], ["views", "digest"], ["views", "quarantine"],
            ["views", "rebuild", "--dry-run"],
        ] {
            let result = try run(store, command)
            #expect(result.status == 10, "\(command): \(result)")
            #expect(result.errors.hasPrefix("error: there are no views in "), "\(command)")
        }
    }
}
