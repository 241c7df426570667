import Foundation
import Testing

@testable import APIServer
@testable import Projections

/// What every route does alike: errors, methods, hosts, origins, health.
@Suite struct ContractTests {
    @Test(arguments: [
        (
            "/api/agents/metrics/current?timeRange=2h",
            "'timeRange' must be one of 1h, 6h, 24h, 7d, not '2h'"
        ),
        (
            "/api/agents/metrics/current?hours=2",
            "unknown parameter 'hours'; known: min_offset, project, scope, timeRange, tz"
        ),
        (
            "/api/agents/metrics/timeline?hours=0",
            "'hours' must be a whole number from 1 to 168, not '0'"
        ),
        (
            "/api/agents/metrics/timeline?hours=169",
            "'hours' must be a whole number from 1 to 168, not '169'"
        ),
        (
            "/api/agents/metrics/timeline?hours=+5",
            "'hours' must be a whole number from 1 to 168, not '+5'"
        ),
        (
            "/api/agents/metrics/timeline?hours=",
            "'hours' must be a whole number from 1 to 168, not ''"
        ),
        ("/api/agents/metrics/timeline?hours=5&hours=6", "parameter 'hours' is given twice"),
    ])
    func badParametersAreNamed(path: String, detail: String) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get(path)
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == "application/problem+json")
            let document = try JSONDecoder().decode(
                [String: Member].self, from: Data(answer.body.utf8))
            #expect(
                document == [
                    "type": .text("about:blank"), "title": .text("Bad Request"),
                    "status": .number(400), "detail": .text(detail),
                    "error": .text("Bad Request"), "details": .text(detail),
                ])
        }
    }

    enum Member: Decodable, Equatable {
        case text(String), number(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self =
                if let number = try? container.decode(Int.self) { .number(number) } else {
                    .text(try container.decode(String.self))
                }
        }
    }

    /// The OpenAPI document has every route and no other.
    @Test func everyRouteIsDescribed() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let document = try String(
            contentsOf: root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
        let described = document.matches(of: /(?m)^  (\/[^:\n]*):$/).map { String($0.1) }
        // WebSockets are none of its business; docs/stream.md has them.
        let served =
            Endpoint.all.map(\.path) + RouteTable.fixedPaths + ReportRoutes.paths
            + [StreamRequest.eventsPath, TicketAnswer.path]
        #expect(described.sorted() == served.sorted())
    }

    @Test func wrongMethodsAndPaths() async throws {
        try await RunningServer.with([]) { server in
            for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
                let answer = try await server.send(
                    method, "/api/agents/metrics/current", ["Content-Length": "0"])
                #expect(answer.status == 405, "\(method)")
                #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS")
            }
            #expect(try await server.get("/nothing").status == 404)
            #expect(try await server.get("/nothing").body.contains("there is nothing at /nothing"))
            let head = try await server.send("HEAD", "/api/agents/metrics/current")
            let get = try await server.get("/api/agents/metrics/current")
            #expect(head.status == 200)
            #expect(head.body == "")
            #expect(head.headers == get.headers)
        }
    }

    /// DNS rebinding: a page of another name that resolves to this machine gets nothing.
    @Test(arguments: [
        ("localhost:4056", 200), ("127.0.0.1", 200), ("[::1]:4056", 200), ("LOCALHOST", 200),
        ("evil.example", 421), ("localhost.evil.example", 421), ("127.0.0.1.evil.example:80", 421),
        ("[::1]evil", 400), ("localhost:port", 400), ("localhost:", 400), ("", 400),
        ("[::1", 400), ("user@localhost", 400),
    ])
    func hosts(host: String, status: Int) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get("/healthz", ["Host": host])
            #expect(answer.status == status)
        }
    }

    @Test(arguments: [
        ("http://localhost:5173", true), ("https://127.0.0.1", true), ("http://[::1]:80", true),
        ("http://evil.example", false), ("http://localhost.evil.example", false), ("null", false),
        ("file://localhost", false), ("http://localhost:5173/", false),
    ])
    func origins(origin: String, isAllowed: Bool) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get("/healthz", ["Origin": origin])
            #expect(answer.status == 200)
            #expect(
                answer.headers["access-control-allow-origin"] == (isAllowed ? origin : nil))
            #expect(answer.headers["vary"] == "Origin")
            let preflight = try await server.send(
                "OPTIONS", "/api/agents/metrics/current",
                ["Origin": origin, "Access-Control-Request-Method": "GET"])
            #expect(preflight.status == 204)
            #expect(
                preflight.headers["access-control-allow-methods"]
                    == (isAllowed ? "GET, HEAD, OPTIONS" : nil))
            #expect(
                answer.headers["access-control-expose-headers"]
                    == (isAllowed ? "ETag, X-Agentlog-Offset, Retry-After" : nil))
        }
    }

    @Test func health() async throws {
        var status = ProjectionStatus(
            generation: 1, offset: 0, lagRecords: 5, hasCaughtUp: false, failure: nil)
        try await RunningServer.with([], status: status) { server in
            #expect(try await server.get("/healthz").body == #"{"status":"ok"}"#)
            let answer = try await server.get("/readyz")
            #expect(answer.status == 503)
            #expect(
                answer.body == #"{"status":"starting","offset":0,"lag_records":5,"lag_ms":null}"#)
        }
        status.hasCaughtUp = true
        status.levelMilliseconds = RunningServer.now - 1_500
        try await RunningServer.with([], status: status) { server in
            #expect(
                try await server.get("/readyz").body
                    == #"{"status":"ready","offset":0,"lag_records":5,"lag_ms":1500}"#)
            let page = try await server.get("/metrics").body
            #expect(page.contains("\nagentlog_projection_lag_seconds 1.5\n"))
        }
        status.lagRecords = 0
        try await RunningServer.with([], status: status) { server in
            let answer = try await server.get("/readyz")
            #expect(answer.status == 200)
            #expect(answer.body == #"{"status":"ready","offset":0,"lag_records":0,"lag_ms":0}"#)
        }
    }

    /// Without views there is an error that says what to do, not zeros with 200.
    @Test func withoutViews() async throws {
        try await RunningServer.with([]) { server in
            try FileManager.default.removeItem(atPath: server.home + "/views.sqlite")
            let answer = try await server.get("/api/agents/metrics/current")
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "1")
            #expect(answer.body.contains("there are no views in"))
            #expect(
                try await server.get("/readyz").body
                    == #"{"status":"unavailable","offset":null,"lag_records":null,"lag_ms":null}"#)
        }
    }
}
