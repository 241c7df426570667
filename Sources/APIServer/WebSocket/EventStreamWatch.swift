import NIOCore
import NIOHTTP1

/// Watches connections that carry an event stream: bounds what waits for the client, and closes
/// when it takes nothing for too long or is gone.
final class EventStreamWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: FeedLimits
    private var isStreaming = false
    private var stall: Scheduled<Void>?

    init(_ limits: FeedLimits) { self.limits = limits }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headers.first(name: "content-type") == EventStream.contentType {
                isStreaming = true
                narrow(context.channel, limits)
            }
        case .body: break
        case .end: isStreaming = false
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if isStreaming && !context.channel.isWritable {
            stall = context.eventLoop.assumeIsolated().scheduleTask(in: limits.stallMax) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isStreaming, case ChannelEvent.inputClosed = event {
            // It will not say anything any more, so there is nobody to stream to.
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
    }
}
