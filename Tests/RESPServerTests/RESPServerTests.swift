import APIKeys
import Foundation
import NIOCore
import Testing

@testable import RESPServer

@Suite struct RESPServerTests {
    private static let noKey = "-NOAUTH Authentication required.\r\n"

    /// However a client's bytes arrive.
    @Test func cutsChangeNothing() async throws {
        let session = Array(
            ("*2\r\n$4\r\nECHO\r\n$3\r\na\r\n\r\nPING\r\n"
                + "*1\r\n$6\r\nDBSIZE\r\nGET x\r\n*1\r\nx").utf8)
        let expected =
            "$3\r\na\r\n\r\n+PONG\r\n:0\r\n$-1\r\n-ERR Protocol error: expected '$', got 'x'\r\n"
        try await RunningEndpoint.with { endpoint async throws in
            let whole = Array(session) + Array("\r\n".utf8)
            for cut in stride(from: 0, to: whole.count, by: 7) {
                let answer = try await endpoint.exchange(
                    [Array(whole[..<cut]), Array(whole[cut...])])
                #expect(answer == expected, "cut at \(cut)")
            }
            #expect(try await endpoint.exchange(whole.map { [$0] }) == expected)
        }
    }

    @Test func whatLooksLikeHTTPIsNotAnswered() async throws {
        try await RunningEndpoint.with { endpoint async throws in
            #expect(try await endpoint.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "")
            #expect(try await endpoint.exchange("PING\r\nPOST / HTTP/1.1\r\n\r\n") == "+PONG\r\n")
        }
    }

    @Test func oneConnectionTooMany() async throws {
        var limits = ConnectionLimits.standard
        limits.connectionsMax = 1
        try await RunningEndpoint.with(limits: limits) { endpoint async throws in
            let port = endpoint.port
            let first = try await onThread { try Socket(port: port) }
            #expect(try await onThread { try first.ask("PING") } == "+PONG\r\n")
            let second = try await onThread { try Socket(port: port).readToEnd() }
            #expect(second == "-ERR max number of clients reached\r\n")
            #expect(try await onThread { try first.ask("PING") } == "+PONG\r\n")
        }
    }

    /// What is asked for in one go and is more than a chunk comes whole and in order.
    @Test func aLongPipeline() async throws {
        var limits = ConnectionLimits.standard
        limits.chunkSize = 1_000
        limits.batchMax = 7
        try await RunningEndpoint.with(limits: limits) { endpoint async throws in
            let numbers = 0..<3_000
            let answer = try await endpoint.exchange(
                numbers.map { "ECHO \($0)\r\n" }.joined())
            #expect(
                answer == numbers.map { "$\("\($0)".utf8.count)\r\n\($0)\r\n" }.joined())
        }
    }

    @Test func aKeyThatIsRevokedEndsAtTheNextCommand() async throws {
        try await RunningEndpoint.with(needsKey: true) { endpoint async throws in
            let file = KeyFile(home: endpoint.home)
            let (key, record) = try file.create(name: "test", now: 0)
            let port = endpoint.port
            let socket = try await onThread { try Socket(port: port) }
            #expect(try await onThread { try socket.ask("DBSIZE") } == Self.noKey)
            #expect(try await onThread { try socket.ask("AUTH \(key.text)") } == "+OK\r\n")
            #expect(try await onThread { try socket.ask("DBSIZE") } == ":0\r\n")
            _ = try file.revoke(id: record.id)
            #expect(try await onThread { try socket.ask("DBSIZE") } == Self.noKey)
            #expect(try await onThread { socket.readToEnd() } == "")
        }
    }

    @Test func whoShowsNoKeyIsLeft() async throws {
        var limits = ConnectionLimits.standard
        limits.loginTimeout = .milliseconds(50)
        try await RunningEndpoint.with(limits: limits, needsKey: true) { endpoint async throws in
            let port = endpoint.port
            #expect(try await onThread { try Socket(port: port).readToEnd() } == "")
        }
    }

    @Test func theSocketIsForItsOwnerAlone() async throws {
        try await RunningEndpoint.with { endpoint async throws in
            let attributes = try FileManager.default.attributesOfItem(atPath: endpoint.socketPath)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }
}
