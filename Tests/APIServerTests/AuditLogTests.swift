import Foundation
import HTTPTypes
import Testing

@testable import APIServer

/// What is noted of requests that were refused: who, what, why; nothing that opens anything.
@Suite struct AuditLogTests {
    @Test func everyRefusalIsOneLine() async throws {
        let log = CollectedLog()
        try await AccessTests.withKeys(log: log) { server, key, id in
            _ = try await server.get("/metrics?secret=1")
            _ = try await server.get("/api/x", ["X-API-Key": "agl_wrong"])
            _ = try await server.get("/", ["Host": "evil.example"])
            _ = try await server.get("/agl_0123456789012345678901234567890/x?y")
            _ = try await server.send("POST", "/api/auth/ticket?a", ["X-API-Key": key])
            _ = try await server.get(
                "/api/agents/stream", ["X-API-Key": key, "Origin": "http://evil.example"])
            _ = try await server.get("/stream?ticket=agl_ticket_x", ["Cookie": "c=secret"])
            // What is served, or is not there, is not noted.
            _ = try await server.get("/", ["X-API-Key": key])
            _ = try await server.get("/nothing", ["X-API-Key": key])
            let client = "request refused client=127.0.0.1"
            #expect(
                log.refusals == [
                    "\(client) method=GET path=/metrics reason=no key status=401",
                    "\(client) method=GET path=/api/x reason=wrong key status=401",
                    "\(client) method=GET path=/ reason=foreign host status=421",
                    "\(client) method=GET path=/agl_ reason=no key status=401",
                    "\(client) key=\(id) method=POST path=/api/auth/ticket "
                        + "reason=Unsupported Media Type status=415",
                    "\(client) key=\(id) method=GET path=/api/agents/stream reason=Forbidden "
                        + "status=403",
                    "\(client) method=GET path=/stream reason=wrong ticket status=401",
                ])
        }
    }

    /// Nothing that a client sends can end a line, or steer a terminal.
    @Test func signsThatAreNone() {
        #expect(
            AuditLog.Entry.path("/a b\n\u{1B}[2J\u{7F}é?x")
                == "/a\\x20b\\xa\\x1b[2J\\x7f\\xc3\\xa9")
        #expect(AuditLog.Entry.path("/#x") == "/")
        let long = "/" + String(repeating: "x", count: 500)
        #expect(AuditLog.Entry.path(long) == long.prefix(200) + "…")
        #expect(AuditLog.Entry.path("/x?ticket=agl_1") == "/x")
        #expect(AuditLog.Entry.path("/x/agl_secret") == "/x/agl_")
    }

    /// However many are refused, lines are few, and say how many are missing.
    @Test func linesAreBounded() {
        let log = CollectedLog()
        let audit = AuditLog(log.logger, limit: RateLimit(perSecond: 0.001, burst: 2))
        let peer = Peer(host: "192.0.2.1", localHost: nil)
        for _ in 0..<1_000 { audit.note("no HTTP", .init(peer, status: 400, reason: "no HTTP")) }
        let line = "request refused client=192.0.2.1 method=- path=- reason=no HTTP status=400"
        #expect(log.lines == [line, line])
        audit.finish()
        audit.finish()
        #expect(log.lines == [line, line, "requests refused omitted=998"])
    }
}
