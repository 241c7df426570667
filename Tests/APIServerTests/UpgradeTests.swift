import Foundation
import Testing

@testable import APIServer

/// How a connection becomes a WebSocket, how it does not, and what that leaves of HTTP.
@Suite struct UpgradeTests {
    private static func changed(_ changes: [String: String?]) -> [String: String] {
        var headers = RawSocket.handshake
        for (name, value) in changes { headers[name] = value }
        return headers
    }

    static let refusals: [(path: String, headers: [String: String], status: Int)] = [
        ("/stream", changed(["Upgrade": nil]), 426),
        ("/stream/agents/realtime", changed(["Upgrade": nil, "Connection": nil]), 426),
        ("/stream", changed(["Connection": "keep-alive"]), 426),
        ("/stream", changed(["Sec-WebSocket-Version": "8"]), 426),
        ("/stream", changed(["Sec-WebSocket-Version": nil]), 426),
        ("/stream", changed(["Sec-WebSocket-Key": nil]), 426),
        ("/stream", changed(["Sec-WebSocket-Key": "short=="]), 426),
        ("/stream", changed(["Content-Length": "3"]), 426),
        ("/stream", changed(["Upgrade": "h2c"]), 426),
        ("/stream", changed(["Origin": "http://evil.example"]), 403),
        ("/stream", changed(["Origin": "null"]), 403),
        ("/stream/agents/realtime", changed(["Origin": "http://localhost.evil.example"]), 403),
        ("/stream/agents/realtime?since=x", changed([:]), 400),
        ("/stream/agents/realtime?since=1.2", changed([:]), 400),
        ("/stream/agents/realtime?scope=none", changed([:]), 400),
        ("/stream/agents/realtime?other=1", changed([:]), 400),
        ("/nothing", changed([:]), 404),
        ("/healthz", changed([:]), 200),
    ]

    @Test(arguments: refusals)
    func refusalsAreAnswered(
        path: String, headers: [String: String], status: Int
    ) async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(RawSocket.request(path, headers))
                if headers["Content-Length"] != nil { try socket.send("abc") }
                let answer = try socket.answer()
                #expect(answer.status == status)
                #expect(answer.body.contains("\"status\":"))
                #expect(
                    answer.fields["sec-websocket-version"] == (status == 426 ? "13" : nil))
                #expect(answer.fields["upgrade"] == (status == 426 ? "websocket" : nil))
            }
        }
    }

    @Test func wrongMethodsAndHosts() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                for method in ["POST", "PUT", "DELETE"] {
                    let socket = try server.socket()
                    let headers = Self.changed(["Content-Length": "0"])
                    try socket.send(RawSocket.request("/stream", headers, method: method))
                    let answer = try socket.answer()
                    #expect(answer.status == 405)
                    #expect(answer.fields["allow"] == "GET, HEAD, OPTIONS")
                }
                let socket = try server.socket()
                try socket.send(RawSocket.request("/stream", host: "evil.example"))
                #expect(try socket.answer().status == 421)
            }
        }
    }

    @Test(arguments: ["http://localhost:5173", "https://127.0.0.1", "http://[::1]:80"])
    func loopbackOriginsAreLetIn(origin: String) async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                let headers = Self.changed(["Origin": origin])
                try socket.send(RawSocket.request("/stream/agents/realtime", headers))
                #expect(try socket.answer().status == 101)
                #expect(try socket.message().short == "snapshot start")
            }
        }
    }

    /// Beyond the limit 503; a place is free again when a client is gone.
    @Test func clientsAreLimited() async throws {
        var limits = FeedLimits()
        limits.clientsMax = 2
        try await RunningServer.with([], limits: limits) { server in
            try await server.connected { server in
                let first = try server.socket()
                try first.upgrade()
                let second = try server.socket()
                try second.send(RawSocket.request("/api/agents/stream", [:]))
                #expect(try second.answer().status == 200)
                for path in ["/stream", "/api/agents/stream"] {
                    let third = try server.socket()
                    try third.send(RawSocket.request(path))
                    let answer = try third.answer()
                    #expect(answer.status == 503)
                    #expect(answer.fields["retry-after"] == "1")
                }
                try first.send(RawSocket.masked(0x88, [3, 232]))
                #expect(try first.closeCode() == 1000)
                #expect(first.isEnded())
                // The place is free when the server has seen the end, which can be a moment later.
                let deadline = ContinuousClock.now.advanced(by: .seconds(20))
                while ContinuousClock.now < deadline {
                    let again = try server.socket()
                    try again.send(RawSocket.request("/stream"))
                    if try again.answer().status == 101 { return }
                }
                Issue.record("no place becomes free")
            }
        }
    }

    /// What asks for another protocol is served as HTTP, and so is what comes behind it.
    @Test func otherUpgradesAreIgnored() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                let headers = [
                    "Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings",
                    "HTTP2-Settings": "AAMAAABkAAQCAAAAAAIAAAAA",
                ]
                for _ in 0..<3 {
                    try socket.send(RawSocket.request("/healthz", headers))
                    #expect(try socket.answer().body == "{\"status\":\"ok\"}")
                }
                // Pipelined, also behind such a request.
                try socket.send(
                    RawSocket.request("/healthz", headers) + RawSocket.request("/healthz", [:])
                        + RawSocket.request("/nothing", headers)
                        + RawSocket.request("/healthz", [:]))
                #expect(
                    try (0..<4).map { _ in try socket.answer().status } == [200, 200, 404, 200])
            }
        }
    }

    /// A connection that has served HTTP may become a WebSocket, but not past an open answer; and
    /// what the client sends right behind its request is not lost.
    @Test func anyRequestCanUpgrade() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(RawSocket.request("/healthz", [:]))
                #expect(try socket.answer().status == 200)
                try socket.send(RawSocket.request("/stream", ["Upgrade": "h2c"]))
                #expect(try socket.answer().status == 426)
                let early = RawSocket.masked(0x89, Array("early".utf8))
                try socket.send(Array(RawSocket.request("/stream/agents/realtime").utf8) + early)
                #expect(try socket.answer().status == 101)
                var frames = [try socket.frame(), try socket.frame()]
                frames.sort { $0.opcode < $1.opcode }
                #expect(frames[0].opcode == 1)
                #expect(frames[1] == .init(opcode: 10, payload: Array("early".utf8)))
            }
        }
    }
}
