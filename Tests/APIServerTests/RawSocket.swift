import Foundation
import Testing

/// A connection that sends and reads bytes as a test says, with a deadline for each read.
///
/// Blocking, so it lives on a thread of its own: see ``RunningServer/connected(_:)``.
final class RawSocket {
    private let descriptor: Int32
    private var received: [UInt8] = []

    struct Ended: Error {}
    /// Nothing came in time (`EAGAIN`), or something else went wrong.
    struct TooLate: Error { var error: Int32 }

    static let seconds = 60

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: Self.seconds, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer {
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer,
                socklen_t(MemoryLayout<Int32>.size))
        }
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
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Ended() }
            sent += count
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func shutDownSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        // With a deadline it is not restarted after a signal.
        repeat { count = recv(descriptor, &buffer, buffer.count, 0) } while count < 0
            && errno == EINTR
        if count == 0 || count < 0 && errno == ECONNRESET { throw Ended() }
        if count < 0 { throw TooLate(error: errno) }
        received += buffer[..<count]
    }

    func read(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receive() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// Up to and with an ending.
    func read(through ending: String) throws -> String {
        let ending = Array(ending.utf8)
        while true {
            if let range = received.firstRange(of: ending) {
                return String(decoding: try read(range.upperBound), as: UTF8.self)
            }
            try receive()
        }
    }

    /// All that comes until the peer ends the connection.
    func readToEnd() throws -> String {
        do {
            while true { try receive() }
        } catch is Ended {
            return String(decoding: received, as: UTF8.self)
        }
    }

    /// Whether the peer ends the connection with nothing more to read.
    func isEnded() -> Bool {
        do {
            try receive()
            return false
        } catch {
            if !(error is Ended) { Issue.record(error) }
            return error is Ended
        }
    }

    // MARK: - HTTP

    struct Head {
        var status: Int
        /// With their names in small letters.
        var fields: [String: String] = [:]
        var body = ""
    }

    /// Reads an answer to its end, which its length tells.
    func answer() throws -> Head {
        let text = try read(through: "\r\n\r\n")
        var head = Head(status: try statusCode(text))
        head.fields = headerFields(text)
        if let length = head.fields["content-length"].flatMap({ Int($0) }) {
            head.body = String(decoding: try read(length), as: UTF8.self)
        }
        return head
    }

    // MARK: - WebSocket

    static let handshake = [
        "Upgrade": "websocket", "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]

    static func request(
        _ path: String, _ headers: [String: String] = handshake, method: String = "GET",
        host: String = "localhost"
    ) -> String {
        let fields = headers.map { "\($0): \($1)\r\n" }.joined()
        return "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n"
    }

    /// Opens a WebSocket.
    func upgrade(_ path: String = "/stream/agents/realtime") throws {
        try send(Self.request(path))
        let head = try answer()
        try #require(head.status == 101)
        // The example of RFC 6455, 1.3.
        #expect(head.fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        /// Of a close.
        var code: Int? { payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
    }

    func frame() throws -> Frame {
        let head = try read(2)
        try #require(head[0] & 0x70 == 0 && head[1] & 0x80 == 0)
        var length = Int(head[1])
        if length == 126 { length = try read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try read(8).reduce(0) { $0 << 8 | Int($1) } }
        return Frame(opcode: head[0] & 0x0F, payload: try read(length))
    }

    /// The next text message. Pings before it are answered.
    func message() throws -> Message {
        while true {
            let frame = try frame()
            if frame.opcode == 1 { return try Message(frame.text) }
            if frame.opcode == 8 { throw Ended() }
            if frame.opcode == 9 { try send(Self.masked(0x8A, [])) }
        }
    }

    /// Reads on to the close frame.
    func closeCode() throws -> Int? {
        while true {
            let frame = try frame()
            if frame.opcode == 8 { return frame.code }
        }
    }

    static func masked(_ first: UInt8, _ payload: [UInt8], mask: [UInt8] = [1, 2, 3, 4]) -> [UInt8]
    {
        var bytes = [first]
        if payload.count < 126 {
            bytes.append(0x80 | UInt8(payload.count))
        } else {
            bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    func say(_ text: String) throws { try send(Self.masked(0x81, Array(text.utf8))) }
}

/// A message of the feed.
struct Message {
    let text: String
    let members: [String: Any]

    init(_ text: String) throws {
        self.text = text
        members = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    var type: String { members["type"] as? String ?? "" }
    var id: String { members["id"] as? String ?? "" }
    var offset: Int { members["offset"] as? Int ?? -1 }
    var data: [String: Any] { members["data"] as? [String: Any] ?? [:] }
    var agent: String { data["agent_id"] as? String ?? "" }
    var reason: String { data["reason"] as? String ?? "" }
    /// What tests compare.
    var short: String { type == "snapshot" ? "snapshot \(reason)" : "\(type) \(agent)" }
}

extension RunningServer {
    /// Runs `body` on a thread of its own, where it may block.
    func connected<T: Sendable>(
        _ body: @escaping @Sendable (RunningServer) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try body(self) }) }.start()
        }
    }

    func socket(receiveBuffer: Int32? = nil) throws -> RawSocket {
        try RawSocket(port: port, receiveBuffer: receiveBuffer)
    }
}
