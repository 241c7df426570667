import NIOCore
import Synchronization

/// Sends commands, and gives each its reply: they come in the order of the commands.
final class ReplyHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Request
    typealias OutboundOut = ByteBuffer

    /// Commands that are sent at once.
    struct Request: Sendable {
        var bytes: ByteBuffer
        /// How many replies they have; more than 0.
        var replyCount: Int
        var promise: EventLoopPromise<[RedisReply]>
    }

    /// A class, so that a reply is added where it stands: an element of a buffer would be copied
    /// out and in again, with all of its replies, for each of them.
    private final class Waiting {
        var missing: Int
        var replies: [RedisReply] = []
        let promise: EventLoopPromise<[RedisReply]>

        init(_ request: Request) {
            missing = request.replyCount
            promise = request.promise
            replies.reserveCapacity(request.replyCount)
        }
    }

    private let address: RedisAddress
    private let timeout: TimeAmount
    private var parser = ReplyParser()
    private var waiting = CircularBuffer<Waiting>()
    private var timer: Scheduled<Void>?
    /// Whether anything came since the timer was set.
    private var hasHeard = false
    private let ending: Ending

    init(_ address: RedisAddress, timeout: TimeAmount, _ ending: Ending) {
        self.address = address
        self.timeout = timeout
        self.ending = ending
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        if let cause = ending.cause {
            request.promise.fail(cause)
            promise?.fail(cause)
            return
        }
        waiting.append(Waiting(request))
        startTimer(context)
        context.write(wrapOutboundOut(request.bytes), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasHeard = true
        parser.append(unwrapInboundIn(data))
        do throws(RedisError) {
            while let reply = try parser.next() {
                guard let next = waiting.first else {
                    throw .notRESP(reason: "a reply that nobody asked for")
                }
                next.replies.append(reply)
                next.missing -= 1
                guard next.missing == 0 else { continue }
                waiting.removeFirst()
                next.promise.succeed(next.replies)
            }
        } catch {
            fail(error, context)
        }
        if waiting.isEmpty { stopTimer() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.closed(address), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as RedisError: fail(error, context)
        case is IOError, is ChannelError: fail(.closed(address), context)
        default: fail(.cannotConnect(address, reason: RedisConnection.reason(error)), context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { fail(.closed(address), context) }

    private func fail(_ error: RedisError, _ context: ChannelHandlerContext) {
        stopTimer()
        let cause = ending.note(error)
        while let next = waiting.popFirst() { next.promise.fail(cause) }
        context.close(promise: nil)
    }

    // MARK: - Silence

    private func startTimer(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        hasHeard = false
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) {
            let (handler, context) = bound.value
            handler.timer = nil
            if handler.hasHeard {
                if !handler.waiting.isEmpty { handler.startTimer(context) }
            } else {
                let milliseconds = handler.timeout.nanoseconds / 1_000_000
                handler.fail(
                    .timedOut(handler.address, milliseconds: milliseconds), context)
            }
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}

/// Why a connection ended, for who comes too late to be told.
final class Ending: Sendable {
    private let first = Mutex<RedisError?>(nil)

    var cause: RedisError? { first.withLock { $0 } }

    /// - Returns: The first reason that there was.
    func note(_ cause: RedisError) -> RedisError {
        first.withLock { first in
            let known = first ?? cause
            first = known
            return known
        }
    }
}
