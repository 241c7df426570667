import AgentEvents
import Foundation
import Testing

@testable import APIServer

/// The hook events of an existing client, made of executions.
@Suite struct EventsAnswerTests {
    static let now = RunningServer.now
    static let minute: Int64 = 60_000

    private static func event(
        _ event: AgentEvent, session: String, project: String?
    ) -> AgentEvent {
        var event = event
        event.sessionID = session
        event.project = project
        return event
    }

    private static let events = [
        event(started(1, at: now - 9 * minute, agent: "a"), session: "s", project: "shop"),
        event(stopped(2, at: now - 8 * minute, agent: "a", output: 5), session: "s", project: nil),
        event(
            started(3, at: now - 7 * minute, agent: "b", name: "tester"), session: "t",
            project: nil),
        // A prompt: of a main agent.
        {
            var event = AgentEvent(
                id: EventID(high: 1, low: 4), timeMilliseconds: now - 6 * minute,
                harness: "claude-code", body: .prompted)
            event.sessionID = "t"
            return event
        }(),
    ]

    @Test func recent() async throws {
        try await RunningServer.with(Self.events) { server in
            let answer = try await server.get("/events/recent")
            let first = """
                {"id":6,"source_app":"claude-code","session_id":"t",\
                "hook_event_type":"UserPromptSubmit","payload":{"agent_id":"t",\
                "agent_name":"main","agent_type":"main",\
                "execution_id":"00000000000000010000000000000004","task_description":null},\
                "timestamp":\(Self.now - 6 * Self.minute)}
                """
            let second = """
                {"id":4,"source_app":"claude-code","session_id":"t",\
                "hook_event_type":"SubagentStart","payload":{"agent_id":"b",\
                "agent_name":"tester","agent_type":"tester",\
                "execution_id":"00000000000000010000000000000003","task_description":null},\
                "timestamp":\(Self.now - 7 * Self.minute)}
                """
            let third = """
                {"id":3,"source_app":"shop","session_id":"s","hook_event_type":"SubagentStop",\
                "payload":{"agent_id":"a","agent_name":"code-reviewer","agent_type":"reviewer",\
                "execution_id":"00000000000000010000000000000001","task_description":null,\
                "status":"success","duration_ms":60000,"tokens":5,"tools_used":[]},\
                "timestamp":\(Self.now - 8 * Self.minute)}
                """
            let fourth = """
                {"id":0,"source_app":"shop","session_id":"s","hook_event_type":"SubagentStart",\
                "payload":{"agent_id":"a","agent_name":"code-reviewer","agent_type":"reviewer",\
                "execution_id":"00000000000000010000000000000001","task_description":null},\
                "timestamp":\(Self.now - 9 * Self.minute)}
                """
            #expect(answer.status == 200)
            #expect(answer.headers["x-agentlog-offset"] == "4")
            #expect(answer.body == "[\(first),\(second),\(third),\(fourth)]")
            let tag = try #require(answer.headers["etag"])
            let again = try await server.get("/events/recent", ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(try await server.get("/events/recent?limit=2").body == "[\(first),\(second)]")
            #expect(
                try await server.get("/events/recent?session=s&limit=1").body == "[\(third)]")
            #expect(try await server.get("/events/recent?scope=main").body == "[\(first)]")
        }
    }

    @Test func filterOptions() async throws {
        try await RunningServer.with(Self.events) { server in
            let all = try await server.get("/events/filter-options")
            #expect(
                all.body == """
                    {"source_apps":["claude-code","shop"],"session_ids":["t","s"],\
                    "hook_event_types":["SubagentStart","SubagentStop","UserPromptSubmit"]}
                    """)
            let main = try await server.get("/events/filter-options?scope=main")
            #expect(
                main.body == """
                    {"source_apps":["claude-code"],"session_ids":["t"],\
                    "hook_event_types":["UserPromptSubmit"]}
                    """)
        }
    }

    @Test func withoutEvents() async throws {
        try await RunningServer.with([]) { server in
            #expect(try await server.get("/events/recent").body == "[]")
            let options = try await server.get("/events/filter-options").body
            #expect(options == #"{"source_apps":[],"session_ids":[],"hook_event_types":[]}"#)
        }
    }

    @Test(arguments: ["0", "1001", "-1", "ten"])
    func limits(limit: String) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get("/events/recent?limit=\(limit)")
            #expect(answer.status == 400)
            #expect(
                answer.body.contains(
                    "'limit' must be a whole number from 1 to 1000, not '\(limit)'"))
        }
    }
}
