import HummingbirdCore
import Logging
import NIOCore

/// What all connections of a server share before there is a request.
struct Door: Sendable {
    var limits = ConnectionLimits()
    let connections = ConnectionCount()
    let audit: AuditLog
}

/// Hummingbird's HTTP/1 connection with three handlers more: one that bounds what it takes, one
/// that turns it into a WebSocket, one that watches event streams.
struct StreamingChannel: HTTPChannelHandler {
    typealias Value = HTTP1Channel.Value

    private let http: HTTP1Channel
    private let gate: UpgradeGate
    private let feed: Feed
    private let door: Door
    private let connect: @Sendable (StreamRequest, Audience.Seat) -> WebSocketConnection

    var responder: Responder { http.responder }

    init(
        _ http: HTTP1Channel, _ gate: UpgradeGate, _ door: Door, _ feed: Feed,
        connect: @escaping @Sendable (StreamRequest, Audience.Seat) -> WebSocketConnection
    ) {
        self.http = http
        self.gate = gate
        self.door = door
        self.feed = feed
        self.connect = connect
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let upgrade = UpgradeHandler(
                gate, messageMax: feed.limits.clientMessageMax, limits: door.limits
            ) { stream, seat in
                narrow(channel, feed.limits)
                return connect(stream, seat)
            }
            let guardian = ConnectionGuard(door.limits, door.connections, door.audit)
            try UpgradeHandler.install(upgrade, behind: guardian, in: channel)
            try channel.pipeline.syncOperations.addHandler(
                EventStreamWatch(feed, gate.audience.metrics), position: .after(upgrade))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}

extension HTTPServerBuilder {
    /// HTTP/1 with the WebSockets and event streams of a feed.
    static func streaming(
        _ gate: UpgradeGate, _ door: Door, _ feed: Feed, now: @escaping @Sendable () -> Int64
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            StreamingChannel(
                HTTP1Channel(responder: responder), gate, door, feed
            ) { stream, seat in
                WebSocketConnection(
                    stream, seat: seat, feed: feed, audience: gate.audience, now: now)
            }
        }
    }
}

/// Bounds what waits for a client of a stream, here and in the kernel. On loopback the kernel would
/// take megabytes before it says that nobody reads.
///
/// On the channel's event loop. What the channel does not support stays as it is.
func narrow(_ channel: any Channel, _ limits: FeedLimits) {
    let options = channel.syncOptions
    try? options?.setOption(.socketOption(.so_sndbuf), value: .init(limits.sendBuffer))
    try? options?.setOption(
        .writeBufferWaterMark, value: .init(low: limits.pendingMax / 2, high: limits.pendingMax))
}
