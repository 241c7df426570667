import Foundation
import Testing

@testable import APIServer

/// CORS: scripts of which pages may read, and what their browsers are told.
@Suite struct CrossOriginTests {
    private static let named: @Sendable (String) throws -> AccessSettings = { _ in
        var settings = AccessSettings()
        settings.allowedOrigins = ["https://grafana.example:3000"]
        settings.allowedHosts = ["agents.example"]
        return settings
    }

    private static func cors(_ answer: RunningServer.Answer) -> [String: String] {
        answer.headers.filter { $0.key.hasPrefix("access-control-") || $0.key == "vary" }
    }

    @Test(arguments: [
        "http://localhost:5173", "https://grafana.example:3000", "http://[::1]:3000",
    ])
    func originsThatMayRead(origin: String) async throws {
        try await RunningServer.with([], access: Self.named) { server in
            let expected = [
                "vary": "Origin", "access-control-allow-origin": origin,
                "access-control-expose-headers": "ETag, X-Agentlog-Offset, Retry-After",
            ]
            // Also of what goes wrong, or a script could not say what.
            for path in ["/api/agents/metrics/current", "/nothing"] {
                #expect(Self.cors(try await server.get(path, ["Origin": origin])) == expected)
            }
            let preflight = try await server.send(
                "OPTIONS", "/api/agents/metrics/current",
                [
                    "Origin": origin, "Access-Control-Request-Method": "GET",
                    "Access-Control-Request-Headers": "authorization,x-api-key,content-type",
                ])
            #expect(preflight.status == 204)
            #expect(preflight.body == "")
            #expect(
                Self.cors(preflight)
                    == expected.merging([
                        "access-control-allow-methods": "GET, HEAD, OPTIONS",
                        "access-control-allow-headers":
                            "Content-Type, If-None-Match, Authorization, X-API-Key, Last-Event-ID",
                        "access-control-max-age": "600",
                    ]) { $1 })
            let post = try await server.send(
                "OPTIONS", "/api/auth/ticket",
                ["Origin": origin, "Access-Control-Request-Method": "POST"])
            #expect(post.headers["access-control-allow-methods"] == "POST, OPTIONS")
        }
    }

    @Test(arguments: [
        "http://evil.example", "null", "http://localhost.evil.example",
        "http://grafana.example:3000", "*", "http://agents.example",
    ])
    func originsThatMayNot(origin: String) async throws {
        try await RunningServer.with([], access: Self.named) { server in
            for method in ["GET", "OPTIONS"] {
                let answer = try await server.send(method, "/metrics", ["Origin": origin])
                #expect(Self.cors(answer) == ["vary": "Origin"])
            }
        }
    }

    /// Pages of this server, under the name that it was given.
    @Test func ownPages() async throws {
        try await RunningServer.with([], access: Self.named) { server in
            let headers = ["Host": "agents.example:4056", "Origin": "http://agents.example:4056"]
            let answer = try await server.get("/metrics", headers)
            #expect(answer.status == 200)
            #expect(
                answer.headers["access-control-allow-origin"] == "http://agents.example:4056")
            // Not those of another server of that name.
            let other = try await server.get(
                "/metrics", headers.merging(["Origin": "http://agents.example:80"]) { $1 })
            #expect(other.headers["access-control-allow-origin"] == nil)
        }
    }

    /// A question needs no key: browsers send none with it.
    @Test func preflightsNeedNoKey() async throws {
        try await AccessTests.withKeys { server, _, _ in
            let headers = [
                "Origin": "http://localhost:5173", "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "x-api-key",
            ]
            #expect(try await server.send("OPTIONS", "/metrics", headers).status == 204)
            let refused = try await server.get("/metrics", ["Origin": "http://localhost:5173"])
            #expect(refused.status == 401)
            #expect(
                refused.headers["access-control-allow-origin"] == "http://localhost:5173")
        }
    }

    /// Two origins are none.
    @Test func severalOrigins() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(
                    "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
                        + "Origin: http://evil.example\r\n\r\n")
                let answer = try socket.answer()
                #expect(answer.status == 400)
                #expect(answer.fields["access-control-allow-origin"] == nil)
            }
        }
    }
}
