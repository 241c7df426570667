import AgentEvents
import Foundation
import NIOCore
import Testing

@testable import APIServer

/// How WebSocket connections live and end.
@Suite struct ConnectionTests {
    static let now = RunningServer.now

    private static func starts(_ agents: [String], from number: Int) -> [AgentEvent] {
        agents.enumerated().map { index, agent in
            started(UInt64(number + index), at: now, agent: agent)
        }
    }

    /// How the server answers and closes.
    static let closes: [(bytes: [UInt8], code: Int?)] = [
        (RawSocket.masked(0x88, [3, 232]), 1000), (RawSocket.masked(0x88, []), nil),
        (RawSocket.masked(0x82, [1]), 1003), (RawSocket.masked(0x81, [0xFF]), 1007),
        ([0x81, 1, 65], 1002), (RawSocket.masked(0xC1, [65]), 1002),
        (RawSocket.masked(0x80, [65]), 1002), (RawSocket.masked(0x83, []), 1002),
        (RawSocket.masked(0x81, Array(repeating: 65, count: 20_000)), 1009),
        (
            RawSocket.masked(0x01, Array(repeating: 65, count: 10_000))
                + RawSocket.masked(0x80, Array(repeating: 65, count: 10_000)), 1009
        ),
        ([0x81, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255], 1009),
    ]

    @Test(arguments: closes.indices)
    func closing(index: Int) async throws {
        let (bytes, code) = Self.closes[index]
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade()
                try socket.send(bytes)
                #expect(try socket.closeCode() == code)
                #expect(socket.isEnded())
            }
        }
    }

    @Test func pingsAndMessages() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade()
                _ = try socket.message()
                try socket.send(RawSocket.masked(0x89, [1, 2, 3]))
                #expect(try socket.frame() == .init(opcode: 10, payload: [1, 2, 3]))
                // What means nothing here is passed over.
                for text in ["", "x", "{}", "[]", "{\"type\":7}", "{\"type\":\"subscribe\"}"] {
                    try socket.say(text)
                }
                try socket.say(String(repeating: "[", count: 16_000))
                // In fragments, byte by byte.
                let ping = Array("{\"type\":\"ping\",\"timestamp\":1}".utf8)
                for (index, byte) in ping.enumerated() {
                    let last = index == ping.count - 1
                    let first: UInt8 = (last ? 0x80 : 0) | (index == 0 ? 1 : 0)
                    try socket.send(RawSocket.masked(first, [byte]))
                }
                #expect(
                    try socket.message().text
                        == "{\"type\":\"pong\",\"timestamp\":\(Self.now)}")
            }
        }
    }

    /// A client that takes nothing is closed; the others get everything meanwhile.
    @Test func slowClients() async throws {
        var limits = FeedLimits()
        limits.pendingMax = 8 << 10
        limits.sendBuffer = 4 << 10
        limits.stallMax = .milliseconds(300)
        // Longer than a fold takes on a busy machine: it does not answer pings meanwhile.
        limits.pingInterval = .seconds(10)
        limits.closeGrace = .seconds(60)
        try await RunningServer.with([], limits: limits) { server in
            try await server.connected { server in
                let slow = try server.socket(receiveBuffer: 4_096)
                try slow.upgrade()
                let fast = try server.socket()
                try fast.upgrade()
                #expect(try fast.message().short == "snapshot start")
                for batch in 0..<10 {
                    let agents = (0..<20).map {
                        "\(20 * batch + $0)" + String(repeating: "x", count: 500)
                    }
                    try server.fold(Self.starts(agents, from: 20 * batch))
                    for agent in agents { #expect(try fast.message().agent == agent) }
                }
                // Long enough not to read: the close comes behind what it was sent before.
                while try fast.frame().opcode != 9 {}
                let deadline = ContinuousClock.now.advanced(by: .seconds(20))
                var count = 0
                var code: Int?
                while ContinuousClock.now < deadline {
                    let frame = try slow.frame()
                    if frame.opcode == 8 {
                        code = frame.code
                        break
                    }
                    count += 1
                }
                #expect(code == 1013)
                #expect(count < 200)
            }
        }
    }

    /// A client that falls out of what is held gets a snapshot and goes on.
    @Test func clientsThatFallBehind() async throws {
        var limits = FeedLimits()
        (limits.pendingMax, limits.sendBuffer, limits.messagesMax) = (8 << 10, 4 << 10, 20)
        (limits.stallMax, limits.pingInterval) = (.hours(1), .hours(1))
        try await RunningServer.with([], limits: limits) { server in
            try await server.connected { server in
                let slow = try server.socket(receiveBuffer: 4_096)
                try slow.upgrade()
                for batch in 0..<10 {
                    let agents = (0..<20).map {
                        "\(20 * batch + $0)-" + String(repeating: "x", count: 500)
                    }
                    try server.fold(Self.starts(agents, from: 20 * batch))
                }
                try server.fold([started(999, at: Self.now, agent: "last")])
                var reasons: [String] = []
                var last = 0
                while true {
                    let message = try slow.message()
                    #expect(message.offset >= last)
                    last = message.offset
                    if message.type == "snapshot" { reasons.append(message.reason) }
                    let running = message.data["running"] as? [[String: Any]] ?? []
                    if message.agent == "last" { break }
                    if running.contains(where: { $0["agent_id"] as? String == "last" }) { break }
                }
                #expect(reasons.first == "start")
                #expect(reasons.count >= 2 && reasons.dropFirst().allSatisfy { $0 == "slow" })
            }
        }
    }

    /// A peer that answers no ping is gone.
    @Test func deadPeers() async throws {
        var limits = FeedLimits()
        limits.pingInterval = .seconds(1)
        try await RunningServer.with([], limits: limits) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade()
                #expect(try socket.message().short == "snapshot start")
                // One that answers stays.
                for _ in 0..<2 {
                    #expect(try socket.frame().opcode == 9)
                    try socket.send(RawSocket.masked(0x8A, []))
                }
                while let frame = try? socket.frame() { #expect(frame.opcode == 9) }
                #expect(socket.isEnded())
            }
        }
    }
}
