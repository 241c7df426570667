import NIOCore

/// Frames as a server sends them: whole messages, not masked.
enum WebSocketText {
    /// A text message.
    static func frame(_ text: String) -> ByteBuffer {
        var frame = ByteBuffer()
        let utf8 = text.utf8
        frame.reserveCapacity(utf8.count + 10)
        write(header: 0x81, length: utf8.count, to: &frame)
        frame.writeBytes(utf8)
        return frame
    }

    /// A ping or a pong, with at most 125 bytes.
    static func control(_ opcode: UInt8, _ payload: some Collection<UInt8>) -> ByteBuffer {
        var frame = ByteBuffer()
        let payload = payload.prefix(125)
        write(header: 0x80 | opcode, length: payload.count, to: &frame)
        frame.writeBytes(payload)
        return frame
    }

    static let ping = control(0x9, [])

    /// - Parameter code: Nil: without one, as the peer's was.
    static func close(_ code: UInt16?) -> ByteBuffer {
        control(0x8, code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? [])
    }

    private static func write(header: UInt8, length: Int, to frame: inout ByteBuffer) {
        frame.writeInteger(header)
        switch length {
        case ..<126: frame.writeInteger(UInt8(length))
        case ..<65_536:
            frame.writeInteger(UInt8(126))
            frame.writeInteger(UInt16(length))
        default:
            frame.writeInteger(UInt8(127))
            frame.writeInteger(UInt64(length))
        }
    }
}
