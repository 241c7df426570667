import Foundation
public import APIKeys
public import KeySpace
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// The keys of one store for programs that speak to Redis: read-only, on loopback and optionally on
/// a socket of the file system.
///
/// `run()` serves until it is told to shut down.
public struct RESPServer: Service {
    public struct Configuration: Sendable {
        /// 0: one that is free; `onListening` says which. Nil: none.
        public var port: Int?
        /// Where a socket of the file system is made, of mode 0600; nil: nowhere.
        public var socketPath: String?
        /// Whether a client must show a key first.
        public var requiresKey = false
        /// The keys of the store; nil: none is right.
        public var apiKeys: KeyWatch?
        /// Of agentlog, for `INFO`.
        public var version: String
        /// Wall clock, ms since 1970.
        public var now: @Sendable () -> Int64
        /// Called once, with the port, when it listens.
        public var onListening: @Sendable (Int?) async -> Void = { _ in }

        public init(version: String, now: @escaping @Sendable () -> Int64) {
            self.version = version
            self.now = now
        }
    }

    /// Other machines have no business here: what is said is not encrypted.
    static let hosts = ["127.0.0.1", "::1"]
    private static let lookInterval = Duration.milliseconds(100)
    private static let threadCount = 2

    private let configuration: Configuration
    private let server: ServerFacts
    private let engine: Engine
    private let changes: ChangeWatch
    private let limits: ConnectionLimits
    private let channels = OpenChannels()
    private let logger: Logger

    public init(_ keys: KeySpace, _ configuration: Configuration, logger: Logger) {
        self.init(keys, configuration, limits: .standard, logger: logger)
    }

    init(
        _ keys: KeySpace, _ configuration: Configuration, limits: ConnectionLimits,
        logger: Logger
    ) {
        self.configuration = configuration
        self.limits = limits
        self.logger = logger
        server = ServerFacts(
            version: configuration.version, needsKey: configuration.requiresKey,
            keys: configuration.apiKeys, startMilliseconds: configuration.now())
        engine = Engine(keys, server, limits)
        changes = ChangeWatch(keys)
    }

    /// - Throws: The error of `bind(2)` when the port or the path is taken; nobody was served then.
    public func run() async throws {
        let threads = NIOThreadPool(numberOfThreads: Self.threadCount)
        threads.start()
        do {
            try await serve(threads)
        } catch {
            await end(threads)
            throw error
        }
        await end(threads)
    }

    private func serve(_ threads: NIOThreadPool) async throws {
        var port: Int?
        if let wanted = configuration.port {
            port = try await listen(on: wanted, threads)
            server.port = port ?? 0
        }
        if let path = configuration.socketPath {
            let channel = try await bootstrap(threads).bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true
            ).get()
            channels.insert(channel)
            chmod(path, 0o600)
        }
        await configuration.onListening(port)
        let changes = changes
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if changes.hasListeners {
                    _ = try? await threads.runIfActive { changes.look() }
                }
                try? await Task.sleep(for: Self.lookInterval)
            }
        }
    }

    private func end(_ threads: NIOThreadPool) async {
        await channels.close()
        if let path = configuration.socketPath { unlink(path) }
        try? await threads.shutdownGracefully()
    }

    /// - Returns: The port, the same on all addresses.
    private func listen(on wanted: Int, _ threads: NIOThreadPool) async throws -> Int {
        var port = wanted
        var count = 0
        for host in Self.hosts {
            do {
                let channel = try await bootstrap(threads).bind(host: host, port: port).get()
                channels.insert(channel)
                port = channel.localAddress?.port ?? port
                count += 1
            } catch let error as IOError
                where count > 0 && [EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
            {
                logger.debug("an address is not there", metadata: ["address": "\(host)"])
            }
        }
        return port
    }

    private func bootstrap(_ threads: NIOThreadPool) -> ServerBootstrap {
        let (engine, server, changes, limits) = (engine, server, changes, limits)
        let channels = channels
        return ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channels.insert(channel)
                    let count = server.connectionCount.add(1, ordering: .relaxed).newValue
                    channel.closeFuture.whenComplete { _ in
                        server.connectionCount.subtract(1, ordering: .relaxed)
                    }
                    guard count <= limits.connectionsMax else {
                        server.rejectedCount.add(1, ordering: .relaxed)
                        return try channel.pipeline.syncOperations.addHandler(FullHouse())
                    }
                    let id = server.acceptedCount.add(1, ordering: .relaxed).newValue
                    let address = channel.remoteAddress.map { address in
                        address.ipAddress.map { "\($0):\(address.port ?? 0)" } ?? "unix:0"
                    }
                    let session = SessionState(
                        id: id, address: address ?? "unknown:0",
                        isAuthenticated: !server.needsKey)
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(engine, threads, changes, limits, session))
                }
            }
    }
}

/// Tells one client too many that it is.
private final class FullHouse: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        let reply = ByteBuffer(string: "-ERR max number of clients reached\r\n")
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(reply)).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }
}
