import AgentEvents
import Foundation
import Testing

@testable import APIServer

/// What the existing dashboard reads.
@Suite struct DashboardTests {
    static let now = RunningServer.now

    @Test func messages() async throws {
        let minute: Int64 = 60_000
        let events = [
            started(1, at: Self.now - 9 * minute, agent: "a"),
            stopped(2, at: Self.now - 8 * minute, agent: "a", output: 5),
            started(3, at: Self.now - 7 * minute, agent: "b", name: "test-runner"),
            stopped(
                4, at: Self.now - 6 * minute, agent: "b", name: "test-runner", outcome: .failure),
            started(5, at: Self.now - 5 * minute, agent: "c"),
        ]
        try await RunningServer.with(events) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade("/stream?anything=1")
                let initial = try socket.message()
                #expect(initial.type == "initial")
                #expect(initial.offset == 5)
                let items = try #require(initial.members["data"] as? [[String: Any]])
                #expect(
                    items.map { $0["hook_event_type"] as? String } == [
                        "SubagentStart", "SubagentStop", "SubagentStart", "SubagentStop",
                        "SubagentStart",
                    ])
                for item in items {
                    #expect(
                        Set(item.keys) == [
                            "id", "source_app", "session_id", "hook_event_type", "payload",
                            "timestamp",
                        ])
                }
                let times = items.compactMap { $0["timestamp"] as? Int64 }
                #expect(times == times.sorted() && times.count == 5)

                let terminal = try socket.message()
                #expect(terminal.type == "terminal_status")
                let active = try #require(terminal.data["active_agents"] as? [[String: Any]])
                #expect(active.map { $0["status"] as? String } == ["active"])
                #expect(active.first?["start_time"] as? Int64 == Self.now - 5 * minute)
                let ended = try #require(terminal.data["recent_completions"] as? [[String: Any]])
                #expect(ended.map { $0["status"] as? String } == ["failed", "complete"])

                let metrics = try socket.message()
                #expect(
                    metrics.text == """
                        {"type":"metrics","data":{"totalExecutions":2,"successRate":50,\
                        "agentTypes":2,"activeAgents":1},"timestamp":\(Self.now),"offset":5}
                        """)
                let timeline = try socket.message()
                #expect(timeline.type == "timeline")
                let points = try #require(timeline.members["data"] as? [[String: Any]])
                #expect(points.count == 24)
                #expect(points.last?["executions"] as? Int == 2)
                #expect(points.last?["avgDuration"] as? Int == 60)
                let types = try socket.message()
                #expect(
                    types.text.hasPrefix(
                        """
                        {"type":"types","data":[{"type":"reviewer","displayName":"Reviewer",\
                        "count":1,"successRate":100,"avgDuration":60,"icon":"👀"},
                        """.replacingOccurrences(of: "\n", with: "")))
                let tools = try socket.message()
                #expect(tools.type == "tools")
                #expect((tools.members["data"] as? [Any])?.isEmpty == true)

                server.clock.now += 2_000
                try server.fold([stopped(6, at: Self.now, agent: "c")])
                var news: [Message] = []
                while news.last?.type != "timeline" { news.append(try socket.message()) }
                #expect(
                    news.map(\.type) == [
                        "event", "agent_completed", "agent_status_update", "metrics", "timeline",
                    ])
                #expect(news[1].data["status"] as? String == "complete")
                #expect(news[1].data["duration_ms"] as? Int64 == 5 * minute)
                #expect(news[0].data["hook_event_type"] as? String == "SubagentStop")
                #expect(news.allSatisfy { $0.offset == 6 })
            }
        }
    }

    @Test func answers() async throws {
        try await RunningServer.with([started(1, at: Self.now, agent: "a")]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade("/stream")
                while try socket.message().type != "tools" {}
                try socket.say("{\"type\":\"ping\",\"timestamp\":5}")
                #expect(try socket.message().type == "pong")
                try socket.say("{\"type\":\"get_terminal_status\"}")
                let status = try socket.message()
                #expect(status.type == "terminal_status")
                #expect((status.data["active_agents"] as? [[String: Any]])?.count == 1)
                #expect(status.offset == 1)
            }
        }
    }

    /// At most 500, the newest, oldest first.
    @Test func initialIsBounded() async throws {
        var events: [AgentEvent] = []
        for number in 0..<300 {
            let (id, time) = (UInt64(2 * number), Self.now + Int64(number))
            events.append(started(id, at: time - 1_000, agent: "a\(number)"))
            events.append(stopped(id + 1, at: time, agent: "a\(number)"))
        }
        try await RunningServer.with(events) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade("/stream")
                let items = try #require(
                    try socket.message().members["data"] as? [[String: Any]])
                #expect(items.count == 500)
                #expect(items.first?["timestamp"] as? Int64 == Self.now - 1_000 + 100)
                #expect(items.last?["timestamp"] as? Int64 == Self.now + 299)
            }
        }
    }
}
