import Foundation
import NIOCore
import Testing

@testable import APIServer

/// What a server makes of bytes that no good client sends: the right status or the end of the
/// connection, no crash, and nothing of what is inside.
@Suite struct HostileInputTests {
    private static func head(_ line: String, _ fields: String = "Host: localhost\r\n") -> String {
        "\(line)\r\n\(fields)\r\n"
    }

    private static func field(_ count: Int) -> String {
        "X: " + String(repeating: "a", count: count) + "\r\n"
    }

    private static func length(_ text: String) -> String {
        "Host: localhost\r\nContent-Length: \(text)\r\n"
    }

    /// Sends, and reads one answer to its end.
    private static func exchange(
        _ server: RunningServer, _ bytes: [UInt8]
    ) throws -> RawSocket.Head {
        let socket = try server.socket()
        try socket.send(bytes)
        return try socket.answer()
    }

    static let requests: [(text: String, status: Int)] = [
        (head("GET /healthz HTTP/1.1"), 200),
        // Not HTTP.
        ("hello\r\n\r\n", 400), (head("GET"), 400), (head("GET /healthz"), 505),
        (head("GET /healthz HTTP/2.0"), 505), (head("GET /healthz HTTP/9.9"), 505),
        (head("G\u{0}T / HTTP/1.1"), 400), (head("MADEUP / HTTP/1.1"), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400),
        ("*1\r\n$4\r\nPING\r\n", 400),
        // Hosts.
        (head("GET /healthz HTTP/1.1", ""), 400),
        (head("GET /healthz HTTP/1.1", "Host:\r\n"), 400),
        (head("GET /healthz HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n"), 400),
        (head("GET /healthz HTTP/1.1", "Host: localhost\r\nHOST: evil.example\r\n"), 400),
        (head("GET /healthz HTTP/1.1", "Host: evil.example\r\nHost: localhost\r\n"), 400),
        (head("GET /healthz HTTP/1.1", "Host: a@localhost\r\n"), 400),
        (head("GET /healthz HTTP/1.1", "Host: evil.example\r\n"), 421),
        (head("GET /healthz HTTP/1.1", "Host: localhost.evil.example\r\n"), 421),
        (head("GET /healthz HTTP/1.1", "Host : evil.example\r\nHost: localhost\r\n"), 400),
        (head("GET /healthz HTTP/1.1", "Host: [0::1]:1\r\n"), 200),
        (head("GET /healthz HTTP/1.1", "Host: LOCALHOST.:80\r\n"), 200),
        // A target that says another host counts, not Host.
        (head("GET http://evil.example/healthz HTTP/1.1"), 421),
        (head("GET http://localhost/healthz HTTP/1.1"), 200),
        (head("GET http://localhost/healthz HTTP/1.1", "Host: evil.example\r\n"), 200),
        (head("GET http://localhost@evil.example/ HTTP/1.1"), 400),
        (head("GET http://localhost/healthz HTTP/1.1", "Host: a\r\nHost: b\r\n"), 400),
        // Smuggling.
        (
            head(
                "POST / HTTP/1.1",
                "Host: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n")
                + "0\r\n\r\n", 400
        ),
        (head("POST / HTTP/1.1", length("1") + "Content-Length: 2\r\n"), 400),
        (head("POST / HTTP/1.1", length("-1")), 400), (head("POST / HTTP/1.1", length("1x")), 400),
        (head("GET / HTTP/1.1", "Host: localhost\r\nX: a\u{0}b\r\n"), 400),
        (head("GET / HTTP/1.1", "Host: localhost\r\nX: a\r\n folded\r\n"), 400),
        (head("GET / HTTP/1.1", "Host: localhost\r\nX a\r\n"), 400),
        // Paths.
        (head("GET /../healthz HTTP/1.1"), 404), (head("GET /a/../healthz HTTP/1.1"), 404),
        (head("GET /%2e%2e/healthz HTTP/1.1"), 404), (head("GET /%2E%2E%2Fetc HTTP/1.1"), 404),
        (head("GET //evil.example/healthz HTTP/1.1"), 404),
        (head("GET /healthz%00 HTTP/1.1"), 404), (head("GET /healthz/. HTTP/1.1"), 404),
        (head("GET /api/agents/history/%00 HTTP/1.1"), 404),
        (head("GET /api/agents/history/%ff%fe HTTP/1.1"), 400),
        (head("GET /api/agents/history/%zz HTTP/1.1"), 400),
        (head("GET /api/agents/history/..%2f..%2fetc HTTP/1.1"), 404),
        (head("GET /api/agents/executions?agent_name=%ff HTTP/1.1"), 200),
        (head("GET /api/agents/executions?agent_name=%00';-- HTTP/1.1"), 200),
        (head("GET /api/agents/executions?%ff=%ff HTTP/1.1"), 400),
        (head("GET /?? HTTP/1.1"), 200), (head("GET * HTTP/1.1"), 404),
        (head("OPTIONS * HTTP/1.1"), 204), (head("TRACE / HTTP/1.1"), 405),
        (head("CONNECT localhost:22 HTTP/1.1"), 404),
        // Sizes.
        (head("GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1"), 414),
        (head("GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1"), 431),
        (head("GET / HTTP/1.1", field(17_000)), 431),
        (head("GET / HTTP/1.1", String(repeating: field(9_000), count: 9)), 431),
        (head("GET / HTTP/1.1", String(repeating: field(1), count: 101)), 431),
        (head("POST / HTTP/1.1", length("1048577")), 413),
        (head("POST / HTTP/1.1", length("99999999999999999999")), 400),
    ]

    @Test func everyRequestIsAnswered() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                for (text, status) in Self.requests {
                    let answer: RawSocket.Head
                    do {
                        answer = try Self.exchange(server, Array(text.utf8))
                    } catch {
                        Issue.record("\(error): \(text.prefix(80).debugDescription)")
                        continue
                    }
                    #expect(answer.status == status, "\(text.prefix(100).debugDescription)")
                    if answer.status >= 400 {
                        #expect(answer.fields["content-type"] == "application/problem+json")
                        #expect(answer.body.contains("\"status\":\(answer.status),"))
                    }
                    let all = answer.fields.values.joined() + answer.body
                    for secret in [server.home, "NIO", "Swift", "Hummingbird", "llhttp", "SQLite"] {
                        #expect(!all.contains(secret), "\(secret): \(text.prefix(100))")
                    }
                }
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    /// Bytes that are no UTF-8, raw in path, query and headers.
    @Test func rawBytes() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let rest = " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                for (before, after) in [
                    ("GET /", rest), ("GET /api/agents/history/", rest), ("GET /healthz?", rest),
                    ("GET /api/agents/executions?agent_name=", rest),
                    ("GET / HTTP/1.1\r\nHost: localhost", "\r\n\r\n"),
                    ("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: ", "\r\n\r\n"),
                    ("GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ", "\r\n\r\n"),
                    ("GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: ", "\r\n\r\n"),
                ] {
                    for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80]] {
                        let bytes = Array(before.utf8) + bad + Array(after.utf8)
                        let answer = try Self.exchange(server, bytes)
                        #expect([200, 400, 404].contains(answer.status), "\(before) \(bad)")
                    }
                }
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    /// Random bytes, alone and inside of a request.
    @Test(arguments: [UInt64](1...5))
    func noise(seed: UInt64) async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                var state = seed
                func next() -> UInt8 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 33)
                }
                for _ in 0..<40 {
                    var bytes = Array(RawSocket.request("/stream?since=1").utf8)
                    for _ in 0..<(1 + next() % 8) {
                        let place = Int(next()) % bytes.count
                        bytes[place] = next()
                    }
                    let socket = try server.socket()
                    try? socket.send(bytes)
                    socket.shutDownSending()
                    // Whatever it answers, it ends.
                    var isOpen = true
                    while isOpen { isOpen = !socket.isEnded() }
                }
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }
}
