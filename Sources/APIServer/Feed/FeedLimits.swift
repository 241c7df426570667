import NIOCore

/// How much a feed keeps and how long it waits.
struct FeedLimits: Sendable {
    /// Messages that a client can resume from.
    var messagesMax = 10_000
    var messageByteCountMax = 32 << 20
    /// Clients at a time, of WebSocket and server-sent events together.
    var clientsMax = 2_048
    /// Of a message from a client, bytes.
    var clientMessageMax = 16 << 10
    /// Bytes that wait for a client in this process before the next are held back, and the kernel's
    /// buffer (which it doubles).
    var pendingMax = 64 << 10
    var sendBuffer = 32 << 10
    /// A client of which nothing was heard for so long is asked whether it is there, and after
    /// twice that is gone.
    var pingInterval = TimeAmount.seconds(20)
    /// How long a client may take none of what waits for it.
    var stallMax = TimeAmount.seconds(20)
    /// How long the peer may take to answer a close.
    var closeGrace = TimeAmount.milliseconds(500)
    /// A comment on event streams, so that proxies and dead peers show.
    var commentInterval = Duration.seconds(15)
    /// A snapshot serves all that ask within so long, ms.
    var snapshotAge: Int64 = 1_000
    /// Figures for the dashboard are sent at most so often, ms.
    var figuresInterval: Int64 = 1_000
}
