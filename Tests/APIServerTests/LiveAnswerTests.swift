import AgentEvents
import Foundation
import Testing

@testable import APIServer
@testable import Projections

/// What `live.sqlite` adds to the document of open runs, and that nothing else hangs on it.
@Suite struct LiveAnswerTests {
    static let now = RunningServer.now
    static let minute: Int64 = 60_000
    static let path = "/api/agents/metrics/current?scope=all"

    /// A run as the worker would write it.
    private static func run(
        _ number: UInt64, agent: String, tokens: Int64? = nil, sign: Int64 = now
    ) -> LiveRun {
        var run = LiveRun(
            id: EventID(high: 1, low: number).description,
            agent: AgentKey(harness: "claude-code", session: "s", agent: agent),
            lastSignMilliseconds: sign)
        if let tokens {
            var figures = LiveFigures()
            (figures.output, figures.calls) = (tokens, 3)
            run.figures = figures
            run.lastTool = "Read <x>"
        }
        return run
    }

    /// What the document says of an agent beyond when it started.
    private static func detail(_ body: String, of agent: String) throws -> String {
        let start = try #require(body.range(of: #"{"agent_id":"\#(agent)""#)).upperBound
        let rest = try #require(body[start...].range(of: #""stale":"#)).lowerBound
        return String(body[rest...].prefix { $0 != "}" })
    }

    @Test func figuresOfOpenRuns() async throws {
        try await RunningServer.with([
            started(1, at: Self.now - 2 * Self.minute, agent: "a"),
            started(2, at: Self.now - 2 * Self.minute, agent: "b"),
        ]) { server in
            let unknown =
                #""stale":false,"progress":null,"tokens_so_far":null,"#
                + #""tool_calls_so_far":null,"last_tool":null,"#
                + #""last_sign_of_life":"2026-11-22T10:18:30.400Z""#
            let before = try await server.get(Self.path)
            #expect(try Self.detail(before.body, of: "a") == unknown)

            // Of one the transcript was read, of one only looked at, of one the run has ended.
            try LiveDatabase(home: server.home).write(
                [
                    Self.run(1, agent: "a", tokens: 48_210, sign: Self.now - 100),
                    Self.run(2, agent: "b", sign: Self.now - 10 * Self.minute),
                    Self.run(3, agent: "c", tokens: 5),
                ], now: Self.now)
            let after = try await server.get(Self.path)
            #expect(
                try Self.detail(after.body, of: "a")
                    == #""stale":false,"progress":null,"tokens_so_far":48210,"#
                    + #""tool_calls_so_far":3,"last_tool":"Read \u003cx>","#
                    + #""last_sign_of_life":"2026-11-22T10:20:30.300Z""#)
            // The log knows of a later one.
            #expect(try Self.detail(after.body, of: "b") == unknown)
            #expect(!after.body.contains("\"c\""))
        }
    }

    /// A change shows at once, also within one second; as long as nothing changes, 304.
    @Test func theETagKnowsOfChanges() async throws {
        try await RunningServer.with([started(1, at: Self.now, agent: "a")]) { server in
            let database = LiveDatabase(home: server.home)
            var etags: [String] = []
            for tokens in 0..<3 as Range<Int64> {
                try database.write([Self.run(1, agent: "a", tokens: tokens)], now: Self.now)
                let answer = try await server.get(Self.path)
                #expect(answer.body.contains("\"tokens_so_far\":\(tokens),"))
                let etag = try #require(answer.headers["etag"])
                let again = try await server.get(Self.path, ["If-None-Match": etag])
                #expect(again.status == 304)
                etags.append(etag)
                #expect(server.server.builtAnswerCount == Int(tokens) + 1)
            }
            #expect(Set(etags).count == 3)
            // The timeline shows no open run.
            let other = "/api/agents/metrics/timeline"
            let timeline = try await server.get(other)
            try database.write([Self.run(1, agent: "a", tokens: 9)], now: Self.now)
            #expect(try await server.get(other) == timeline)
        }
    }

    /// Deleted or damaged, only its fields are null; nothing is written.
    @Test func withoutTheFileOnlyItsFieldsAreUnknown() async throws {
        try await RunningServer.with([started(1, at: Self.now, agent: "a")]) { server in
            let live = server.home + "/live.sqlite"
            let without = try await server.get(Self.path)
            let database = LiveDatabase(home: server.home)
            try database.write([Self.run(1, agent: "a", tokens: 7)], now: Self.now)
            let with = try await server.get(Self.path)
            #expect(
                with.body.replacing(
                    #""tokens_so_far":7,"tool_calls_so_far":3,"last_tool":"Read \u003cx>""#,
                    with: #""tokens_so_far":null,"tool_calls_so_far":null,"last_tool":null"#)
                    == without.body)
            try FileManager.default.removeItem(atPath: live)
            #expect(try await server.get(Self.path).body == without.body)
            #expect(!FileManager.default.fileExists(atPath: live))
            // Its write-ahead log alone would do.
            for suffix in ["-wal", "-shm"] {
                try FileManager.default.removeItem(atPath: live + suffix)
            }
            let noise = Data("no database".utf8)
            try noise.write(to: URL(filePath: live))
            try #require(chmod(live, 0o600) == 0)
            #expect(try await server.get(Self.path).body == without.body)
            #expect(try Data(contentsOf: URL(filePath: live)) == noise)
        }
    }

    /// Durations of the agent's executions, in seconds, newest last; and how long the run takes.
    @Test(
        arguments: [
            ([], 10, "null"), ([100], 0, "0"), ([100], 30, "0.3"), ([100], 98, "0.98"),
            ([100], 99, "0.99"), ([100], 100, "0.99"), ([100], 9_000, "0.99"), ([0], 0, "0.99"),
            ([30, 10, 20], 10, "0.5"), ([30, 10, 20, 40], 10, "0.5"), ([3], 1, "0.3333"),
            (Array(repeating: 1, count: 60) + Array(repeating: 100, count: 51), 10, "0.1"),
            (Array(repeating: 1, count: 60) + Array(repeating: 100, count: 50), 10, "0.99"),
            (Array(repeating: 1, count: 60) + Array(repeating: 100, count: 50), 0, "0"),
        ] as [([Int64], Int64, String)])
    func progress(durations: [Int64], elapsed: Int64, expected: String) async throws {
        // As of the whole second.
        let now = Self.now - Self.now % 1_000
        var events: [AgentEvent] = []
        for (index, seconds) in durations.enumerated() {
            let end = now - Int64(durations.count - index) * 1_000 - 3_600_000
            let number = UInt64(2 * index + 10)
            events += [
                started(number, at: end - seconds * 1_000, agent: "h\(index)"),
                stopped(number + 1, at: end, agent: "h\(index)", outcome: .failure),
            ]
        }
        // Of another agent, of another kind, and of nobody.
        events += [
            started(1, at: now - 900_000, agent: "o", name: "other"),
            stopped(2, at: now - 1_000, agent: "o", name: "other"),
            started(3, at: now - elapsed * 1_000, agent: "a"),
            started(4, at: now - 1_000, agent: "n", name: ""),
        ]
        try await RunningServer.with(events) { server in
            let body = try await server.get(Self.path).body
            #expect(
                try Self.detail(body, of: "a").hasPrefix(
                    #""stale":\#(elapsed > 300),"progress":\#(expected),"#))
            #expect(try Self.detail(body, of: "n").contains(#""progress":null"#))
        }
    }
}
