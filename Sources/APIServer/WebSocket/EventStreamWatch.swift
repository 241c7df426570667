import NIOCore
import NIOHTTP1

/// Watches connections that carry an event stream: bounds what waits for the client, closes when it
/// takes nothing for too long or is gone, and counts.
final class EventStreamWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let feed: Feed
    private let metrics: StreamMetrics
    private var isStreaming = false
    /// Whether something of it was sent: to HEAD nothing is.
    private var isCounted = false
    private var stall: Scheduled<Void>?

    init(_ feed: Feed, _ metrics: StreamMetrics) {
        self.feed = feed
        self.metrics = metrics
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headers.first(name: "content-type") == EventStream.contentType {
                isStreaming = true
                narrow(context.channel, feed.limits)
            }
        case .body:
            if isStreaming && !isCounted {
                isCounted = true
                metrics.begin(.events)
            }
        case .end:
            isStreaming = false
            end(feed.hasEnded ? .shutdown : .revoked)
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if isStreaming && !context.channel.isWritable {
            stall = context.eventLoop.assumeIsolated().scheduleTask(in: feed.limits.stallMax) {
                self.end(.slow)
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

    private func end(_ ending: StreamMetrics.Ending) {
        if isCounted { metrics.end(.events, ending) }
        isCounted = false
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.client)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.client)
        stall?.cancel()
        stall = nil
    }
}
