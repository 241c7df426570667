public import KeySpace
public import Logging
import NIOPosix
public import Projections
public import RedisClient
public import ServiceLifecycle

/// Keeps a copy of all keys of a store in a Redis, Valkey or Redis Cluster, for programs that read
/// there. Nothing waits for it, and whatever happens to the Redis, it comes back by itself.
///
/// Every key is written as a whole, in one transaction, with its moment of expiry: writing it twice
/// changes nothing. `run()` goes on until it is told to shut down.
public struct RedisMirror: Service {
    public struct Configuration: Sendable {
        public var url: RedisURL
        public var options = RedisOptions()
        /// What stands before the name of each key.
        public var prefix = ""
        /// How long until each key has been written again although nothing has changed, in case
        /// somebody else has changed it, s.
        public var refreshSeconds = 1_800
        /// Wall clock, ms since 1970.
        public var now: @Sendable () -> Int64

        public init(url: RedisURL, now: @escaping @Sendable () -> Int64) {
            self.url = url
            self.now = now
        }
    }

    private let configuration: Configuration
    private let keys: KeySpace
    private let wake: MirrorWake
    private let board = StatusBoard()
    private let logger: Logger

    /// - Parameters:
    ///   - keys: Of this alone: what it keeps is of no use to others.
    ///   - wake: Whose journal the projector of this process writes.
    public init(
        _ keys: KeySpace, wake: MirrorWake, _ configuration: Configuration, logger: Logger
    ) {
        self.keys = keys
        self.wake = wake
        self.configuration = configuration
        self.logger = logger
    }

    public var status: MirrorStatus { board.current }

    public func run() async {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        var limits = MirrorPlan.Limits()
        limits.refreshSeconds = configuration.refreshSeconds / 2
        let plan = MirrorPlan(
            keys, wake.journal, prefix: Array(configuration.prefix.utf8), limits: limits)
        await cancelWhenGracefulShutdown {
            var loop = MirrorLoop(
                configuration, plan: plan, wake: wake, threads: threads, board: board,
                logger: logger)
            await loop.run()
        }
        try? await threads.shutdownGracefully()
    }
}

/// What tells a mirror that the views have changed, and what has.
public struct MirrorWake: Sendable {
    /// For the projector.
    public let journal: ViewsJournal
    let signals: AsyncStream<Void>
    let continuation: AsyncStream<Void>.Continuation

    public init() {
        let (signals, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.signals = signals
        self.continuation = continuation
        journal = ViewsJournal { continuation.yield() }
    }
}
