import NIOCore
import NIOWebSocket

/// What a client's frames mean, put together to messages: a value without I/O.
struct WebSocketReader {
    enum Meaning: Equatable {
        case text(String)
        case ping([UInt8])
        case pong
        /// The peer closes; with its code, if it gave one.
        case close(UInt16?)
        /// The connection must be closed for this reason.
        case failure(CloseCode)
        /// More frames are needed.
        case unfinished
    }

    private let sizeMax: Int
    private var fragments: ByteBuffer?
    private var fragmentCount = 0

    /// A message in more pieces than this has no honest reason.
    static let fragmentsMax = 64

    /// - Parameter sizeMax: Of a message, bytes.
    init(sizeMax: Int) { self.sizeMax = sizeMax }

    mutating func read(_ frame: WebSocketFrame) -> Meaning {
        // Nothing was negotiated that would use the reserved bits, and clients must mask.
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3, frame.maskKey != nil else {
            return .failure(.protocolError)
        }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .text:
            guard fragments == nil else { return .failure(.protocolError) }
            return frame.fin ? message(data) : begin(data)
        case .continuation:
            return proceed(data, isLast: frame.fin)
        case .binary: return .failure(.unacceptable)
        case .ping, .pong, .connectionClose:
            guard frame.fin, data.readableBytes <= 125 else { return .failure(.protocolError) }
            return control(frame.opcode, data)
        default: return .failure(.protocolError)
        }
    }

    private mutating func begin(_ data: ByteBuffer) -> Meaning {
        guard data.readableBytes <= sizeMax else { return .failure(.tooLarge) }
        fragments = data
        fragmentCount = 1
        return .unfinished
    }

    private mutating func proceed(_ data: ByteBuffer, isLast: Bool) -> Meaning {
        guard var whole = fragments else { return .failure(.protocolError) }
        // Not two of them at a time: one would be copied.
        fragments = nil
        fragmentCount += 1
        guard whole.readableBytes + data.readableBytes <= sizeMax,
            fragmentCount <= Self.fragmentsMax
        else { return .failure(.tooLarge) }
        whole.writeImmutableBuffer(data)
        if isLast { return message(whole) }
        fragments = whole
        return .unfinished
    }

    private func message(_ data: ByteBuffer) -> Meaning {
        guard data.readableBytes <= sizeMax else { return .failure(.tooLarge) }
        guard let text = String(validating: data.readableBytesView, as: UTF8.self) else {
            return .failure(.notText)
        }
        return .text(text)
    }

    private func control(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> Meaning {
        switch opcode {
        case .ping: return .ping(Array(data.readableBytesView))
        case .pong: return .pong
        default:
            var data = data
            if data.readableBytes == 0 { return .close(nil) }
            guard let code = data.readInteger(as: UInt16.self), Self.isAllowed(code),
                String(validating: data.readableBytesView, as: UTF8.self) != nil
            else { return .failure(.protocolError) }
            return .close(code)
        }
    }

    /// Codes that may stand in a frame (RFC 6455, 7.4).
    private static func isAllowed(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// Why this side closes.
enum CloseCode: UInt16 {
    /// The server shuts down.
    case goingAway = 1001
    case protocolError = 1002
    /// Binary messages mean nothing here.
    case unacceptable = 1003
    /// Not UTF-8.
    case notText = 1007
    /// The key that opened it was revoked.
    case policyViolation = 1008
    case tooLarge = 1009
    /// It reads too slowly.
    case tryAgainLater = 1013
}
