import KeySpace
import NIOCore
import NIOPosix

/// One connection: parses what comes, has it answered on another thread batch by batch, and does
/// not read on while there is much to answer or the client takes nothing.
///
/// Lives on its event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let engine: Engine
    private let threads: NIOThreadPool
    private let changes: ChangeWatch
    private let limits: ConnectionLimits
    private var session: SessionState
    private var parser = CommandParser()
    /// Parsed and not answered yet.
    private var commands: ArraySlice<[Bytes]> = []
    private var isBusy = false
    private var isProceeding = false
    private var wantsRead = false
    private var hasEnded = false
    /// What is the matter with what comes next.
    private var failure: Failure?
    private var timer: Scheduled<Void>?
    private var listener: ChangeWatch.Listener?

    private enum Failure {
        case error(ProtocolError)
        /// Somebody made a browser send this: whatever it says, it is not asked by who it seems.
        case http
        case closed
    }

    init(
        _ engine: Engine, _ threads: NIOThreadPool, _ changes: ChangeWatch,
        _ limits: ConnectionLimits, _ session: SessionState
    ) {
        self.engine = engine
        self.threads = threads
        self.changes = changes
        self.limits = limits
        self.session = session
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard !session.isAuthenticated else { return }
        arm(context, limits.loginTimeout) { handler in handler.session.isAuthenticated }
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
        timer?.cancel()
        listener.map(changes.remove)
        listener = nil
        context.fireChannelInactive()
    }

    /// Closes later, unless something holds then.
    private func arm(
        _ context: ChannelHandlerContext, _ delay: TimeAmount,
        unless holds: @escaping (ConnectionHandler) -> Bool
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            if !holds(self) { context.close(promise: nil) }
        }
    }

    // MARK: - Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        parser.append(unwrapInboundIn(data))
        proceed(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            // What it asked before is still answered.
            failure = failure ?? .closed
            proceed(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if isBusy && parser.bufferedCount > limits.unreadMax {
            wantsRead = true
        } else {
            context.read()
        }
    }

    /// Parses as many commands as one batch may have.
    private func parse() {
        var parsed: [[Bytes]] = []
        let known = session.isAuthenticated
        var size = 0
        do {
            while parsed.count < limits.batchMax, size < limits.unreadMax,
                let command = try parser.next(
                    known ? limits.commands : .unauthenticated, isKnown: known)
            {
                if command.isInline && HTTPRequestLine.isOne(command.arguments) {
                    failure = .http
                    break
                }
                parsed.append(command.arguments)
                size += command.arguments.reduce(0) { $0 + $1.count }
                // What it may send next depends on the answer.
                if !known { break }
            }
        } catch {
            failure = .error(error)
        }
        commands = parsed[...]
    }

    // MARK: - Answering

    private func proceed(_ context: ChannelHandlerContext) {
        // A batch may be answered before this has returned, and calls it again.
        guard !isProceeding else { return }
        isProceeding = true
        defer { isProceeding = false }
        while !isBusy && !hasEnded {
            if commands.isEmpty {
                var isReadable = true
                if case .error = failure { isReadable = false }
                if case .http = failure { isReadable = false }
                if isReadable { parse() }
            }
            guard !commands.isEmpty else { return finish(context) }
            answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        isBusy = true
        if let outcome = engine.runKept(commands, session) { return write(outcome, context) }
        let (engine, commands, session) = (engine, commands, session)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        threads.runIfActive(eventLoop: context.eventLoop) {
            engine.run(commands, session)
        }.whenComplete { result in
            let (handler, context) = bound.value
            switch result {
            case .success(let outcome): handler.write(outcome, context)
            case .failure: context.close(promise: nil)
            }
        }
    }

    private func write(_ outcome: Engine.Outcome, _ context: ChannelHandlerContext) {
        guard !hasEnded else { return }
        session = outcome.session
        commands = commands.dropFirst(outcome.count)
        listen(context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(outcome.reply)).whenComplete { result in
            let (handler, context) = bound.value
            handler.hasWritten(result, context)
        }
        // Most have been taken by now.
        if isBusy && !hasEnded { arm(context, limits.stallTimeout) { _ in false } }
    }

    private func hasWritten(_ result: Result<Void, any Error>, _ context: ChannelHandlerContext) {
        isBusy = false
        timer?.cancel()
        timer = nil
        guard case .success = result, !session.isEnding else {
            hasEnded = true
            return context.close(promise: nil)
        }
        if !session.isAuthenticated {
            arm(context, limits.loginTimeout) { handler in handler.session.isAuthenticated }
        }
        proceed(context)
        if wantsRead && !(isBusy && parser.bufferedCount > limits.unreadMax) {
            wantsRead = false
            context.read()
        }
    }

    /// Nothing is left to answer.
    private func finish(_ context: ChannelHandlerContext) {
        guard let failure else { return }
        hasEnded = true
        guard case .error(let error) = failure else { return context.close(promise: nil) }
        var reply = ReplyWriter(isRESP3: session.isRESP3)
        reply.error(error.text.utf8)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(reply.buffer)).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    // MARK: - Changes

    /// Begins or ends to listen, as the session now says.
    private func listen(_ context: ChannelHandlerContext) {
        if session.isSubscribed && listener == nil {
            let loop = context.eventLoop
            let bound = NIOLoopBound((self, context), eventLoop: loop)
            listener = changes.add { message in
                loop.execute {
                    let (handler, context) = bound.value
                    handler.tell(message, context)
                }
            }
        } else if !session.isSubscribed, let known = listener {
            changes.remove(known)
            listener = nil
        }
    }

    /// Each message tells where the keys stand, so a client that does not keep up misses some and
    /// nothing with them.
    private func tell(_ message: Bytes, _ context: ChannelHandlerContext) {
        guard !hasEnded, context.channel.isWritable else { return }
        var reply = ReplyWriter(isRESP3: session.isRESP3)
        if session.channels.contains(ChangeWatch.channel) {
            reply.push(3)
            for part in [Bytes("message".utf8), ChangeWatch.channel, message] { reply.bulk(part) }
        }
        for pattern in session.patterns {
            guard let glob = try? GlobPattern(pattern), glob.matches(ChangeWatch.channel) else {
                continue
            }
            reply.push(4)
            for part in [Bytes("pmessage".utf8), pattern, ChangeWatch.channel, message] {
                reply.bulk(part)
            }
        }
        guard reply.buffer.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(reply.buffer), promise: nil)
    }
}
