import Foundation
import Testing

/// Agents that are reported by POST, against those of the hook, with the programs as they are
/// installed.
@Suite(.serialized) struct ReportTests {
    init() throws { try Product.require() }

    private static let transcript = """
        {"type":"user","sessionId":"s","timestamp":"2026-01-01T10:00:00.000Z","uuid":"u1",\
        "message":{"role":"user","content":"x"}}
        {"type":"assistant","sessionId":"s","timestamp":"2026-01-01T10:00:01.000Z","uuid":"u2",\
        "requestId":"r","message":{"id":"m","model":"claude-sonnet-4-5","role":"assistant",\
        "content":[{"type":"tool_use","id":"t","name":"Read","input":{}}],\
        "stop_reason":"end_turn","usage":{"input_tokens":1000,"output_tokens":500}}}

        """

    private static let completion = """
        {"agent_id":"a","session_id":"s","status":"success","model":"claude-sonnet-4-5",\
        "tool_calls":{"Read":1},"token_usage":{"input_tokens":1000,"output_tokens":500},\
        "performance_metrics":{"response_time_ms":1000}}
        """
    private static let start = """
        {"agent_id":"a","session_id":"s","agent_name":"code-reviewer","source_app":"shop"}
        """

    private func post(_ server: Server, _ path: String, _ body: String) throws -> String {
        try Child.run(
            "/usr/bin/curl",
            [
                "-s", "-H", "Content-Type: application/json", "-d", body,
                "http://127.0.0.1:\(server.port)\(path)",
            ]
        ).output
    }

    /// What every view has of a store with one agent, without ids and times.
    private func views(_ home: String) throws -> [String] {
        let sums = """
            executions, successes, failures, timeouts, cancelled, lost, durations, priced_tokens,
            unpriced_tokens, cost_nanodollars
            """
        return try [
            "SELECT \(sums), agent_type, kind FROM view_minutely",
            "SELECT \(sums), agent_type, kind FROM view_hourly",
            "SELECT \(sums), kind FROM view_daily",
            "SELECT executions, kind FROM view_daily_hours",
            "SELECT executions, agent_type, status, kind FROM view_daily_types",
            "SELECT \(sums), agent_name, kind FROM view_agent_days",
            "SELECT sum(executions), agent_name FROM view_agent_durations",
            "SELECT tool, agent_type, kind, executions, calls, failures FROM view_tools",
            "SELECT model, kind, executions, input_tokens, output_tokens FROM view_models",
            "SELECT \(sums), project FROM view_projects",
            "SELECT \(sums), session_id FROM view_sessions",
            """
            SELECT run, kind, agent_id, session_id, agent_name, agent_type, project, status,
                input_tokens, output_tokens, cost_nanodollars, output_exact, response_time_ms,
                tool_calls, models FROM view_executions
            """,
        ].map { query in
            let result = try Child.run(
                Product.agentlog, ["views", "query", "--json", "--home", home, query])
            #expect(result.errors == "")
            return result.output
        }
    }

    /// The same agent by hook and by POST gives the same rows in every view, and a replay of what
    /// was reported gives the same views.
    @Test func reportedOrHooked() throws {
        let hooked = try Store()
        let path = hooked.home + "/agent-a.jsonl"
        try Self.transcript.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try hooked.hook(startPayload(agent: "a")) == HookProcessTests.silence)
        #expect(
            try hooked.hook(stopPayload(agent: "a", transcript: path))
                == HookProcessTests.silence)
        try hooked.rebuild()

        let reported = try Store()
        let server = try Server(home: reported.home, ["--allow-local-post"])
        #expect(
            try post(server, "/api/agents/start", Self.start)
                == #"{"agent_id":"a","offset":1}"#)
        #expect(
            try post(server, "/api/agents/complete", Self.completion)
                == #"{"success":true,"offset":2}"#)
        // It has the offset that the answer named.
        let current = try server.answer("/api/agents/metrics/current?min_offset=2").document
        #expect(current["executions_today"] as? Int == 1)
        let recent = try server.get("/events/recent").body
        #expect(String(decoding: recent, as: UTF8.self).contains("SubagentStop"))
        try server.waitUntilLevel()
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)

        #expect(try views(reported.home) == views(hooked.home))
        let digest = try reported.digest()
        try reported.rebuild()
        #expect(try reported.digest() == digest)
    }

    /// Killed after the append, before anybody could know: the same bytes again change nothing.
    @Test func aKilledServer() throws {
        let store = try Store()
        for body in [Self.start, Self.completion] {
            let path = body == Self.start ? "/api/agents/start" : "/api/agents/complete"
            var digest = ""
            for attempt in 1...3 {
                let server = try Server(home: store.home, ["--allow-local-post"])
                #expect(try post(server, path, body).contains("\"offset\":"))
                let count = body == Self.start ? 1 : 2
                let list = "/api/agents/executions?min_offset=\(count)"
                #expect(try server.answer(list).offset == count)
                if attempt > 1 { #expect(try store.digest() == digest, "\(path) \(attempt)") }
                digest = try store.digest()
                server.child.signal(SIGKILL)
                #expect(server.child.wait().isSignalled)
            }
        }
        #expect(try store.records().count == 2)
    }

    /// What a hook and a POST tell of one agent is one execution.
    @Test func hookAndReportOfOneAgent() throws {
        let store = try Store()
        let server = try Server(home: store.home, ["--allow-local-post"])
        func event(_ type: String) -> String {
            """
            {"source_app":"shop","session_id":"s","hook_event_type":"\(type)",\
            "payload":{"agent_id":"a","agent_name":"code-reviewer"}}
            """
        }
        #expect(try store.hook(startPayload(agent: "a")) == HookProcessTests.silence)
        #expect(try post(server, "/events", event("SubagentStart")).contains("\"recorded\":true"))
        #expect(try store.hook(stopPayload(agent: "a")) == HookProcessTests.silence)
        #expect(try post(server, "/events", event("SubagentStop")).contains("\"recorded\":true"))
        let current = try server.answer("/api/agents/metrics/current?min_offset=4").document
        #expect(current["executions_today"] as? Int == 1)
        #expect(current["active_agents"] as? Int == 0)
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    /// Secrets and home directories are gone before anything is on the disk.
    @Test func secretsAreRedacted() throws {
        let store = try Store()
        let server = try Server(home: store.home, ["--allow-local-post"])
        let key = "ghp_" + "R7nYk2PqX9sLw4ZtB8vMc3JdF6hGa1QeU5oT"
        let answer = try post(
            server, "/api/agents/start",
            """
            {"agent_id":"\(key)","agent_name":"\(key)","session_id":"\(key)","source_app":"\(key)",\
            "task_description":"\(key)","tools":["\(key)"],"harness":"x",\
            "task_metadata":{"parent_task_id":"\(key)"}}
            """)
        #expect(!answer.contains(key))
        let done = try post(
            server, "/api/agents/complete",
            """
            {"agent_id":"\(key)","session_id":"\(key)","harness":"x","status":"failure",\
            "model":"\(key)","tool_calls":{"\(key)":1},"token_usage":{"total_tokens":5},\
            "error_details":{"type":"\(key)","message":"\(key)","stack_trace":"\(key)"},\
            "task_metadata":{"description":"\(key)","parent_task_id":"\(key)"}}
            """)
        #expect(done.contains("\"success\":true"))
        try server.waitUntilLevel()
        let records = try store.records()
        #expect(records.count == 2)
        #expect(records.allSatisfy { !$0.contains("R7nYk2") && $0.contains("[redacted:") })
        let current = try server.answer("/api/agents/metrics/current").document
        #expect(current["executions_today"] as? Int == 1)
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    @Test func withoutLeaveNothingIsWritten() throws {
        let store = try Store()
        let server = try Server(home: store.home)
        let answer = try post(server, "/api/agents/start", Self.start)
        #expect(answer.contains("--allow-local-post"))
        #expect(!FileManager.default.fileExists(atPath: store.home + "/log"))
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }
}
