import AgentEvents
import Foundation
import Testing

@testable import APIServer

/// What is made of the executions that are kept, and for the existing client.
@Suite struct ExplainAnswerTests {
    private static let now = RunningServer.now
    private static let minute: Int64 = 60_000

    private static let events = [
        started(1, at: now - 50 * minute, agent: "a"),
        stopped(2, at: now - 40 * minute, agent: "a", output: 1_000),
        started(3, at: now - 30 * minute, agent: "b", name: "test-runner"),
        stopped(4, at: now - 29 * minute, agent: "b", name: "test-runner", outcome: .failure),
        started(5, at: now - 10 * minute, agent: "c"),
    ]

    private func document(_ answer: RunningServer.Answer) throws -> NSDictionary {
        let value = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        return try #require(value as? NSDictionary)
    }

    @Test func aNumberHasItsExecutions() async throws {
        try await RunningServer.with(Self.events) { server in
            let found = try document(
                await server.get("/api/agents/explain?metric=success_rate&bucket=2026-11-22"))
            #expect(found["value"] as? String == "0.5000")
            #expect(found["stored"] as? String == "0.5000")
            #expect(found["view"] as? String == "view_daily")
            #expect(found["equal"] as? Bool == true)
            #expect(found["log_offsets"] as? [Int] == [0, 1, 2, 3])
            #expect(found["executions_count"] as? Int == 2)
            #expect(
                found["command"] as? String
                    == "agentlog explain success_rate --bucket 2026-11-22")
            let ids = (found["executions"] as? [NSDictionary])?.map { $0["agent_id"] as? String }
            #expect(ids == ["b", "a"])
            let one = try document(
                await server.get(
                    "/api/agents/explain?metric=total_cost&bucket=2026-11-22T09"
                        + "&agent_type=reviewer&scope=all"))
            #expect(one["value"] as? String == "0.015000")
            #expect(one["log_offsets"] as? [Int] == [0, 1])
            #expect(
                one["command"] as? String
                    == "agentlog explain total_cost --bucket 2026-11-22T09 --type 'reviewer' "
                    + "--scope all")
            let p95 = try document(
                await server.get(
                    "/api/agents/explain?metric=p95_duration_ms&agent_name=code-reviewer"))
            #expect(p95["value"] as? String == "600000")
            #expect(p95["equal"] as? Bool == true)
        }
    }

    /// What is older than the executions that are kept is gone from here, and the answer says how
    /// to ask.
    @Test func whatIsOlderIsGone() async throws {
        try await RunningServer.with(Self.events) { server in
            let answer = try await server.get(
                "/api/agents/explain?metric=executions&bucket=2026-11-10")
            #expect(answer.status == 410)
            #expect(
                answer.body.contains("agentlog explain executions --bucket 2026-11-10"))
        }
    }

    @Test(arguments: [
        ("", "'metric' is missing; one of executions"),
        ("?metric=beauty", "'metric' must be one of executions"),
        ("?metric=executions&bucket=22.11.", "'bucket' must be a UTC day, hour or minute"),
        ("?metric=executions&bucket=2026-02-30", "'bucket' must be"),
        ("?metric=executions&bucket=2026-11-22T24", "'bucket' must be"),
        ("?metric=p95_duration_ms", "'p95_duration_ms' is kept by agent name"),
        ("?metric=executions&tool=Read", "'tool' goes with tool_calls"),
    ])
    func badQuestions(query: String, detail: String) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get("/api/agents/explain\(query)")
            #expect(answer.status == 400)
            #expect(answer.body.contains(detail), "\(answer.body)")
        }
    }

    @Test func theTerminalsStatus() async throws {
        try await RunningServer.with(Self.events) { server in
            let found = try await server.get("/api/terminal/status")
            let start = Self.now - 10 * Self.minute
            let asOf = Self.now - Self.now % 1_000
            #expect(
                found.body == """
                    {"active_agents":[{"agent_id":"c","agent_name":"code-reviewer",\
                    "agent_type":"reviewer","status":"active","task_description":null,\
                    "start_time":\(start),"duration_ms":\(asOf - start),"session_id":"s",\
                    "source_app":null}],"recent_completions":[{"agent_id":"b",\
                    "agent_name":"test-runner","agent_type":"tester","status":"failed",\
                    "task_description":null,"start_time":\(Self.now - 30 * Self.minute),\
                    "duration_ms":60000,"session_id":"s","source_app":null},{"agent_id":"a",\
                    "agent_name":"code-reviewer","agent_type":"reviewer","status":"complete",\
                    "task_description":null,"start_time":\(Self.now - 50 * Self.minute),\
                    "duration_ms":600000,"session_id":"s","source_app":null}],\
                    "timestamp":\(asOf)}
                    """)
            let colors = try document(await server.get("/api/terminal/agent-colors"))
            #expect(colors["reviewer"] as? String == "#F59E0B")
            #expect(colors.count == 16)
        }
    }

    @Test func healthIsInTheClientsShape() async throws {
        try await RunningServer.with([]) { server in
            let found = try await server.get("/api/agents/health")
            #expect(found.status == 200)
            #expect(
                found.body == """
                    {"status":"healthy","sqlite":{"status":"connected","offset":0,\
                    "lag_records":null,"lag_ms":null,"failure":null},"redis":{"status":"not_used"},\
                    "cache":{"documents":0,"made":0},"metrics_available":true,\
                    "timestamp":\(Self.now)}
                    """)
        }
    }

    /// An answer that must reflect a record waits for it, for a while.
    @Test func aRequestWaitsForAnOffset() async throws {
        try await RunningServer.with(Self.events) { server in
            let path = "/api/agents/metrics/current?min_offset="
            #expect(try await server.get(path + "5").status == 200)
            let early = try await server.get(path + "6")
            #expect(early.status == 409)
            #expect(early.headers["retry-after"] == "1")
            #expect(early.body.contains("do not reflect 6 records yet"))
            async let waiting = server.get(path + "6")
            try RunningServer.append(
                [stopped(6, at: Self.now, agent: "c")], to: server.home)
            let answer = try await waiting
            #expect(answer.status == 200)
            #expect(answer.headers["x-agentlog-offset"] == "6")
            #expect(try await server.get(path + "-1").status == 400)
        }
    }
}
