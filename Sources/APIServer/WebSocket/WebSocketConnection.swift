import Foundation
import HummingbirdCore
import NIOCore
import NIOWebSocket
import Projections

/// One WebSocket client: reads on in the feed as fast as the socket takes it, answers, closes.
///
/// What waits for it in this process is bounded: messages that the socket does not take stay in the
/// ring, for all alike. Everything here happens on the connection's event loop.
final class WebSocketConnection: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = ByteBuffer

    private let feed: Feed
    private let audience: Audience
    private let request: StreamRequest
    private let seat: Audience.Seat
    private let now: @Sendable () -> Int64
    private var reader: WebSocketReader
    private var context: ChannelHandlerContext?
    /// What it reads next; nil: it waits to be let in.
    private var sequence: Int?
    private var isClosing = false
    private var ending = StreamMetrics.Ending.client
    /// Whether an answer to it is being made.
    private var isAsking = false
    /// An answer that has to wait until the peer takes what was sent before.
    private var heldAnswer: ByteBuffer?
    private var lastHeard = NIODeadline.now()
    /// Since when the socket takes nothing.
    private var stalledSince: NIODeadline?
    private var nextTick: Scheduled<Void>?

    /// So many messages are read from the ring at a time.
    private static let batchMax = 64

    init(
        _ request: StreamRequest, seat: Audience.Seat, feed: Feed, audience: Audience,
        now: @escaping @Sendable () -> Int64
    ) {
        self.request = request
        self.seat = seat
        self.feed = feed
        self.audience = audience
        self.now = now
        reader = WebSocketReader(sizeMax: feed.limits.clientMessageMax)
    }

    // MARK: - Coming and going

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        audience.add(self, to: context.eventLoop)
        audience.metrics.begin(request.stream.metricsLabel)
        feed.attach(request.stream)
        scheduleTick()
        enter(nil)
    }

    private func scheduleTick() {
        let shortest = min(feed.limits.pingInterval, feed.limits.stallMax)
        nextTick = context?.eventLoop.assumeIsolated().scheduleTask(
            in: .nanoseconds(shortest.nanoseconds / 4)
        ) {
            self.tick()
            self.scheduleTick()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        guard self.context != nil else { return }
        self.context = nil
        nextTick?.cancel()
        audience.remove(self, from: context.eventLoop)
        audience.metrics.end(request.stream.metricsLabel, ending)
        feed.detach(request.stream)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handlerRemoved(context: context)
        context.fireChannelInactive()
    }

    private func enter(_ reason: SnapshotReason?) {
        guard let context else { return }
        sequence = nil
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        feed.enter(
            FeedEntrance(
                stream: request.stream, token: reason == nil ? request.token : nil, reason: reason
            ) { admission in
                eventLoop.execute { bound.value.begin(admission) }
            })
    }

    private func begin(_ admission: FeedAdmission) {
        guard let context, !isClosing else { return }
        sequence = admission.sequence
        if let greeting = admission.greeting { write(greeting.frame, context) }
        if let reason = admission.reason { audience.metrics.snapshot(reason) }
        context.flush()
        look()
    }

    // MARK: - Reading on

    /// Sends what is new, as long as the socket takes it.
    func look() {
        guard let context, !isClosing, var next = sequence else { return }
        var writtenCount = 0
        let broadcast = feed.broadcast(request.stream)
        reading: while context.channel.isWritable {
            guard
                let messages = broadcast.read({ $0.messages(from: next, limit: Self.batchMax) })
            else {
                enter(.slow)
                break
            }
            if messages.isEmpty { break }
            for message in messages {
                guard context.channel.isWritable else { break }
                next += 1
                sequence = next
                if let gap = message.gap {
                    enter(gap)
                    break reading
                }
                guard request.includes(message) else { continue }
                write(message.frame, context)
                writtenCount += 1
            }
        }
        // Before anybody can have read them.
        audience.metrics.sent(request.stream.metricsLabel, writtenCount)
        if writtenCount > 0 { context.flush() }
        noteWritability(context)
    }

    private func write(_ frame: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(frame), promise: nil)
    }

    private func noteWritability(_ context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stalledSince = nil
        } else if stalledSince == nil {
            stalledSince = .now()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        noteWritability(context)
        if context.channel.isWritable {
            // Not at once: this can be inside of the flush that made room.
            context.eventLoop.assumeIsolated().execute {
                self.look()
                if let answer = self.heldAnswer {
                    self.heldAnswer = nil
                    self.answer(answer)
                }
            }
        }
        context.fireChannelWritabilityChanged()
    }

    private func tick() {
        guard let context, !isClosing else { return }
        let moment = NIODeadline.now()
        if !seat.mayStay() {
            close(.policyViolation)
        } else if let stalledSince, moment - stalledSince > feed.limits.stallMax {
            close(.tryAgainLater)
        } else if moment - lastHeard > feed.limits.pingInterval * 2 {
            // It did not answer a ping: there is nobody to say goodbye to.
            ending = .silent
            context.close(promise: nil)
        } else if moment - lastHeard > feed.limits.pingInterval {
            answer(WebSocketText.ping)
        }
    }

    // MARK: - What it says

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = .now()
        let meaning = reader.read(unwrapInboundIn(data))
        if isClosing {
            if case .close = meaning { context.close(promise: nil) }
            return
        }
        switch meaning {
        case .text(let text): hear(text)
        case .ping(let payload): answer(WebSocketText.control(0xA, payload))
        case .pong, .unfinished: break
        case .close(let code): finish(WebSocketText.close(code), after: .zero)
        case .failure(let code): close(code)
        }
    }

    private struct ClientMessage: Decodable {
        var type: String
    }

    /// What is no message that is known here is passed over, as the existing server does.
    private func hear(_ text: String) {
        let message = try? JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8))
        switch message?.type {
        case "ping":
            answer(
                WebSocketText.frame(
                    JSONValue.object([
                        ("type", .string("pong")), ("timestamp", .integer(now())),
                    ]).text))
        case "get_terminal_status":
            guard case .dashboard = request.stream, let context, !isAsking else { return }
            isAsking = true
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            let eventLoop = context.eventLoop
            feed.askForTerminalStatus { frame in
                eventLoop.execute {
                    bound.value.isAsking = false
                    bound.value.answer(frame)
                }
            }
        default: break
        }
    }

    /// Sends a frame. While the peer does not read, the last one waits: answers must not pile up,
    /// and who asks before it has read what it is greeted with must get one.
    private func answer(_ frame: ByteBuffer) {
        guard let context, !isClosing else { return }
        guard context.channel.isWritable else {
            heldAnswer = frame
            return
        }
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    // MARK: - Closing

    func close(_ code: CloseCode) {
        if !isClosing { ending = code.ending }
        finish(WebSocketText.close(code.rawValue), after: feed.limits.closeGrace)
    }

    /// Sends a close frame behind everything else, and closes when the peer has answered or
    /// `grace` is over; without grace as soon as it is sent.
    private func finish(_ frame: ByteBuffer, after grace: TimeAmount) {
        guard let context, !isClosing else { return }
        isClosing = true
        let channel = context.channel
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(frame), promise: sent)
        if grace == .zero {
            sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
        }
        // Also if it is never sent.
        context.eventLoop.scheduleTask(in: max(grace, feed.limits.closeGrace)) {
            channel.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.goingAway)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: close(.tooLarge)
        case is NIOWebSocketError: close(.protocolError)
        default: context.close(promise: nil)
        }
    }
}
