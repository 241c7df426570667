import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Turns a connection into a WebSocket when a request asks for it and the gate accepts; everything
/// else passes.
///
/// It stands behind the HTTP decoder of an ordinary pipeline, so what it lets pass is served as if
/// it were not there. NIO's own handler loses the head of a request whose upgrade is refused, or
/// is to a protocol that it does not know (`Upgrade: h2c`), and the client gets no answer.
///
/// The HTTP decoder stops for good behind a request that asks for any upgrade, because the bytes
/// that follow may be another protocol's. Where none follows, a fresh one takes its place.
final class UpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart
    typealias Decoder = ByteToMessageHandler<HTTPRequestDecoder>

    private let gate: UpgradeGate
    /// Makes the handler of an accepted WebSocket.
    private let connect: @Sendable (StreamRequest, Audience.Seat) -> WebSocketConnection
    private let messageMax: Int
    private let limits: ConnectionLimits
    /// The one in front of this handler. (Another may still be on its way out of the pipeline.)
    private var decoder: Decoder
    /// Requests that are not answered.
    private var openCount = 0
    private var accepted: (head: HTTPRequestHead, stream: StreamRequest, seat: Audience.Seat)?
    private var isUpgraded = false
    private var hasDecoderStopped = false

    init(
        _ gate: UpgradeGate, messageMax: Int, limits: ConnectionLimits,
        connect: @escaping @Sendable (StreamRequest, Audience.Seat) -> WebSocketConnection
    ) {
        self.gate = gate
        self.messageMax = messageMax
        self.limits = limits
        decoder = Self.makeDecoder(limits)
        self.connect = connect
    }

    /// Puts it into a pipeline, behind the guard and a decoder that hands on what it has not read.
    static func install(
        _ handler: UpgradeHandler, behind guardian: ConnectionGuard, in channel: any Channel
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let old = try pipeline.handler(type: Decoder.self)
        try pipeline.addHandler(handler.decoder, position: .after(old))
        pipeline.removeHandler(old, promise: nil)
        try pipeline.addHandler(guardian, position: .after(handler.decoder))
        try pipeline.addHandler(handler, position: .after(guardian))
    }

    private static func makeDecoder(_ limits: ConnectionLimits) -> Decoder {
        ByteToMessageHandler(
            HTTPRequestDecoder(
                leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits.decoder),
            maximumBufferSize: limits.undecodedMax)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isUpgraded { return }
        switch unwrapInboundIn(data) {
        case .head(let asSent):
            let head = asSent.originForm
            if openCount == 0, let accepted = accept(head, Peer(context.channel)) {
                self.accepted = accepted
                return
            }
            openCount += 1
            hasDecoderStopped = Self.stopsDecoder(head)
            return context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body: if accepted != nil { return }
        case .end:
            if let accepted {
                upgrade(context, accepted.head, accepted.stream, accepted.seat)
                return
            }
            if hasDecoderStopped { replaceDecoder(context) }
        }
        context.fireChannelRead(data)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .end = unwrapOutboundIn(data) { openCount = max(0, openCount - 1) }
        context.write(data, promise: promise)
    }

    private func accept(
        _ head: HTTPRequestHead, _ peer: Peer
    ) -> (HTTPRequestHead, StreamRequest, Audience.Seat)? {
        let path = head.uri.prefix { $0 != "?" }
        guard StreamRequest.webSocketPaths.contains(String(path)),
            head.headers.contains(name: "upgrade"), let request = HTTPRequest(head),
            let (stream, seat) = try? gate.admit(request, peer)
        else { return nil }
        return (head, stream, seat)
    }

    /// When llhttp takes the bytes behind a request for another protocol's.
    private static func stopsDecoder(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT
            || head.headers.contains(name: "upgrade")
                && head.headers[canonicalForm: "connection"].contains {
                    $0.lowercased() == "upgrade"
                }
    }

    private func replaceDecoder(_ context: ChannelHandlerContext) {
        hasDecoderStopped = false
        let pipeline = context.pipeline.syncOperations
        let old = decoder
        decoder = Self.makeDecoder(limits)
        do {
            try pipeline.addHandler(decoder, position: .after(old))
        } catch {
            return context.close(promise: nil)
        }
        // It hands on what it has not read; nobody else says then that there is something to read.
        let removed = context.eventLoop.makePromise(of: Void.self)
        pipeline.removeHandler(old, promise: removed)
        removed.futureResult.assumeIsolated().whenComplete { _ in
            context.fireChannelReadComplete()
        }
    }

    /// Answers 101 and takes HTTP out of the pipeline. What stays of it behind the WebSocket sees
    /// nothing but the end.
    private func upgrade(
        _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ stream: StreamRequest,
        _ seat: Audience.Seat
    ) {
        isUpgraded = true
        accepted = nil
        // NIO's knows how to make the accept key.
        let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let response = upgrader.buildUpgradeResponse(
            channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:])
        response.assumeIsolated().whenComplete { result in
            guard case .success(let headers) = result, context.channel.isActive else {
                return context.close(promise: nil)
            }
            let answer = HTTPResponseHead(
                version: .http1_1, status: .switchingProtocols, headers: headers)
            context.writeAndFlush(self.wrapOutboundOut(.head(answer)), promise: nil)
            do {
                try self.exchangeHandlers(context, self.connect(stream, seat))
            } catch {
                context.close(promise: nil)
            }
        }
    }

    private func exchangeHandlers(
        _ context: ChannelHandlerContext, _ connection: WebSocketConnection
    ) throws {
        let pipeline = context.pipeline.syncOperations
        let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
        let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: messageMax))
        pipeline.removeHandler(encoder, promise: nil)
        if let idle = try? pipeline.handler(type: HTTPConnectionStateHandler.self) {
            pipeline.removeHandler(idle, promise: nil)
        }
        try pipeline.addHandler(frames, position: .after(decoder))
        try pipeline.addHandler(connection, position: .after(frames))
        // Last: it hands on what the client sent behind its request.
        pipeline.removeHandler(decoder, promise: nil)
    }
}
