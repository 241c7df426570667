import NIOCore
import NIOWebSocket
import Testing

@testable import APIServer

/// What a client's frames mean, without a network.
@Suite struct WebSocketReaderTests {
    typealias Meaning = WebSocketReader.Meaning

    private static func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], fin: Bool = true, isMasked: Bool = true,
        rsv1: Bool = false
    ) -> WebSocketFrame {
        let key: WebSocketMaskingKey? = isMasked ? [9, 8, 7, 6] : nil
        var data = ByteBuffer(bytes: payload)
        if let key { data.webSocketMask(key) }
        return WebSocketFrame(
            fin: fin, rsv1: rsv1, opcode: opcode, maskKey: key, data: data)
    }

    private static func text(_ text: String, fin: Bool = true) -> WebSocketFrame {
        frame(.text, Array(text.utf8), fin: fin)
    }

    private static func more(_ text: String, fin: Bool) -> WebSocketFrame {
        frame(.continuation, Array(text.utf8), fin: fin)
    }

    static let cases: [(frames: [WebSocketFrame], meanings: [Meaning])] = [
        ([text("a")], [.text("a")]),
        ([text("")], [.text("")]),
        ([text("0123456789")], [.text("0123456789")]),
        ([text("0123456789a")], [.failure(.tooLarge)]),
        (
            [text("he", fin: false), more("l", fin: false), more("lo", fin: true), text("x")],
            [.unfinished, .unfinished, .text("hello"), .text("x")]
        ),
        // A control frame may come in between.
        (
            [text("a", fin: false), frame(.ping, [1]), more("b", fin: true)],
            [.unfinished, .ping([1]), .text("ab")]
        ),
        // Half a character at the end of a fragment.
        (
            [
                frame(.text, [0xC3], fin: false), frame(.continuation, [0xA4], fin: true),
            ], [.unfinished, .text("ä")]
        ),
        (
            [text("012345", fin: false), more("67890", fin: true)],
            [.unfinished, .failure(.tooLarge)]
        ),
        ([text("01234567890", fin: false)], [.failure(.tooLarge)]),
        ([text("a", fin: false), text("b")], [.unfinished, .failure(.protocolError)]),
        ([more("a", fin: true)], [.failure(.protocolError)]),
        ([frame(.text, [0xFF])], [.failure(.notText)]),
        ([frame(.binary, [])], [.failure(.unacceptable)]),
        ([frame(.text, [65], isMasked: false)], [.failure(.protocolError)]),
        ([frame(.text, [65], rsv1: true)], [.failure(.protocolError)]),
        ([frame(.ping, [1, 2])], [.ping([1, 2])]),
        ([frame(.ping, [], fin: false)], [.failure(.protocolError)]),
        ([frame(.ping, Array(repeating: 0, count: 126))], [.failure(.protocolError)]),
        ([frame(.pong, [])], [.pong]),
        ([frame(.connectionClose, [])], [.close(nil)]),
        ([frame(.connectionClose, [3, 232])], [.close(1000)]),
        ([frame(.connectionClose, [3, 232, 65])], [.close(1000)]),
        ([frame(.connectionClose, [15, 160])], [.close(4000)]),
        ([frame(.connectionClose, [3])], [.failure(.protocolError)]),
        // 1005 may not stand in a frame.
        ([frame(.connectionClose, [3, 237])], [.failure(.protocolError)]),
        ([frame(.connectionClose, [3, 232, 0xFF])], [.failure(.protocolError)]),
        (
            [frame(WebSocketOpcode(encodedWebSocketOpcode: 3) ?? .text, [])],
            [.failure(.protocolError)]
        ),
    ]

    @Test(arguments: cases.indices)
    func meanings(index: Int) {
        let (frames, meanings) = Self.cases[index]
        var reader = WebSocketReader(sizeMax: 10)
        #expect(frames.map { reader.read($0) } == meanings)
    }

    /// Fragments of nothing cost nothing, but they end.
    @Test func fragmentsAreCounted() {
        var reader = WebSocketReader(sizeMax: 10)
        #expect(reader.read(Self.text("", fin: false)) == .unfinished)
        for _ in 1..<WebSocketReader.fragmentsMax {
            #expect(reader.read(Self.more("", fin: false)) == .unfinished)
        }
        #expect(reader.read(Self.more("", fin: true)) == .failure(.tooLarge))
    }

    @Test(arguments: [(125, 2), (126, 4), (65_535, 4), (65_536, 10)])
    func lengthsAreEncoded(count: Int, head: Int) {
        let text = String(repeating: "x", count: count)
        let frame = WebSocketText.frame(text)
        #expect(frame.readableBytes == head + count)
        #expect(frame.getInteger(at: 0, as: UInt8.self) == 0x81)
        let length: Int? =
            switch head {
            case 2: frame.getInteger(at: 1, as: UInt8.self).map(Int.init)
            case 4: frame.getInteger(at: 2, as: UInt16.self).map(Int.init)
            default: frame.getInteger(at: 2, as: UInt64.self).map { Int($0) }
            }
        #expect(length == count)
    }
}
