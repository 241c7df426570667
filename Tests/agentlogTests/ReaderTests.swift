import Foundation
import Testing

/// The independent reader in Tests/Reader agrees with ours, record for record, on random logs.
@Suite struct ReaderTests {
    private struct Record: Hashable {
        let offset: Int
        let appendMs: Int
        let kind: String
        let origin: NSDictionary?
        let sha256: String
    }

    private struct Found: Equatable {
        var records: [Record] = []
        var lost: [[Int]] = []

        /// - Parameter base: The first segment's. What is before it, only ours calls missing.
        init(_ text: String, from base: Int) throws {
            for line in text.split(separator: "\n") {
                let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                let entry = try #require(value as? NSDictionary)
                if let range = entry["lost"] as? [Int] {
                    add(range)
                } else {
                    records.append(
                        Record(
                            offset: try #require(entry["offset"] as? Int),
                            appendMs: try #require(entry["append_ms"] as? Int),
                            kind: try #require(entry["kind"] as? String),
                            origin: entry["origin"] as? NSDictionary,
                            sha256: try #require(entry["sha256"] as? String)))
                }
            }
            if let first = lost.first, first[0] < base {
                lost[0][0] = base
                if first[1] <= base { lost.removeFirst() }
            }
        }

        private mutating func add(_ range: [Int]) {
            if range[0] == range[1] { return }
            if let last = lost.last, last[1] == range[0] {
                lost[lost.count - 1][1] = range[1]
            } else {
                lost.append(range)
            }
        }
    }

    private static let python = Product.root.appending(path: ".build/python/bin/python")
        .path(percentEncoded: false)

    private func reader(_ script: String, _ arguments: [String]) throws -> Child.Result {
        let path = Product.root.appending(path: "Tests/Reader/\(script)")
            .path(percentEncoded: false)
        return try Child.shell(#"exec "$@" 2>/dev/null"#, [Self.python, path] + arguments)
    }

    /// Written by the other side: sealed, rolled and active segments, imports, gaps, damage.
    @Test(arguments: [[], ["--damage"]], 0..<4)
    func bothReadTheSame(options: [String], number: Int) throws {
        let seed = UInt32.random(in: 0 ..< .max)
        let store = try Store()
        let home = store.home + "/log of \(number)"
        let made = try reader("make_log.py", ["\(seed)", home, "--small"] + options)
        #expect(made.status == 0, "seed \(seed)")
        let file = store.home + "/records.json"
        _ = try Child.shell(
            #""$1" log cat --json --home "$2" > "$3" 2>/dev/null"#, Product.agentlog, home, file)
        let names = try FileManager.default.contentsOfDirectory(atPath: home + "/log")
        let base = try #require(names.compactMap { Int($0.prefix(20)) }.min())
        let ours = try Found(String(contentsOfFile: file, encoding: .utf8), from: base)
        let other = store.home + "/other.json"
        let dump = Product.root.appending(path: "Tests/Reader/dump.py").path(percentEncoded: false)
        _ = try Child.shell(
            #""$1" "$2" "$3" > "$4" 2>/dev/null"#, Self.python, dump, home, other)
        let theirs = try Found(String(contentsOfFile: other, encoding: .utf8), from: base)
        #expect(!theirs.records.isEmpty || !theirs.lost.isEmpty, "seed \(seed)")
        #expect(ours == theirs, "seed \(seed) \(options)")
    }

    /// Written by us: what hooks appended and the program sealed verifies on the other side.
    @Test func theOtherSideVerifiesOurLog() throws {
        let store = try Store()
        for agent in ["a0", "a1", "a2"] { _ = try store.hook(startPayload(agent: agent)) }
        _ = try Child.run(Product.agentlog, ["log", "seal", "--roll", "--home", store.home])
        _ = try store.hook(startPayload(agent: "a3"))
        _ = try Child.run(
            Product.agentlog, ["log", "redact", "1", "--yes", "--home", store.home])
        let result = try reader("verify.py", [store.home])
        #expect(result.status == 0, "\(result.output)")
        let root = try Child.run(
            Product.agentlog, ["log", "verify", "--deep", "--json", "--home", store.home])
        let value = try JSONSerialization.jsonObject(with: Data(root.output.utf8))
        let hash = try #require((value as? NSDictionary)?["root"] as? String)
        #expect(result.output.contains(hash))
    }
}
