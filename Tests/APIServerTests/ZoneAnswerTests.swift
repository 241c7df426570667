import AgentEvents
import Foundation
import Testing

@testable import APIServer

/// Documents of days, in other zones than UTC and of one project.
@Suite struct ZoneAnswerTests {
    /// 2026-11-22T10:20:30.400Z: 11:20 in Berlin, 23:20 of the same day in Auckland.
    static let now = RunningServer.now
    static let hour: Int64 = 3_600_000
    /// 2026-11-22T00:00:00Z
    static let midnight = now - 10 * hour - 20 * 60_000 - 30_400

    /// Ends at so many hours from midnight, each of two minutes with one call of each tool.
    private static func run(
        _ number: UInt64, endingAt hours: Double, project: String? = nil, tools: [String] = []
    ) -> [AgentEvent] {
        let end = midnight + Int64(hours * Double(hour))
        var start = started(2 * number, at: end - 120_000, agent: "a\(number)")
        start.project = project
        var stop = stopped(2 * number + 1, at: end, agent: "a\(number)", output: 10)
        if case .stopped(var stopped) = stop.body {
            stopped.reading.figures.toolCalls = tools.map {
                ToolCalls(name: $0, calls: 1, failures: 0)
            }
            stop.body = .stopped(stopped)
        }
        return [start, stop]
    }

    private static let events =
        run(1, endingAt: -2, project: "shop", tools: ["Read"])
        + run(2, endingAt: -0.5, project: "shop", tools: ["Edit", "Read"])
        + run(3, endingAt: 3, project: "site", tools: ["Bash"])
        + run(4, endingAt: 9, project: "shop", tools: ["Edit", "Read"])

    private func members(
        _ server: RunningServer, _ path: String
    ) async throws -> [String: Any] {
        let answer = try await server.get(path)
        #expect(answer.status == 200, "\(answer.body)")
        let document = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        return try #require(document as? [String: Any])
    }

    @Test(arguments: [
        ("", 2, "2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z", "UTC"),
        // Its day began at 23:00: run 2 is of today.
        (
            "?tz=Europe/Berlin", 3, "2026-11-21T23:00:00.000Z", "2026-11-22T23:00:00.000Z",
            "Europe/Berlin"
        ),
        // At 21:30: from the rows by minute.
        (
            "?tz=Australia/Darwin", 4, "2026-11-21T14:30:00.000Z", "2026-11-22T14:30:00.000Z",
            "Australia/Darwin"
        ),
        (
            "?tz=America/New_York", 1, "2026-11-22T05:00:00.000Z", "2026-11-23T05:00:00.000Z",
            "America/New_York"
        ),
        (
            "?tz=America/New_York&project=site", 0, "2026-11-22T05:00:00.000Z",
            "2026-11-23T05:00:00.000Z", "America/New_York"
        ),
        (
            "?project=shop", 1, "2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z", "UTC"
        ),
    ])
    func today(query: String, count: Int, from: String, to: String, zone: String) async throws {
        try await RunningServer.with(Self.events) { server in
            let members = try await members(server, "/api/agents/metrics/current\(query)")
            #expect(members["executions_today"] as? Int == count)
            #expect(members["tokens_used_today"] as? Int == 10 * count)
            #expect(members["from"] as? String == from)
            #expect(members["to"] as? String == to)
            #expect(members["timezone"] as? String == zone)
        }
    }

    /// The day in the zone is another one at another moment: so is the ETag.
    @Test func theDayChangesInTheZone() async throws {
        try await RunningServer.with(Self.events) { server in
            let path = "/api/agents/tools/usage?tz=Pacific/Auckland"
            let before = try await server.get(path)
            #expect(before.body.hasPrefix("{\"period\":\"2026-11-22\""))
            server.clock.now += Self.hour
            let after = try await server.get(path)
            #expect(after.body.hasPrefix("{\"period\":\"2026-11-23\""))
            #expect(before.headers["etag"] != after.headers["etag"])
        }
    }

    @Test func performanceByLocalDays() async throws {
        try await RunningServer.with(Self.events) { server in
            let path = "/api/agents/performance/code-reviewer"
            var found = try await members(server, path + "?days=2&tz=Europe/Berlin")
            #expect(found["timezone"] as? String == "Europe/Berlin")
            #expect(found["from"] as? String == "2026-11-20T23:00:00.000Z")
            var trend = try #require(found["daily_trend"] as? [[String: Any]])
            #expect(trend.map { $0["date"] as? String } == ["2026-11-21", "2026-11-22"])
            #expect(trend.map { $0["executions"] as? Int } == [1, 3])
            found = try await members(server, path + "?timeRange=24h&tz=Europe/Berlin&project=shop")
            trend = try #require(found["daily_trend"] as? [[String: Any]])
            #expect(trend.map { $0["executions"] as? Int } == [1, 2])
            // No rows are kept of these days: UTC, and it says so.
            found = try await members(server, path + "?days=30&tz=Europe/Berlin")
            #expect(found["timezone"] as? String == "UTC")
            #expect(found["to"] as? String == "2026-11-23T00:00:00.000Z")
            trend = try #require(found["daily_trend"] as? [[String: Any]])
            #expect(trend.suffix(2).map { $0["executions"] as? Int } == [2, 2])
            #expect(found["total_executions"] as? Int == 4)
        }
    }

    @Test func toolsByLocalDays() async throws {
        try await RunningServer.with(Self.events) { server in
            let found = try await server.get("/api/agents/tools/usage?tz=Europe/Berlin")
            #expect(
                found.body == """
                    {"period":"2026-11-22","tools":[\
                    {"name":"Edit","usage_count":2,"failure_count":0,"percentage":0.4,\
                    "avg_per_execution":0.67,"agents_using":["reviewer"]},\
                    {"name":"Read","usage_count":2,"failure_count":0,"percentage":0.4,\
                    "avg_per_execution":0.67,"agents_using":["reviewer"]},\
                    {"name":"Bash","usage_count":1,"failure_count":0,"percentage":0.2,\
                    "avg_per_execution":0.33,"agents_using":["reviewer"]}],\
                    "insights":{"most_used_tool":"Edit","least_used_tool":"Bash",\
                    "high_correlation":[["Edit","Read"]]},"from":"2026-11-21T23:00:00.000Z",\
                    "to":"2026-11-22T23:00:00.000Z","timezone":"Europe/Berlin"}
                    """)
            let month = try await members(
                server, "/api/agents/tools/usage?tz=Europe/Berlin&period=month")
            #expect(month["timezone"] as? String == "UTC")
            #expect(month["period"] as? String == "2026-10-24/2026-11-22")
            let day = try await members(
                server, "/api/agents/tools/usage?tz=Europe/Berlin&period=2026-11-21&project=shop")
            #expect(day["timezone"] as? String == "Europe/Berlin")
            let tools = try #require(day["tools"] as? [[String: Any]])
            #expect(tools.map { $0["name"] as? String } == ["Read"])
        }
    }

    /// Added up from executions, documents are what rows give: with and without a zone that is UTC
    /// by another name.
    @Test(arguments: [
        "/api/agents/performance/code-reviewer?days=3", "/api/agents/tools/usage?period=week",
        "/api/agents/metrics/current?scope=all",
    ])
    func rowsAndExecutionsAgree(path: String) async throws {
        try await RunningServer.with(Self.events) { server in
            let rows = try await server.get(path)
            let sums = try await server.get(path + "&tz=Africa/Abidjan")
            #expect(
                sums.body.replacing("Africa/Abidjan", with: "UTC") == rows.body)
        }
    }

    @Test func ofOneProject() async throws {
        try await RunningServer.with(Self.events) { server in
            let types = try await server.get("/api/agents/types/distribution?project=shop")
            #expect(
                types.body.hasPrefix(
                    "{\"distribution\":[{\"type\":\"reviewer\",\"count\":3,\"percentage\":1,"))
            #expect(types.body.contains("\"common_tools\":[\"Read\",\"Edit\"]"))
            let timeline = try await members(
                server, "/api/agents/metrics/timeline?hours=11&project=shop")
            let points = try #require(timeline["timeline"] as? [[String: Any]])
            #expect(points.map { $0["executions"] as? Int } == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
        }
    }

    @Test(arguments: [
        ("/api/agents/metrics/current?tz=Nowhere/Land", "'tz' must be a time zone of the IANA"),
        ("/api/agents/metrics/current?tz=", "'tz' must be a time zone of the IANA"),
        ("/api/agents/performance/code-reviewer?days=8&project=shop", "'project' is for windows"),
        ("/api/agents/tools/usage?period=month&project=shop", "'project' is for windows"),
        ("/api/agents/tools/usage?period=2026-11-01&project=shop", "'project' is for windows"),
        ("/api/agents/metrics/timeline?start=0&end=1&project=shop", "'project' is for windows"),
        ("/api/agents/history/code-reviewer?project=shop", "unknown parameter 'project'"),
        ("/api/agents/metrics/timeline?tz=UTC", "unknown parameter 'tz'"),
        (
            "/api/agents/performance/code-reviewer?days=1&timeRange=1h",
            "'days' and 'timeRange' exclude each other"
        ),
        (
            "/api/agents/types/distribution?hours=1&timeRange=1h",
            "'hours' and 'timeRange' exclude each other"
        ),
        ("/api/agents/metrics/current?timeRange=1h&days=1", "unknown parameter 'days'"),
        ("/api/agents/performance/code-reviewer?days=91", "from 1 to 90, not '91'"),
    ])
    func refusals(path: String, detail: String) async throws {
        try await RunningServer.with(Self.events) { server in
            let answer = try await server.get(path)
            #expect(answer.status == 400)
            #expect(answer.body.contains(detail), "\(answer.body)")
        }
    }

    /// At the end of a week with a change of the clocks the seventh day may begin before the
    /// horizon: then the answer is of UTC days.
    @Test func aWeekThatIsAnHourTooLong() async throws {
        // 2026-10-25T22:30:00Z is 23:30 in Berlin, of a day of 25 hours.
        let now: Int64 = 1_792_967_400_000
        let events = [
            started(1, at: now - 60_000, agent: "a"), stopped(2, at: now - 10, agent: "a"),
        ]
        try await RunningServer.with(events) { server in
            server.clock.now = now
            let path = "/api/agents/tools/usage?tz=Europe/Berlin&period="
            #expect(try await members(server, path + "week")["timezone"] as? String == "UTC")
            let day = try await members(server, path + "day")
            #expect(day["from"] as? String == "2026-10-24T22:00:00.000Z")
            #expect(day["to"] as? String == "2026-10-25T23:00:00.000Z")
            #expect(day["timezone"] as? String == "Europe/Berlin")
        }
    }

    @Test func aDayThatWasSkipped() async throws {
        // 2012-01-02T00:00:00Z
        let now: Int64 = 1_325_462_400_000
        let events = [
            started(1, at: now - 200 * Self.hour, agent: "a"),
            stopped(2, at: now - 60 * Self.hour, agent: "a"),
            started(3, at: now - 3 * Self.hour, agent: "b"), stopped(4, at: now, agent: "b"),
        ]
        try await RunningServer.with(events) { server in
            server.clock.now = now
            let found = try await members(
                server, "/api/agents/performance/code-reviewer?days=4&tz=Pacific/Apia")
            let trend = try #require(found["daily_trend"] as? [[String: Any]])
            #expect(
                trend.map { $0["date"] as? String } == [
                    "2011-12-31", "2012-01-01", "2012-01-02",
                ])
            #expect(trend.map { $0["executions"] as? Int } == [1, 0, 1])
            let skipped = try await server.get(
                "/api/agents/tools/usage?tz=Pacific/Apia&period=2011-12-30")
            #expect(skipped.status == 400)
            #expect(skipped.body.contains("there was no 2011-12-30 in Pacific/Apia"))
        }
    }
}
