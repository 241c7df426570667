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

    /// Two weeks of the demo, with what the worker concludes of them: every field of every answer
    /// in every form, and every row of every table.
    @Test(arguments: [1, 20_261_122] as [UInt64])
    func endpointsEqualTheCount(seed: UInt64) throws {
        let store = try Store()
        let demo = try Server(home: store.home, ["--demo", "--seed", "\(seed)"])
        try demo.waitUntilLevel()
        demo.child.signal(SIGINT)
        #expect(demo.child.wait().status == 0)

        // Without the demo's agents, so that the log comes to rest.
        let server = try Server(home: store.home)
        try server.waitUntilLevel()
        let check = try Child.run(
            "/usr/bin/python3",
            [
                Self.path("check_server.py"), "--url", "http://127.0.0.1:\(server.port)",
                "--home", store.home,
            ])
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
        #expect(check.status == 0, "seed \(seed): \(check.output.suffix(3_000))\(check.errors)")
        let closing = check.output.split(separator: "\n").last ?? ""
        let figures = try #require(
            closing.wholeMatch(
                of: /(\d+) answers, (\d+) executions, 0 quarantined, 0 differences/))
        #expect(Int(figures.1) ?? 0 > 400 && Int(figures.2) ?? 0 > 1_000, "\(closing)")
        print("seed \(seed): \(closing)")
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
