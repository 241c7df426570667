import NIOCore
import Projections

extension FeedMessage {
    /// Documents that are sent together, each a message of its own.
    init(dashboard documents: [String], at position: FeedPosition) {
        var frames = ByteBuffer()
        for document in documents {
            var frame = WebSocketText.frame(document)
            frames.writeBuffer(&frame)
        }
        self.init(
            position: position, kind: nil, frame: frames, event: ByteBuffer(), gap: nil)
    }
}

extension JSONValue {
    /// A message as the existing dashboard reads it, with our offset.
    static func dashboard(
        _ type: String, _ data: JSONValue, offset: UInt64, now: Int64
    ) -> JSONValue {
        .object([
            ("type", .string(type)), ("data", data), ("timestamp", .integer(now)),
            ("offset", .integer(Int64(clamping: offset))),
        ])
    }
}
