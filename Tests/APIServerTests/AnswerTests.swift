import AgentEvents
import Foundation
import Projections
import Testing

@testable import APIServer

@Suite struct AnswerTests {
    static let now = RunningServer.now
    static let minute: Int64 = 60_000
    static let midnight = now - now % 86_400_000

    /// Contract fields on an empty store: sums are 0, what has no data is null.
    @Test func withoutDataRatesAreNull() async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get("/api/agents/metrics/current")
            #expect(answer.status == 200)
            #expect(
                answer.body == """
                    {"active_agents":0,"stale_agents":0,"executions_today":0,"success_rate":null,\
                    "avg_duration_ms":null,"tokens_used_today":0,"estimated_cost_today":null,\
                    "unpriced_tokens":0,"active_agent_details":[],\
                    "from":"2026-11-22T00:00:00.000Z","to":"2026-11-23T00:00:00.000Z",\
                    "as_of":"2026-11-22T10:20:00.000Z","timezone":"UTC"}
                    """)
            #expect(answer.headers["x-agentlog-offset"] == "0")
        }
    }

    @Test func currentMetrics() async throws {
        let now = Self.now
        let events = [
            started(1, at: now - 50 * Self.minute, agent: "a"),
            stopped(2, at: now - 40 * Self.minute, agent: "a", output: 1_000_000),
            started(3, at: now - 30 * Self.minute, agent: "b"),
            stopped(
                4, at: now - 29 * Self.minute, agent: "b", outcome: .failure, model: "local",
                output: 7),
            started(5, at: now - 28 * Self.minute, agent: "c"),
            stopped(6, at: now - 25 * Self.minute, agent: "c", outcome: .cancelled),
            // Yesterday, and of no agent's.
            started(7, at: Self.midnight - 2, agent: "d"),
            stopped(8, at: Self.midnight - 1, agent: "d", output: 5),
            stopped(9, at: now - Self.minute, agent: "e", name: ""),
            started(10, at: now - 6 * Self.minute, agent: "stale", name: "plug:in <b>"),
            started(11, at: now - 400, agent: "fresh", name: "test-runner"),
        ]
        try await RunningServer.with(events) { server in
            let answer = try await server.get("/api/agents/metrics/current")
            #expect(
                answer.body == """
                    {"active_agents":2,"stale_agents":1,"executions_today":3,"success_rate":0.5,\
                    "avg_duration_ms":280000,"tokens_used_today":1000007,\
                    "estimated_cost_today":15,"unpriced_tokens":7,"active_agent_details":[\
                    {"agent_id":"fresh","agent_name":"test-runner","agent_type":"tester",\
                    "status":"running","start_time":"2026-11-22T10:20:30.000Z",\
                    "duration_so_far_ms":0,"stale":false,"progress":null,"tokens_so_far":null,\
                    "tool_calls_so_far":null,"last_tool":null,\
                    "last_sign_of_life":"2026-11-22T10:20:30.000Z"},\
                    {"agent_id":"stale","agent_name":"plug:in \\u003cb>","agent_type":"general",\
                    "status":"running","start_time":"2026-11-22T10:14:30.400Z",\
                    "duration_so_far_ms":359600,"stale":true,"progress":null,\
                    "tokens_so_far":null,"tool_calls_so_far":null,"last_tool":null,\
                    "last_sign_of_life":"2026-11-22T10:14:30.400Z"}],\
                    "from":"2026-11-22T00:00:00.000Z","to":"2026-11-23T00:00:00.000Z",\
                    "as_of":"2026-11-22T10:20:30.000Z","timezone":"UTC"}
                    """)
            #expect(answer.headers["x-agentlog-offset"] == "11")
        }
    }

    /// The window is so many hours up to the end of this minute; its end is exclusive.
    @Test(arguments: [("1h", 1), ("6h", 2), ("24h", 3), ("7d", 4)])
    func timeRanges(range: String, executions: Int) async throws {
        let end = Self.now - Self.now % Self.minute + Self.minute
        let hour: Int64 = 3_600_000
        let ends = [
            end, end - 1 * hour, end - 1 * hour - 1, end - 24 * hour, end - 168 * hour,
            end - 168 * hour - 1,
        ]
        let events = ends.enumerated().flatMap { index, end in
            [
                started(UInt64(2 * index), at: end - 5, agent: "a\(index)"),
                stopped(UInt64(2 * index + 1), at: end, agent: "a\(index)"),
            ]
        }
        try await RunningServer.with(events) { server in
            let answer = try await server.get(
                "/api/agents/metrics/current?timeRange=\(range)&_=123")
            #expect(answer.body.contains("\"executions_today\":\(executions),"))
        }
    }

    @Test func timelineHasEveryHour() async throws {
        let hour = Self.now - Self.now % 3_600_000
        let events = [
            started(1, at: hour - 100, agent: "a"), stopped(2, at: hour - 1, agent: "a"),
            started(3, at: hour + 10, agent: "b", name: "tester"),
            stopped(4, at: hour + 30, agent: "b", name: "tester", output: 2),
            started(5, at: hour + 10, agent: "c"),
            stopped(6, at: hour + 11, agent: "c", outcome: .failure, model: "local", output: 1),
        ]
        try await RunningServer.with(events) { server in
            let answer = try await server.get("/api/agents/metrics/timeline?hours=3")
            #expect(
                answer.body == """
                    {"timeline":[\
                    {"timestamp":"2026-11-22T08:00:00Z","executions":0,"avg_duration_ms":null,\
                    "success_rate":null,"dominant_agent_type":null,"agent_types_count":0,\
                    "tokens":0,"cost":null,"unpriced_tokens":0,"partial":false},\
                    {"timestamp":"2026-11-22T09:00:00Z","executions":1,"avg_duration_ms":99,\
                    "success_rate":1,"dominant_agent_type":"reviewer","agent_types_count":1,\
                    "tokens":0,"cost":null,"unpriced_tokens":0,"partial":false},\
                    {"timestamp":"2026-11-22T10:00:00Z","executions":2,"avg_duration_ms":11,\
                    "success_rate":0.5,"dominant_agent_type":"reviewer","agent_types_count":2,\
                    "tokens":3,"cost":0.00003,"unpriced_tokens":1,"partial":true}],\
                    "from":"2026-11-22T08:00:00Z","to":"2026-11-22T11:00:00Z","timezone":"UTC"}
                    """)
            for (query, count) in [("", 24), ("?hours=1", 1), ("?hours=168", 168)] {
                let body = try await server.get("/api/agents/metrics/timeline" + query).body
                #expect(body.components(separatedBy: "\"timestamp\"").count - 1 == count)
            }
        }
    }

    /// A thousand equal requests between two changes cost one document; then 304.
    @Test func answersAreSerialisedOncePerChange() async throws {
        try await RunningServer.with([started(1, at: Self.now, agent: "a")]) { server in
            let path = "/api/agents/metrics/current"
            let first = try await server.get(path)
            for _ in 0..<200 { #expect(try await server.get(path) == first) }
            #expect(server.server.builtAnswerCount == 1)

            let etag = try #require(first.headers["etag"])
            let unchanged = try await server.get(path, ["If-None-Match": "\"x\", W/\(etag)"])
            #expect(unchanged.status == 304)
            #expect(unchanged.body == "")
            #expect(unchanged.headers["etag"] == etag)

            // A run is open, so the second matters; the timeline has no such figures.
            _ = try await server.get("/api/agents/metrics/timeline")
            server.clock.now += 1_000
            _ = try await server.get(path)
            _ = try await server.get("/api/agents/metrics/timeline")
            #expect(server.server.builtAnswerCount == 3)

            try RunningServer.append(
                [stopped(2, at: Self.now + 500, agent: "a")], to: server.home)
            let after = try await server.get(path)
            #expect(after.headers["x-agentlog-offset"] == "2")
            #expect(after.headers["etag"] != etag)
            #expect(after.body.contains("\"executions_today\":1,"))
            #expect(server.server.builtAnswerCount == 4)
        }
    }

    /// Also when they come at the same time, for every document.
    @Test(arguments: [
        "metrics/current?timeRange=7d", "metrics/timeline?hours=168", "types/distribution",
        "performance/code-reviewer", "tools/usage?period=week", "history/code-reviewer",
        "errors/code-reviewer", "executions", "executions/00000000000000010000000000000001",
    ])
    func aThousandConcurrentRequestsCostOneDocument(path: String) async throws {
        try await RunningServer.with([
            started(1, at: Self.now - 9, agent: "a"), stopped(2, at: Self.now, agent: "a"),
        ]) { server in
            let path = "/api/agents/" + path
            let bodies = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        var bodies: Set<String> = []
                        for _ in 0..<50 { bodies.insert(try await server.get(path).body) }
                        return bodies
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
            }
            #expect(bodies.count == 1)
            #expect(bodies.first?.hasPrefix("{\"") == true)
            #expect(server.server.builtAnswerCount == 1)

            try RunningServer.append([started(3, at: Self.now, agent: "b")], to: server.home)
            for _ in 0..<3 { #expect(try await server.get(path).status == 200) }
            #expect(server.server.builtAnswerCount == 2)
        }
    }

    @Test(arguments: [
        (Int64(0), Int64(0), 4, "null"), (1, 3, 4, "0.3333"), (2, 3, 4, "0.6667"),
        (1, 1, 4, "1"), (0, 5, 4, "0"), (1, 20_000, 4, "0.0001"), (1, 20_001, 4, "0"),
        (5, 2, 0, "3"), (7, 3, 0, "2"), (1_500, 1_000_000_000, 6, "0.000002"),
        (.max, 1, 4, "922337203685477.5807"),
    ])
    func ratiosAreExact(numerator: Int64, denominator: Int64, digits: Int, text: String) {
        #expect(JSONValue.ratio(numerator, denominator, digits: digits).text == text)
    }

    /// Two names that look the same have two answers, also when both are kept.
    @Test func spellings() async throws {
        let events = [
            started(1, at: RunningServer.now - 9, agent: "a", name: "\u{FC}b"),
            stopped(2, at: RunningServer.now - 8, agent: "a", name: "\u{FC}b"),
            started(3, at: RunningServer.now - 7, agent: "b", name: "u\u{308}b"),
            stopped(4, at: RunningServer.now - 6, agent: "b", name: "u\u{308}b"),
        ]
        try await RunningServer.with(events) { server in
            for _ in 0..<2 {
                for (path, id) in [("%C3%BCb", "a"), ("u%CC%88b", "b")] {
                    let body = try await server.get("/api/agents/history/\(path)").body
                    let ids = body.matches(of: /"agent_id":"(.)"/).map { String($0.1) }
                    #expect(ids == [id])
                }
            }
        }
    }
}
