import Foundation
import Testing

/// Every number that is served equals an independent count over the plain log.
@Suite(.serialized) struct OracleTests {
    init() throws { try Product.require() }

    static let oracle = Product.root.appending(path: "Tests/Oracle")

    /// The count itself is checked: mutations of a log with effects stated beforehand.
    @Test func theCountNoticesMutations() throws {
        let result = try Child.run(
            "/usr/bin/python3", [Self.path("mutations.py")])
        #expect(result.status == 0, "\(result.output.suffix(2_000))\(result.errors)")
        let closing = result.output.split(separator: "\n").last ?? ""
        #expect(closing.wholeMatch(of: /[1-9]\d\d+ passed, 0 failed/) != nil, "\(closing)")
    }

    /// Two weeks of the demo: every field of every answer, in every range.
    @Test(arguments: [1, 20_261_122] as [UInt64])
    func endpointsEqualTheCount(seed: UInt64) throws {
        let store = try Store()
        let server = try Server(home: store.home, ["--demo", "--seed", "\(seed)"])
        try server.waitUntilLevel()
        var answers: [(path: String, arguments: [String], answer: Server.Answer)] = []
        for range in [nil, "1h", "6h", "24h", "7d"] {
            let path = "/api/agents/metrics/current" + (range.map { "?timeRange=\($0)" } ?? "")
            let answer = try server.answer(path)
            let now = try answer.time("as_of")
            answers.append(
                (
                    path,
                    ["current", "--now", "\(now)"] + (range.map { ["--time-range", $0] } ?? []),
                    answer
                ))
        }
        for hours in [1, 24, 168] {
            let answer = try server.answer("/api/agents/metrics/timeline?hours=\(hours)")
            let now = try answer.time("to") - 1
            answers.append(
                (
                    "timeline \(hours)",
                    ["timeline", "--now", "\(now)", "--hours", "\(hours)"], answer
                ))
        }
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)

        for (path, arguments, answer) in answers {
            let count = try Child.shell(
                #"home=$1 offset=$2 count=$3; shift 3; cat "$home"/log/*.lz4 | lz4 -dc | "#
                    + #"head -n "$offset" | python3 "$count" "$@""#,
                [store.home, "\(answer.offset)", Self.path("count.py")] + arguments)
            #expect(count.errors == "")
            let truth = try Server.Answer.object(Data(count.output.utf8))
            #expect(answer.document == truth, "seed \(seed), \(path)")
        }
        let week = try #require(answers.first { $0.path.hasSuffix("7d") })
        let executions = week.answer.document["executions_today"] as? Int ?? 0
        #expect(executions > 500)
        print("seed \(seed): \(answers.count) answers equal the count, \(executions) executions")
    }

    /// Transcripts and payloads of every shape through the hook, against the count's reading.
    @Test func theHookReadsTranscriptsAsTheCountDoes() throws {
        let result = try Child.run(
            "/usr/bin/python3",
            [
                Self.path("compare.py"), "--hook", Product.hook,
                Product.root.appending(path: "Fixtures/transcripts").path(percentEncoded: false),
            ])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    private static func path(_ name: String) -> String {
        oracle.appending(path: name).path(percentEncoded: false)
    }
}

extension Server {
    struct Answer {
        let offset: Int
        let document: NSDictionary

        static func object(_ data: Data) throws -> NSDictionary {
            try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
        }

        /// A member that is a time, in ms since 1970.
        func time(_ key: String) throws -> Int64 {
            let text = try #require(document[key] as? String)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
            return Int64((try style.parse(text).timeIntervalSince1970 * 1_000).rounded())
        }
    }

    /// A document and the offset that it reflects.
    func answer(_ path: String) throws -> Answer {
        let result = try Child.run(
            "/usr/bin/curl", ["-si", "http://127.0.0.1:\(port)\(path)"])
        let parts = result.output.components(separatedBy: "\r\n\r\n")
        let header = try #require(
            parts[0].firstMatch(of: /X-Agentlog-Offset: (\d+)/.ignoresCase())?.1)
        return Answer(
            offset: try #require(Int(header)), document: try Answer.object(Data(parts[1].utf8)))
    }
}
