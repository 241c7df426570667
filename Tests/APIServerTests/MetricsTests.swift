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

    /// Counters begin at 0 with the server, whatever was before, and count what ends from then on.
    @Test func executionsAreCounted() async throws {
        let total = "agentlog_executions_total"
        let success = "\(total){agent_type=\"reviewer\",status=\"success\",kind=\"subagent\"}"
        let earlier = [
            started(8, at: Self.now - 19 * Self.minute, agent: "before"),
            stopped(9, at: Self.now - 18 * Self.minute, agent: "before", output: 3_000),
        ]
        let events = [
            started(1, at: Self.now - 9 * Self.minute, agent: "a"),
            stopped(2, at: Self.now - 8 * Self.minute, agent: "a", output: 1_000),
            started(3, at: Self.now - 7 * Self.minute, agent: "b", name: "test-runner"),
            stopped(
                4, at: Self.now - 7 * Self.minute + 900, agent: "b", name: "test-runner",
                outcome: .failure),
            started(5, at: Self.now - 6 * Self.minute, agent: "c"),
        ]
        try await RunningServer.with(earlier) { server in
            let before = try await samples(server)
            #expect(before[success] == "0")
            #expect(before["agentlog_tokens_total{kind=\"subagent\"}"] == "0")
            #expect(before["agentlog_execution_duration_seconds_count"] == "0")

            try RunningServer.append(events, to: server.home)
            let found = try await samples(server)
            #expect(found[success] == "1")
            #expect(
                found["\(total){agent_type=\"tester\",status=\"failure\",kind=\"subagent\"}"]
                    == "1")
            #expect(found["agentlog_tokens_total{kind=\"subagent\"}"] == "1000")
            #expect(found["agentlog_cost_dollars_total{kind=\"subagent\"}"] == "0.015")
            #expect(found["agentlog_unpriced_tokens_total{kind=\"subagent\"}"] == "0")
            let duration = "agentlog_execution_duration_seconds"
            #expect(found["\(duration)_bucket{le=\"1\"}"] == "1")
            #expect(found["\(duration)_bucket{le=\"300\"}"] == "2")
            #expect(found["\(duration)_bucket{le=\"+Inf\"}"] == "2")
            #expect(found["\(duration)_sum"] == "60.9")
            #expect(found["agentlog_agents_active"] == "1")
            #expect(found["agentlog_agents_stale"] == "1")
            #expect(found["agentlog_views_offset"] == "7")
            #expect(found["agentlog_up"] == "1")

            // A stop that is corrected later moves the status; no counter falls.
            try RunningServer.append(
                [
                    stopped(6, at: Self.now, agent: "c"),
                    stopped(
                        7, at: Self.now - 7 * Self.minute + 950, agent: "b", name: "test-runner"),
                ], to: server.home)
            let later = try await samples(server)
            #expect(later[success] == "2")
            for (name, value) in found where name.contains("_total") {
                #expect(
                    Double(later[name] ?? "-1") ?? -1 >= Double(value) ?? 0, "\(name) fell")
            }
        }
    }

    /// What is folded before the views are level with the log is of the past; and views that are
    /// built again say something else of it.
    @Test func whatIsNoNewsIsNotCounted() {
        let metrics = ExecutionMetrics()
        func page(_ executions: Int64, _ generation: Int, isLevel: Bool) -> [Substring] {
            let key = CountedRow.Key(day: 0, type: "reviewer", status: "success", kind: "main")
            var sums = ExecutionSums()
            sums.durationMilliseconds = executions * 2_000
            sums.costNanodollars = executions * 1_000_000_000
            let counts = ExecutionCounts(
                rows: [CountedRow(key: key, count: executions)],
                days: [CountedDay(key: .init(day: 0, kind: "main"), sums: sums)],
                durations: [0: [0, executions, 0, 0, 0, 0, 0, 0]])
            metrics.observe(counts, of: .init(generation: generation, offset: 0), isLevel: isLevel)
            var text = MetricsText()
            metrics.write(to: &text)
            let wanted = ["executions_total{", "dollars_total{", "seconds_sum", "seconds_count"]
            return text.text.split(separator: "\n").filter { line in
                wanted.contains { line.contains($0) }
            }.map { $0.split(separator: " ").last ?? "" }
        }
        #expect(page(40, 1, isLevel: false) == [])
        #expect(page(50, 1, isLevel: true) == ["0", "0", "0", "0"])
        #expect(page(53, 1, isLevel: true) == ["3", "3", "6", "3"])
        // Two were corrected away, and one came.
        #expect(page(51, 1, isLevel: true) == ["3", "3", "6", "3"])
        #expect(page(52, 1, isLevel: true) == ["4", "4", "8", "4"])
        #expect(page(90, 2, isLevel: true) == ["4", "4", "8", "4"])
        #expect(page(91, 2, isLevel: true) == ["5", "5", "10", "5"])
    }

    /// Who reads the live feed, what they were sent, and how they ended.
    @Test func streamsAreCounted() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                var sockets = try (0..<3).map { _ in try server.socket() }
                try sockets[0].upgrade()
                _ = try sockets[0].message()
                try sockets[1].upgrade("/stream")
                _ = try sockets[1].message()
                try sockets[2].send(RawSocket.request("/api/agents/stream", [:]))
                #expect(try sockets[2].answer().status == 200)
                _ = try sockets[2].event()
                try server.fold([started(1, at: Self.now, agent: "a")])
                #expect(try sockets[0].message().short == "agent_started a")
                _ = try sockets[2].event()
                let clients = "agentlog_stream_clients"
                let during = server.metrics()
                for stream in ["agents", "events", "dashboard"] {
                    #expect(during["\(clients){stream=\"\(stream)\"}"] == "1", "\(stream)")
                }
                let sent = "agentlog_stream_messages_sent_total"
                #expect(during["\(sent){stream=\"agents\"}"] == "1")
                #expect(during["\(sent){stream=\"events\"}"] == "1")
                #expect(during["agentlog_stream_snapshots_total{reason=\"start\"}"] == "3")
                #expect(during["agentlog_connections"] == "4")

                sockets = []
                let closed = "agentlog_stream_closed_total"
                for stream in ["agents", "events", "dashboard"] {
                    let name = "\(closed){stream=\"\(stream)\",reason=\"client\"}"
                    let isCounted = (0..<10_000).contains { _ in server.metrics()[name] == "1" }
                    #expect(isCounted, "\(name)")
                }
                #expect(server.metrics()["\(clients){stream=\"agents\"}"] == "0")
            }
        }
    }

    /// Reasons are words of ours, and few whatever happens.
    @Test func refusalsAreCounted() async throws {
        try await RunningServer.with([]) { server in
            _ = try await server.send("GET", "/healthz", ["Host": "agents.example"])
            _ = try await server.send("GET", "/healthz", ["Host": "agents.example"])
            let found = try await samples(server)
            let name = "agentlog_requests_refused_total"
            #expect(found["\(name){reason=\"foreign_host\"}"] == "2")
            #expect(found["\(name){reason=\"wrong_key\"}"] == "0")
        }
        let metrics = RefusalMetrics(reasonsMax: 8)
        for reason in ["One", "two words", "three", "four", "wrong key"] { metrics.count(reason) }
        var text = MetricsText()
        metrics.write(to: &text)
        let counted = text.text.split(separator: "\n").dropFirst(2).map { line in
            String(line.split(separator: "\"")[1] + line.split(separator: "}")[1])
        }
        #expect(
            counted == [
                "foreign_host 0", "foreign_origin 0", "no_key 0", "one 1", "other 2",
                "too_many_requests 0", "too_many_wrong_keys 0", "two_words 1", "wrong_key 1",
            ])
    }

    /// Routes are few: whatever is asked for, and answered with whatever.
    @Test func requestsAreTimedByRoute() async throws {
        try await RunningServer.with([]) { server in
            for name in ["a", "b", "c"] { _ = try await server.get("/api/agents/history/\(name)") }
            _ = try await server.get("/nothing/\(UUID())")
            _ = try await server.get("/api/agents/metrics/timeline?hours=0")
            let found = try await samples(server)
            func count(_ route: String, _ status: String) -> String? {
                found[
                    "agentlog_http_request_duration_seconds_count{"
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

extension RunningServer {
    /// Samples by name and labels.
    fileprivate func metrics() -> [String: String] {
        let lines = getBlocking("/metrics").split(separator: "\n").filter { $0.first != "#" }
        return Dictionary(
            lines.compactMap { line in
                line.lastIndex(of: " ").map {
                    (String(line[..<$0]), String(line[line.index(after: $0)...]))
                }
            }, uniquingKeysWith: { $1 })
    }
}
