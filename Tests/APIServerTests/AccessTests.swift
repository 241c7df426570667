import APIKeys
import Foundation
import NIOCore
import Testing

@testable import APIServer

/// Who may ask what of a server that runs.
@Suite struct AccessTests {
    static let metrics = "/api/agents/metrics/current"

    /// A server that asks for keys, and one of them.
    static func withKeys(
        log: CollectedLog = CollectedLog(),
        change: @escaping @Sendable (inout AccessSettings) -> Void = { _ in },
        _ body:
            @Sendable @escaping (RunningServer, _ key: String, _ id: String) async throws -> Void
    ) async throws {
        try await RunningServer.with(
            [], log: log,
            access: { home in
                var settings = AccessSettings()
                settings.requiresKey = true
                settings.keys = try KeyWatch(KeyFile(home: home), interval: .zero)
                change(&settings)
                return settings
            }
        ) { server in
            let (key, record) = try KeyFile(home: server.home).create(name: "test", now: 0)
            try await body(server, key.text, record.id)
        }
    }

    /// The whole answer: nothing of it says more than that a key is needed.
    @Test func withoutAKey() async throws {
        try await Self.withKeys { server, _, _ in
            let answer = try await server.get(Self.metrics)
            let detail =
                "this needs a key: `Authorization: Bearer KEY` or `X-API-Key: KEY`. "
                + "`agentlog auth create` makes one"
            let body =
                "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                + "\"detail\":\"\(detail)\",\"error\":\"Unauthorized\",\"details\":\"\(detail)\"}"
            #expect(
                answer
                    == .init(
                        status: 401,
                        headers: [
                            "content-type": "application/problem+json",
                            "cache-control": "no-store", "content-length": "\(body.utf8.count)",
                            "www-authenticate": "Bearer", "vary": "Origin",
                            "x-content-type-options": "nosniff",
                        ], body: body))
        }
    }

    private static let closedPaths =
        Endpoint.all.map { $0.path.replacing(/\{.*\}/, with: "x") }
        + [
            "/", "/metrics", "/api/agents/health", "/nothing", "/stream", "/healthz/",
            "//healthz", "/api/../healthz", "/%68ealthz", "/healthz%00", "/HEALTHZ",
            "/stream/agents/realtime", "/api/agents/stream", "/healthz;x",
        ]

    /// Everything but whether the server is there, also what is nothing: else paths could be tried.
    @Test func whatNeedsAKey() async throws {
        try await Self.withKeys { (server, key, _) async throws in
            for path in Self.closedPaths {
                #expect(try await server.get(path).status == 401, "\(path)")
                #expect(try await server.send("POST", path).status == 401, "\(path)")
            }
            for path in ["/healthz", "/readyz", "/healthz?x=1"] {
                #expect(try await server.get(path).status == 200)
                #expect(try await server.send("HEAD", path).status == 200)
            }
            for path in [Self.metrics, "/metrics", "/", "/api/agents/health"] {
                #expect(try await server.get(path, ["X-API-Key": key]).status == 200)
            }
            #expect(try await server.get("/nothing", ["X-API-Key": key]).status == 404)
        }
    }

    @Test func howAKeyIsSent() async throws {
        try await Self.withKeys { (server, key, _) async throws in
            for headers in [
                ["Authorization": "Bearer \(key)"], ["authorization": "bearer \(key)"],
                ["Authorization": "BEARER   \(key) "], ["X-API-Key": key],
                ["x-api-key": " \(key) "],
                // What a proxy adds is no key.
                ["Authorization": "Basic YTpi", "X-API-Key": key],
            ] {
                #expect(try await server.get(Self.metrics, headers).status == 200, "\(headers)")
            }
            for headers in [
                ["Authorization": key], ["Authorization": "Basic \(key)"],
                ["Authorization": "Bearer"], ["Cookie": "key=\(key)"], ["Authorization": ""],
            ] {
                #expect(try await server.get(Self.metrics, headers).status == 401, "\(headers)")
            }
            #expect(try await server.get("\(Self.metrics)?key=\(key)").status == 401)
            #expect(try await server.get("/metrics?ticket=\(key)").status == 401)
        }
    }

    @Test func severalKeysAreNoKey() async throws {
        try await Self.withKeys { server, key, _ in
            try await server.connected { server in
                for fields in [
                    "Authorization: Bearer \(key)\r\nAuthorization: Bearer \(key)",
                    "Authorization: Bearer x\r\nAuthorization: Bearer \(key)",
                    "Authorization: Basic x\r\nAuthorization: Bearer \(key)",
                    "X-API-Key: \(key)\r\nX-API-Key: x",
                    "Authorization: Bearer \(key)\r\nX-API-Key: \(key)",
                ] {
                    let socket = try server.socket()
                    try socket.send(
                        "GET \(Self.metrics) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\r\n")
                    #expect(try socket.answer().status == 400, "\(fields)")
                }
            }
        }
    }

    /// Without a restart, and streams that the key opened end.
    @Test func revoking() async throws {
        var limits = FeedLimits()
        limits.pingInterval = .milliseconds(400)
        let quick = limits
        try await RunningServer.with(
            [], limits: quick,
            access: { home in
                var settings = AccessSettings()
                settings.requiresKey = true
                settings.keys = try KeyWatch(KeyFile(home: home), interval: .zero)
                return settings
            }
        ) { server in
            let file = KeyFile(home: server.home)
            let (key, record) = try file.create(name: "", now: 0)
            #expect(try await server.get("/", ["X-API-Key": key.text]).status == 200)
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(
                    RawSocket.request(
                        "/stream/agents/realtime",
                        RawSocket.handshake.merging(["X-API-Key": key.text]) { $1 }))
                #expect(try socket.answer().status == 101)
                #expect(try socket.message().short == "snapshot start")
                _ = try file.revoke(id: record.id)
                #expect(try socket.closeCode() == 1008)
            }
            #expect(try await server.get("/", ["X-API-Key": key.text]).status == 401)
        }
    }

    /// A file that cannot be read lets nobody in, and says so to those who run the server.
    @Test func damagedKeys() async throws {
        let log = CollectedLog()
        try await Self.withKeys(log: log) { server, key, _ in
            #expect(try await server.get("/", ["X-API-Key": key]).status == 200)
            try Data("x".utf8).write(to: URL(filePath: server.home + "/keys.json"))
            for _ in 0..<3 {
                let answer = try await server.get("/", ["X-API-Key": key])
                #expect(answer.status == 503)
                #expect(!answer.body.contains("keys.json"))
            }
            #expect(try await server.get("/").status == 401)
            #expect(log.lines.filter { $0.hasPrefix("no key is accepted") }.count == 1)
            try FileManager.default.removeItem(atPath: server.home + "/keys.json")
            #expect(try await server.get("/", ["X-API-Key": key]).status == 401)
        }
    }

    /// After ten wrong keys the next ones from that address are told to wait. The right one is not:
    /// a program on this machine could lock everybody else out.
    @Test func guessing() async throws {
        try await Self.withKeys(change: {
            $0.failureLimit = RateLimit(perSecond: 0.001, burst: 10)
        }) { server, key, _ in
            // That there is none is no guess.
            for _ in 0..<20 { #expect(try await server.get("/").status == 401) }
            for number in 0..<10 {
                let answer = try await server.get("/", ["X-API-Key": "agl_\(number)"])
                #expect(answer.status == 401)
            }
            let answer = try await server.get("/", ["X-API-Key": "agl_x"])
            #expect(answer.status == 429)
            // It counts down, however long this test takes.
            #expect((1...1_000).contains(Int(answer.headers["retry-after"] ?? "") ?? 0))
            #expect(try await server.get("/", ["X-API-Key": key]).status == 200)
            try await server.connected { server in
                for (shown, status) in [("agl_x", 429), (key, 101)] {
                    let socket = try server.socket()
                    try socket.send(
                        RawSocket.request(
                            "/stream", RawSocket.handshake.merging(["X-API-Key": shown]) { $1 }))
                    #expect(try socket.answer().status == status)
                }
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    /// Of each key by itself, of addresses without one; WebSockets count as well.
    @Test func rates() async throws {
        try await Self.withKeys(change: {
            $0.rateLimit = RateLimit(perSecond: 0.001, burst: 3)
        }) { server, key, _ in
            let (other, _) = try KeyFile(home: server.home).create(name: "", now: 0)
            for _ in 0..<2 {
                #expect(try await server.get("/", ["X-API-Key": key]).status == 200)
            }
            try await server.connected { server in
                for status in [101, 429] {
                    let socket = try server.socket()
                    try socket.send(
                        RawSocket.request(
                            "/stream", RawSocket.handshake.merging(["X-API-Key": key]) { $1 }))
                    #expect(try socket.answer().status == status)
                }
            }
            let answer = try await server.get("/", ["X-API-Key": key])
            #expect(answer.status == 429)
            #expect((1...1_000).contains(Int(answer.headers["retry-after"] ?? "") ?? 0))
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(try await server.get("/", ["X-API-Key": other.text]).status == 200)
            // Those without a key are another client; refused or not, they count.
            for status in [401, 200, 204, 429] {
                let path = status == 401 ? "/" : "/healthz"
                let method = status == 204 ? "OPTIONS" : "GET"
                #expect(try await server.send(method, path).status == status)
            }
        }
    }

    /// Where keys are not asked for, a wrong one makes no difference, so nothing tells it from a
    /// right one.
    @Test func openServers() async throws {
        try await Self.withKeys(change: { $0.requiresKey = false }) { server, key, _ in
            let all = [
                try await server.get(Self.metrics),
                try await server.get(Self.metrics, ["X-API-Key": key]),
                try await server.get(Self.metrics, ["X-API-Key": "agl_wrong"]),
            ]
            #expect(all.allSatisfy { $0 == all[0] } && all[0].status == 200)
        }
    }
}
