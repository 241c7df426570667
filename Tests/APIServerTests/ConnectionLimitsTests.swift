import Foundation
import NIOCore
import Testing

@testable import APIServer

/// What a connection may take of a server, and what it is told when it takes more.
@Suite struct ConnectionLimitsTests {
    /// Quick limits; those which a test is not about are far away.
    private static func limits(
        _ change: (inout ConnectionLimits) -> Void
    ) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.headTimeout = .hours(1)
        limits.idleTimeout = .hours(1)
        limits.bodyTimeout = .hours(1)
        limits.answerTimeout = .hours(1)
        limits.stallTimeout = .hours(1)
        change(&limits)
        return limits
    }

    /// A head that comes byte by byte, or not at all, is told so and ends.
    @Test(arguments: ["", "GET /healthz HT", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "])
    func slowHeads(text: String) async throws {
        let log = CollectedLog()
        let limits = Self.limits { $0.headTimeout = .milliseconds(300) }
        try await RunningServer.with([], connections: limits, log: log) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(text)
                let answer = try socket.answer()
                #expect(answer.status == 408)
                #expect(answer.fields["connection"] == "close")
                #expect(socket.isEnded())
            }
        }
        #expect(
            log.refusals == [
                "request refused client=127.0.0.1 method=- path=- reason=slow head status=408"
            ])
    }

    @Test func slowBodies() async throws {
        let limits = Self.limits { $0.bodyTimeout = .milliseconds(300) }
        try await RunningServer.with([], connections: limits) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(
                    "POST /api/auth/ticket HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n12345")
                #expect(try socket.answer().status == 408)
                #expect(socket.isEnded())
            }
        }
    }

    /// Connections that wait for nothing end, also if half a request has come.
    @Test(arguments: ["", "GET /heal"])
    func idleConnections(text: String) async throws {
        let limits = Self.limits { $0.idleTimeout = .milliseconds(300) }
        try await RunningServer.with([], connections: limits) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(RawSocket.request("/healthz", [:]))
                #expect(try socket.answer().status == 200)
                try socket.send(text)
                #expect(socket.isEnded())
                // Streams are not idle: their own limits hold.
                let stream = try server.socket()
                try stream.upgrade()
                #expect(try stream.message().short == "snapshot start")
                let other = try server.socket()
                try other.send(RawSocket.request("/healthz", [:]))
                #expect(try other.answer().status == 200)
                #expect(other.isEnded())
                try stream.send(RawSocket.masked(0x89, [1]))
                // Behind pings of the server's own, if this took long.
                var frame = try stream.frame()
                while frame.opcode == 9 { frame = try stream.frame() }
                #expect(frame == .init(opcode: 10, payload: [1]))
            }
        }
    }

    /// Without a length in front, a body that becomes too large ends as well.
    @Test func largeChunkedBodies() async throws {
        let limits = Self.limits { $0.bodyMax = 1_000 }
        try await RunningServer.with([], connections: limits) { server in
            try await server.connected { server in
                let socket = try server.socket()
                let chunk = "100\r\n\(String(repeating: "x", count: 256))\r\n"
                try socket.send(
                    "POST /api/auth/ticket HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + String(repeating: chunk, count: 4))
                #expect(try socket.answer().status == 413)
                #expect(socket.isEnded())
            }
        }
    }

    /// A client that asks and does not read.
    @Test func answersNobodyReads() async throws {
        let limits = Self.limits { $0.stallTimeout = .milliseconds(300) }
        var open = AccessSettings()
        open.rateLimit = nil
        let access = open
        try await RunningServer.with([], connections: limits, access: { _ in access }) { server in
            try await server.connected { server in
                let socket = try server.socket(receiveBuffer: 2_048)
                // Until the server takes no more, or ends.
                let request = RawSocket.request("/openapi-that-is-not-there", [:])
                do {
                    for _ in 0..<100_000 { try socket.send(request) }
                    Issue.record("it takes any number of requests")
                } catch is RawSocket.Ended {}
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test func manyConnections() async throws {
        let limits = Self.limits { $0.connectionsMax = 3 }
        try await RunningServer.with([], connections: limits) { server in
            try await server.connected { server in
                var sockets = try (0..<3).map { _ in try server.socket() }
                for socket in sockets {
                    try socket.send(RawSocket.request("/healthz", [:]))
                    #expect(try socket.answer().status == 200)
                }
                let more = try server.socket()
                let answer = try more.answer()
                #expect(answer.status == 503)
                #expect(answer.fields["retry-after"] == "1")
                #expect(more.isEnded())
                sockets.removeAll()
                // A place is free when the server has seen an end.
                let deadline = ContinuousClock.now.advanced(by: .seconds(20))
                while ContinuousClock.now < deadline {
                    do {
                        let again = try server.socket()
                        try again.send(RawSocket.request("/healthz", [:]))
                        if try again.answer().status == 200 { return }
                    } catch is RawSocket.Ended {
                        // Refused, and closed before the request came: then the answer is lost.
                    }
                }
                Issue.record("no place becomes free")
            }
        }
    }
}
