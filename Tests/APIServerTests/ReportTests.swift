import AgentEvents
import Foundation
import Synchronization
import Testing

@testable import APIServer
@testable import Projections

/// What becomes of agents that are reported by POST.
@Suite struct ReportTests {
    static let now = RunningServer.now
    static let start = """
        {"agent_name":"code-reviewer","session_id":"s","source_app":"shop",\
        "task_description":"Review the cart"}
        """

    static func completion(_ agent: String, _ more: String = "") -> String {
        """
        {"agent_id":"\(agent)","session_id":"s","agent_name":"code-reviewer"\(more),\
        "model":"claude-sonnet-4-5","tool_calls":{"Read":5,"Grep":2},\
        "token_usage":{"input_tokens":1000,"output_tokens":500,"total_tokens":1500}}
        """
    }

    private func entries(_ server: RunningServer) throws -> [ListedExecution] {
        try ViewsReader(home: server.home).readBlocking { views in
            try Execution.Status.allCases.flatMap { status in
                var filter = ExecutionFilter()
                filter.scope = .all
                filter.status = status
                return try views.executions(filter, after: nil, limit: 100)
            }
        }
    }

    private func agentID(_ answer: RunningServer.Answer) throws -> String {
        let document = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        return try #require((document as? [String: Any])?["agent_id"] as? String)
    }

    @Test func anAgentFromStartToEnd() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let started = try await server.post("/api/agents/start", Self.start)
            #expect(started.status == 200)
            let agent = try agentID(started)
            #expect(started.body == "{\"agent_id\":\"\(agent)\",\"offset\":1}")
            #expect(agent.wholeMatch(of: /ag_[0-9a-f]{24}/) != nil)
            server.clock.now += 60_000
            let running = try await server.get("/api/terminal/status?min_offset=1")
            #expect(running.body.contains("\"agent_id\":\"\(agent)\""))

            let completed = try await server.post(
                "/api/agents/complete", Self.completion(agent))
            #expect(completed.body == #"{"success":true,"offset":2}"#)
            let entry = try #require(try entries(server).only)
            #expect(entry.status == .success)
            #expect(entry.evidence == "api")
            #expect(entry.agent == AgentKey(harness: "api", session: "s", agent: agent))
            #expect(entry.project == "shop")
            #expect(entry.task.description == "Review the cart")
            #expect(entry.durationMilliseconds == 60_000)
            #expect(entry.sums.total == 1_500)
            // 1000 × 3 + 500 × 15 millionths of a dollar.
            #expect(entry.sums.costNanodollars == 10_500_000)
            #expect(
                entry.toolCalls == [
                    .init(name: "Grep", calls: 2, failures: 0),
                    .init(name: "Read", calls: 5, failures: 0),
                ])
            let current = try await server.get("/api/agents/metrics/current")
            #expect(current.body.contains("\"executions_today\":1,\"success_rate\":1,"))
            #expect(current.body.contains("{\"active_agents\":0,"))
        }
    }

    /// What is sent again counts once, and moves nothing, however much later.
    @Test(arguments: [0, 5_000, 50_000, 4_000_000] as [Int64])
    func sentAgain(after wait: Int64) async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let agent = try agentID(try await server.post("/api/agents/start", Self.start))
            server.clock.now += wait
            let again = try await server.post("/api/agents/start", Self.start)
            #expect(again.body == "{\"agent_id\":\"\(agent)\",\"offset\":1}")
            server.clock.now += 60_000
            let body = Self.completion(agent)
            _ = try await server.post("/api/agents/complete", body)
            let before = try entries(server)
            server.clock.now += wait
            let answer = try await server.post("/api/agents/complete", body)
            #expect(answer.body == #"{"success":true,"offset":2}"#)
            #expect(try entries(server) == before)
            #expect(before.map(\.durationMilliseconds) == [wait + 60_000])
        }
    }

    /// The server dies when the events are in the log and the answer is not sent.
    @Test(arguments: [0, 30_000, 4_000_000] as [Int64])
    func killedBeforeTheAnswer(sentAgainAfter wait: Int64) async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let sink = try #require(server.sink)
            sink.isDyingNext.withLock { $0 = true }
            #expect(try await server.post("/api/agents/start", Self.start).status == 503)
            server.clock.now += wait
            let agent = try agentID(try await server.post("/api/agents/start", Self.start))
            server.clock.now += 1_000
            for body in [
                Self.completion(agent),
                Self.completion("never-started", ",\"duration_ms\":1000"),
            ] {
                sink.isDyingNext.withLock { $0 = true }
                #expect(try await server.post("/api/agents/complete", body).status == 503)
                let before = try entries(server)
                server.clock.now += wait
                #expect(try await server.post("/api/agents/complete", body).status == 200)
                #expect(try entries(server) == before)
            }
            let all = try entries(server)
            #expect(Set(all.map(\.agent.agent)) == [agent, "never-started"])
            #expect(all.count == 2)
            #expect(all.allSatisfy { $0.status == .success })
            let current = try await server.get("/api/agents/metrics/current?timeRange=24h")
            #expect(current.body.contains("\"executions_today\":2,"))
        }
    }

    /// The views are behind: nothing is doubled all the same.
    @Test func sentAgainWhileTheViewsAreBehind() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let sink = try #require(server.sink)
            sink.isHoldingBack.withLock { $0 = true }
            for _ in 0..<2 {
                #expect(try await server.post("/api/agents/start", Self.start).status == 200)
                server.clock.now += 5_000
            }
            let agent = try agentID(try await server.post("/api/agents/start", Self.start))
            let body = Self.completion(agent, ",\"duration_ms\":7")
            for _ in 0..<3 {
                server.clock.now += 100_000
                #expect(try await server.post("/api/agents/complete", body).status == 200)
            }
            let nameless = try await server.post(
                "/api/agents/complete", "{\"agent_id\":\"\(agent)\"}")
            #expect(nameless.status == 503)
            #expect(nameless.headers["retry-after"] == "1")
            try sink.fold()
            let entry = try #require(try entries(server).only)
            #expect(entry.status == .success)
            #expect(entry.durationMilliseconds == 110_000)
        }
    }

    /// The same body may end each run of an agent once.
    @Test func anAgentRunsAgain() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            for run in 1...3 {
                let agent = try agentID(try await server.post("/api/agents/start", Self.start))
                server.clock.now += 90_000
                _ = try await server.post("/api/agents/complete", Self.completion(agent))
                server.clock.now += 90_000
                #expect(try entries(server).count == run)
            }
            #expect(try entries(server).allSatisfy { $0.durationMilliseconds == 90_000 })
        }
    }

    @Test func withoutAStart() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            _ = try await server.post(
                "/api/agents/complete", Self.completion("a", ",\"duration_ms\":4000"))
            _ = try await server.post("/api/agents/complete", Self.completion("b"))
            let all = try entries(server)
            #expect(all.map(\.status) == [.success, .unpaired])
            #expect(all[0].startMilliseconds == Self.now - 4_000)
            #expect(all[0].pairing == "duration")
            #expect(all[0].sums.total == 1_500)
            let current = try await server.get("/api/agents/metrics/current")
            #expect(current.body.contains("\"executions_today\":1,"))
        }
    }

    /// The session is found if it is not said, while the agent runs and when it has ended.
    @Test func withoutTheSession() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let agent = try agentID(try await server.post("/api/agents/start", Self.start))
            server.clock.now += 10
            for _ in 0..<2 {
                let answer = try await server.post(
                    "/api/agents/complete", "{\"agent_id\":\"\(agent)\",\"status\":\"error\"}")
                #expect(answer.body == #"{"success":true,"offset":2}"#)
            }
            let entry = try #require(try entries(server).only)
            #expect(entry.status == .failure)
            #expect(entry.agent.session == "s")
        }
    }

    @Test func timeoutsAndErrors() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            for (agent, status) in [("a", "timeout"), ("b", "failure"), ("c", "cancelled")] {
                _ = try await server.post(
                    "/api/agents/start", "{\"agent_id\":\"\(agent)\",\"agent_name\":\"tester\"}")
                server.clock.now += 1_000
                let body = """
                    {"agent_id":"\(agent)","status":"\(status)","token_usage":{"total_tokens":7},\
                    "error_details":{"type":"ValidationError","message":"no image",\
                    "stack_trace":"line 1"}}
                    """
                for _ in 0..<2 {
                    #expect(try await server.post("/api/agents/complete", body).status == 200)
                }
                server.clock.now += 1_000
            }
            let all = try entries(server).sorted { $0.agent < $1.agent }
            #expect(all.map(\.status) == [.timeout, .failure, .cancelled])
            #expect(all.map(\.durationMilliseconds) == [1_000, 1_000, 1_000])
            #expect(all.map(\.sums.total) == [7, 7, 7])
            #expect(all.map(\.sums.unpriced) == [7, 7, 7])
            #expect(
                all[1].error
                    == ErrorDetails(type: "ValidationError", message: "no image", stack: "line 1"))
        }
    }

    @Test func hookEvents() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            func send(_ type: String, _ payload: String, at time: Int64) async throws -> String {
                let body = """
                    {"source_app":"shop","session_id":"s","hook_event_type":"\(type)",\
                    "payload":\(payload),"timestamp":\(time)}
                    """
                return try await server.post("/events", body).body
            }
            let minute: Int64 = 60_000
            _ = try await send("SessionStart", #"{"source":"startup"}"#, at: Self.now - 9 * minute)
            _ = try await send("UserPromptSubmit", #"{"prompt":"x"}"#, at: Self.now - 8 * minute)
            for _ in 0..<2 {
                let answer = try await send(
                    "SubagentStart", #"{"agent_id":"a","agent_type":"code-reviewer","tools":5}"#,
                    at: Self.now - 7 * minute)
                #expect(
                    answer == """
                        {"id":3,"source_app":"shop","session_id":"s",\
                        "hook_event_type":"SubagentStart","payload":{"agent_id":"a"},\
                        "timestamp":\(Self.now - 7 * minute),"recorded":true,"offset":3}
                        """)
            }
            let tool = try await send("PreToolUse", #"{"tool_name":"Bash"}"#, at: Self.now)
            #expect(
                tool == """
                    {"id":null,"source_app":"shop","session_id":"s",\
                    "hook_event_type":"PreToolUse","payload":{"agent_id":null},\
                    "timestamp":\(Self.now),"recorded":false,"offset":null}
                    """)
            for _ in 0..<2 {
                _ = try await send(
                    "SubagentStop",
                    #"{"agent_id":"a","agent_name":"reviewer","tokens_used":9,"success":false}"#,
                    at: Self.now - 6 * minute)
                server.clock.now += 3_000_000
            }
            _ = try await send("Stop", "{}", at: Self.now - 5 * minute)
            let all = try entries(server).sorted { $0.agent < $1.agent }
            #expect(all.map(\.agent.agent) == ["", "a"])
            #expect(all.map(\.agent.harness) == ["claude-code", "claude-code"])
            #expect(all.map(\.status) == [.success, .failure])
            #expect(all.map(\.durationMilliseconds) == [3 * minute, minute])
            #expect(all.map(\.sums.total) == [0, 9])
        }
    }
}

extension Collection {
    /// Its element, if it has one and no more.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
