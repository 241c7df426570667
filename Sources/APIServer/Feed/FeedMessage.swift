import NIOCore
import Projections

/// A message as it goes out, encoded once for all clients.
struct FeedMessage: Sendable {
    let position: FeedPosition
    /// Of which kind of execution it tells; nil: of none, and it goes to everybody.
    let kind: Execution.Kind?
    /// A whole WebSocket frame.
    let frame: ByteBuffer
    /// The same as a server-sent event.
    let event: ByteBuffer
    /// Not nil: this is no message. What follows cannot be told one by one, and whoever comes here
    /// gets a snapshot instead.
    let gap: SnapshotReason?

    var byteCount: Int { frame.readableBytes + event.readableBytes }

    func isFor(_ scope: Scope) -> Bool {
        switch (kind, scope) {
        case (nil, _), (_, .all), (.subagent, .subagent), (.main, .main): true
        case (.subagent, .main), (.main, .subagent): false
        }
    }
}

/// Why a client gets a snapshot.
enum SnapshotReason: String, CaseIterable, Sendable {
    /// It asked for no earlier position.
    case start
    /// What it asked for is not held any more, or not yet.
    case gap
    /// What it asked for was of an earlier run of this server.
    case restart
    /// It read so slowly that what it had to read next is not held any more.
    case slow
    /// Views that were built again serve.
    case generation
    /// More was folded at once than is told one by one.
    case behind
    /// The views are of another log, or of less of it.
    case reset
}

extension FeedMessage {
    /// Encodes a document for both kinds of stream.
    init(
        _ json: String, type: String, id: ResumeToken, kind: Execution.Kind?
    ) {
        let event = "id: \(id.text)\nevent: \(type)\ndata: \(json)\n\n"
        self.init(
            position: id.position, kind: kind, frame: WebSocketText.frame(json),
            event: ByteBuffer(string: event), gap: nil)
    }

    static func gap(_ reason: SnapshotReason, at position: FeedPosition) -> FeedMessage {
        FeedMessage(
            position: position, kind: nil, frame: ByteBuffer(), event: ByteBuffer(), gap: reason)
    }
}
