import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Ends connections that take more than they may: too large, too slow, too many, or no HTTP.
///
/// It stands behind the HTTP decoder. Time is counted to complete heads and bodies, so sending byte
/// by byte gains nothing. Whoever is refused is told why where that is possible: no answer is under
/// way that this one would end up in.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: ConnectionLimits
    private let connections: ConnectionCount
    private let audit: AuditLog
    private var isCounted = false
    /// Requests whose head was read, and whose answer is not complete.
    private var openCount = 0
    private var isAnswering = false
    private var isReceiving = false
    /// Of the body that is being received.
    private var bodyBytes = 0
    private var isRefused = false
    private var isUpgraded = false
    private var deadline: Deadline<Cause>?
    private var stall: Scheduled<Void>?

    /// What a connection waits for.
    private enum Cause {
        /// The first request.
        case head
        case body
        case answer
        /// Another request.
        case idle
        /// That a client reads why it was refused.
        case linger
    }

    init(_ limits: ConnectionLimits, _ connections: ConnectionCount, _ audit: AuditLog) {
        self.limits = limits
        self.connections = connections
        self.audit = audit
    }

    // MARK: - Coming and going

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !isCounted else { return }
        isCounted = true
        deadline = Deadline(context.eventLoop) { cause in self.pass(cause, context) }
        let count = connections.add()
        if count > 2 * limits.connectionsMax {
            // Too many even to tell them.
            return context.close(promise: nil)
        }
        if count > limits.connectionsMax {
            let problem = Problem.unavailable("there are too many connections")
            return refuse(context, problem, reason: "too many connections")
        }
        deadline?.set(.head, in: limits.headTimeout)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        deadline?.end()
        stall?.cancel()
        (deadline, stall) = (nil, nil)
        if isCounted { connections.remove() }
        isCounted = false
    }

    private func pass(_ cause: Cause, _ context: ChannelHandlerContext) {
        switch cause {
        case .head: refuse(context, .timeout("no request came in time"), reason: "slow head")
        case .body: refuse(context, .timeout("no body came in time"), reason: "slow body")
        case .answer, .idle, .linger: context.close(promise: nil)
        }
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let problem = problem(with: head) {
                return refuse(context, problem, reason: "too large", head)
            }
            openCount += 1
            isReceiving = true
            bodyBytes = 0
            deadline?.set(.body, in: limits.bodyTimeout)
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            if bodyBytes > limits.bodyMax {
                return refuse(context, .tooLarge(limits.bodyMax), reason: "too large")
            }
        case .end:
            isReceiving = false
            wait()
        }
        context.fireChannelRead(data)
    }

    private func problem(with head: HTTPRequestHead) -> Problem? {
        if head.uri.utf8.count > limits.targetMax {
            return Problem(
                status: .uriTooLong, detail: "a request's target may have \(limits.targetMax) bytes"
            )
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        return length > limits.bodyMax ? .tooLarge(limits.bodyMax) : nil
    }

    /// The request is here: its answer has to begin, or the next one to come.
    private func wait() {
        if isReceiving || isUpgraded { return }
        if openCount == 0 {
            deadline?.set(.idle, in: limits.idleTimeout)
        } else if isAnswering {
            // However long: what it takes no longer is a stall.
            deadline?.clear()
        } else {
            deadline?.set(.answer, in: limits.answerTimeout)
        }
    }

    // MARK: - Answers

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if isRefused {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isAnswering = true
            if head.status == .switchingProtocols {
                isUpgraded = true
                deadline?.clear()
            }
            wait()
        case .body: break
        case .end:
            isAnswering = false
            openCount = max(0, openCount - 1)
            wait()
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable && !isUpgraded {
            watch(context, pending: pending(context))
        }
        context.fireChannelWritabilityChanged()
    }

    /// Closes unless something of what waits is taken, however little.
    private func watch(_ context: ChannelHandlerContext, pending before: Int) {
        stall = context.eventLoop.assumeIsolated().scheduleTask(in: limits.stallTimeout) {
            let now = self.pending(context)
            if now >= before { return context.close(promise: nil) }
            self.watch(context, pending: now)
        }
    }

    /// Bytes that wait for the socket.
    private func pending(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: - Refusing

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isRefused { return }
        guard !isUpgraded, let problem = Self.problem(with: error) else {
            return context.fireErrorCaught(error)
        }
        refuse(context, problem, reason: "no HTTP")
    }

    private static func problem(with error: any Error) -> Problem? {
        switch error {
        case HTTPParserError.headerOverflow, is ByteToMessageDecoderError.PayloadTooLargeError:
            Problem(status: .requestHeaderFieldsTooLarge, detail: "the head is too large")
        case HTTPParserError.invalidVersion:
            Problem(status: .httpVersionNotSupported, detail: "speak HTTP/1.1")
        case is HTTPParserError: .badRequest("this is no HTTP/1.1 request")
        default: nil
        }
    }

    /// Answers, reads on without looking so that the answer is not lost, and closes.
    private func refuse(
        _ context: ChannelHandlerContext, _ problem: Problem, reason: String,
        _ head: HTTPRequestHead? = nil
    ) {
        isRefused = true
        deadline?.clear()
        let peer = Peer(context.channel)
        let request = head.flatMap { HTTPRequest($0) }
        audit.note(
            reason,
            request.map {
                AuditLog.Entry($0, peer, status: problem.status.code, reason: reason)
            } ?? AuditLog.Entry(peer, status: problem.status.code, reason: reason))
        guard !isAnswering, openCount <= (isReceiving ? 1 : 0) else {
            return context.close(promise: nil)
        }
        let body = ByteBuffer(string: problem.document)
        var answer = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: problem.status.code))
        answer.headers = [
            "Content-Type": "application/problem+json", "Cache-Control": "no-store",
            "Content-Length": "\(body.readableBytes)", "Connection": "close",
        ]
        if let seconds = problem.retrySeconds {
            answer.headers.add(name: "Retry-After", value: "\(seconds)")
        }
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        deadline?.set(.linger, in: limits.linger)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isRefused, case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}

extension Problem {
    fileprivate static func timeout(_ detail: String) -> Problem {
        Problem(status: .requestTimeout, detail: detail)
    }

    fileprivate static func tooLarge(_ bytes: Int) -> Problem {
        Problem(status: .contentTooLarge, detail: "a body may have \(bytes) bytes")
    }
}
