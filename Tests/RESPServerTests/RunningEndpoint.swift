import APIKeys
import EventLog
import Foundation
import KeySpace
import Logging
import Projections
import Testing

@testable import RESPServer

/// An endpoint on a free port over an empty store, while `body` runs.
struct RunningEndpoint {
    let home: String
    let port: Int
    let socketPath: String

    static func with(
        limits: ConnectionLimits = .standard, needsKey: Bool = false,
        _ body: @Sendable @escaping (RunningEndpoint) async throws -> Void
    ) async throws {
        let home = URL.temporaryDirectory.appending(path: "agentlog-resp-\(UUID().uuidString)")
            .path()
        defer { try? FileManager.default.removeItem(atPath: home) }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let worker = try await ProjectionWorker.start(
            home: home, rules: .builtIn(), changes: ViewsSignal(), logger: Logger(label: "test"))
        defer { worker.stop() }
        let now: @Sendable () -> Int64 = { 1_795_342_830_400 }
        let listening = AsyncStream<Int?>.makeStream()
        var configuration = RESPServer.Configuration(version: "test", now: now)
        configuration.port = 0
        configuration.socketPath = home + "/keys.sock"
        configuration.requiresKey = needsKey
        configuration.apiKeys = try KeyWatch(KeyFile(home: home), interval: .zero)
        configuration.onListening = { listening.continuation.yield($0) }
        let server = RESPServer(
            KeySpace(ViewsReader(home: home), now: now), configuration, limits: limits,
            logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var ports = listening.stream.makeAsyncIterator()
            let port = try #require(await ports.next() ?? nil)
            try await body(
                RunningEndpoint(home: home, port: port, socketPath: home + "/keys.sock"))
            group.cancelAll()
        }
    }

    /// Sends pieces over a connection of its own, closes its half, and reads to the end.
    func exchange(_ pieces: [[UInt8]]) async throws -> String {
        let port = port
        return try await onThread { try Socket(port: port).exchange(pieces) }
    }

    func exchange(_ text: String) async throws -> String { try await exchange([Array(text.utf8)]) }
}

/// On a thread of its own: tasks share their few threads, and the server needs one.
func onThread<T: Sendable>(_ body: @Sendable @escaping () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}

/// A socket that blocks.
final class Socket: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        // An answer that never comes fails a test, and does not hold it.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    func exchange(_ pieces: [[UInt8]]) throws -> String {
        for piece in pieces {
            try #require(send(descriptor, piece, piece.count, Int32(MSG_NOSIGNAL)) >= 0)
        }
        shutdown(descriptor, Int32(SHUT_WR))
        return readToEnd()
    }

    /// Sends a line and reads one that answers it.
    func ask(_ line: String) throws -> String {
        let bytes = Array("\(line)\r\n".utf8)
        try #require(
            send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while answer.last != UInt8(ascii: "\n"), read(descriptor, &byte, 1) == 1 {
            answer.append(byte)
        }
        return String(decoding: answer, as: UTF8.self)
    }

    func readToEnd() -> String {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
