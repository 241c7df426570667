import AgentEvents
import Foundation
import Testing

@testable import APIServer
@testable import Projections

/// What Prometheus reads.
@Suite struct MetricsTests {
    private static let now = RunningServer.now
    private static let minute: Int64 = 60_000

    private func samples(_ server: RunningServer) async throws -> [String: String] {
        let answer = try await server.get("/metrics")
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        var samples: [String: String] = [:]
        var families: [String: String] = [:]
        for line in answer.body.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") {
                // A family is one block, so that a scraper does not see it twice.
                #expect(families.updateValue(String(words[3]), forKey: String(words[2])) == nil)
            } else if !line.hasPrefix("#") {
                let value = String(words[words.count - 1])
                let name = words.dropLast().joined(separator: " ")
                #expect(samples.updateValue(value, forKey: name) == nil, "\(name) is twice")
                #expect(Double(value) != nil, "\(line)")
            }
        }
        return samples
    }

    @Test func executionsAreCounted() async throws {
        let events = [
            started(1, at: Self.now - 9 * Self.minute, agent: "a"),
            stopped(2, at: Self.now - 8 * Self.minute, agent: "a", output: 1_000),
            started(3, at: Self.now - 7 * Self.minute, agent: "b", name: "test-runner"),
            stopped(
                4, at: Self.now - 7 * Self.minute + 900, agent: "b", name: "test-runner",
                outcome: .failure),
            started(5, at: Self.now - 6 * Self.minute, agent: "c"),
        ]
        try await RunningServer.with(events) { server in
            let found = try await samples(server)
            let total = "agentlog_executions_total"
            #expect(
                found["\(total){agent_type=\"reviewer\",status=\"success\",kind=\"subagent\"}"]
                    == "1")
            #expect(
                found["\(total){agent_type=\"tester\",status=\"failure\",kind=\"subagent\"}"]
                    == "1")
            #expect(found["agentlog_tokens_total{kind=\"subagent\"}"] == "1000")
            #expect(found["agentlog_cost_dollars_total{kind=\"subagent\"}"] == "0.015")
            let duration = "agentlog_execution_duration_seconds"
            #expect(found["\(duration)_bucket{le=\"1\"}"] == "1")
            #expect(found["\(duration)_bucket{le=\"300\"}"] == "2")
            #expect(found["\(duration)_bucket{le=\"+Inf\"}"] == "2")
            #expect(found["\(duration)_sum"] == "60.9")
            #expect(found["agentlog_agents_active"] == "1")
            #expect(found["agentlog_agents_stale"] == "1")
            #expect(found["agentlog_views_offset"] == "5")
            #expect(found["agentlog_up"] == "1")

            // A stop that is corrected later moves the status; no counter falls.
            try RunningServer.append(
                [
                    stopped(6, at: Self.now, agent: "c"),
                    stopped(
                        7, at: Self.now - 7 * Self.minute + 950, agent: "b", name: "test-runner"),
                ], to: server.home)
            let later = try await samples(server)
            #expect(
                later["\(total){agent_type=\"reviewer\",status=\"success\",kind=\"subagent\"}"]
                    == "2")
            for (name, value) in found where name.contains("_total") {
                #expect(
                    Double(later[name] ?? "-1") ?? -1 >= Double(value) ?? 0, "\(name) fell")
            }
        }
    }

    /// Routes are few: whatever is asked for, and answered with whatever.
    @Test func requestsAreTimedByRoute() async throws {
        try await RunningServer.with([]) { server in
            for name in ["a", "b", "c"] { _ = try await server.get("/api/agents/history/\(name)") }
            _ = try await server.get("/nothing/\(UUID())")
            _ = try await server.get("/api/agents/metrics/timeline?hours=0")
            let found = try await samples(server)
            func count(_ route: String, _ status: String) -> String? {
                found["agentlog_http_request_duration_seconds_count{"
                    + "route=\"\(route)\",status=\"\(status)\"}"]
            }
            #expect(count("/api/agents/history/{agent_name}", "4xx") == "3")
            #expect(count("other", "4xx") == "1")
            #expect(count("/api/agents/metrics/timeline", "4xx") == "1")
            #expect(found["agentlog_http_requests_active"] == "1")
        }
    }

    @Test func textIsEscaped() {
        var text = MetricsText()
        text.family("m", .gauge, "a \\ b\nc \"d\"")
        text.sample("m", [("x", "a\"b\\c\nd")], 7)
        text.histogram("h", [], bounds: ["0.5", "1"], counts: [1, 2, 3], sum: 25, digits: 1)
        #expect(
            text.text == """
                # HELP m a \\\\ b\\nc "d"
                # TYPE m gauge
                m{x="a\\"b\\\\c\\nd"} 7
                h_bucket{le="0.5"} 1
                h_bucket{le="1"} 3
                h_bucket{le="+Inf"} 6
                h_sum 2.5
                h_count 6

                """)
    }
}
