import APIKeys
import Foundation
import Testing

@testable import APIServer

/// Tickets as clients get and use them.
@Suite struct TicketAnswerTests {
    private struct Ticket: Decodable {
        let ticket: String
        let expires_in: Int
    }

    private static func ticket(
        _ server: RunningServer, _ key: String, origin: String? = nil
    ) async throws -> String {
        var headers = ["X-API-Key": key, "Content-Type": "application/json", "Content-Length": "2"]
        headers["Origin"] = origin
        let answer = try await server.send("POST", "/api/auth/ticket", headers, body: "{}")
        #expect(answer.status == 200)
        #expect(answer.headers["cache-control"] == "no-store")
        let ticket = try JSONDecoder().decode(Ticket.self, from: Data(answer.body.utf8))
        #expect(ticket.expires_in == 30)
        return ticket.ticket
    }

    private static func open(
        _ server: RunningServer, _ path: String, _ ticket: String, origin: String? = nil
    ) async throws -> Int {
        var headers = path == StreamRequest.eventsPath ? [:] : RawSocket.handshake
        headers["Origin"] = origin
        let request = RawSocket.request(
            "\(path)?ticket=\(ticket)", headers, host: "127.0.0.1:\(server.port)")
        return try await server.connected { server in
            let socket = try server.socket()
            try socket.send(request)
            return try socket.answer().status
        }
    }

    @Test(arguments: StreamRequest.allPaths.sorted())
    func onceForEachStream(path: String) async throws {
        let opened = path == StreamRequest.eventsPath ? 200 : 101
        try await AccessTests.withKeys { server, key, _ in
            let ticket = try await Self.ticket(server, key)
            #expect(try await Self.open(server, path, ticket) == opened)
            #expect(try await Self.open(server, path, ticket) == 401)
            #expect(try await Self.open(server, path, "") == 401)
            #expect(try await Self.open(server, path, ticket + "&ticket=" + ticket) == 400)
            // For the origin that asked for it.
            let other = try await Self.ticket(server, key, origin: "http://localhost:5173")
            for origin in [nil, "http://localhost:5174"] {
                #expect(try await Self.open(server, path, other, origin: origin) == 401)
            }
            #expect(
                try await Self.open(server, path, other, origin: "http://localhost:5173")
                    == opened)
        }
    }

    /// Nothing but a stream, and not when its key is gone.
    @Test func nothingElse() async throws {
        try await AccessTests.withKeys { server, key, id in
            let ticket = try await Self.ticket(server, key)
            for path in ["/", "/metrics", "/api/agents/metrics/current", "/stream/x"] {
                #expect(try await server.get("\(path)?ticket=\(ticket)").status == 401)
            }
            // What is no WebSocket leaves it for one that is.
            #expect(try await server.get("/stream?ticket=\(ticket)").status == 426)
            #expect(try await server.get("/api/agents/stream?ticket=\(ticket)&x=1").status == 400)
            #expect(try await Self.open(server, "/stream", ticket) == 101)
            let last = try await Self.ticket(server, key)
            _ = try server.keys.revoke(id: id)
            #expect(try await Self.open(server, "/stream", last) == 401)
        }
    }

    @Test func whoGetsOne() async throws {
        try await AccessTests.withKeys { server, key, _ in
            let json = ["Content-Type": "application/json", "Content-Length": "2"]
            func status(_ headers: [String: String]) async throws -> Int {
                let all = json.merging(headers) { $1 }
                return try await server.send("POST", "/api/auth/ticket", all, body: "{}").status
            }
            #expect(try await status([:]) == 401)
            #expect(try await status(["X-API-Key": "agl_x"]) == 401)
            #expect(try await status(["X-API-Key": key, "Content-Type": "text/plain"]) == 415)
            #expect(try await status(["X-API-Key": key, "Origin": "http://evil.example"]) == 403)
            #expect(try await status(["X-API-Key": key, "Origin": "null"]) == 403)
            let answer = try await server.get("/api/auth/ticket", ["X-API-Key": key])
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "POST, OPTIONS")
        }
    }
}
