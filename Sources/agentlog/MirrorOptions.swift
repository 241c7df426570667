import APIServer
import ArgumentParser
import KeySpace
import Logging
import Projections
import RedisClient
import RedisMirror

/// Whether and how a copy of the keys is kept in a Redis.
struct MirrorOptions: ParsableArguments {
    @OptionGroup var copy: RedisCopyOptions

    @Option(
        help: ArgumentHelp(
            "How long until every key has been written again, in case somebody changed one.",
            valueName: "seconds"))
    var redisRefresh = 1_800

    func validate() throws {
        guard (2...86_400).contains(redisRefresh) else {
            throw ValidationError("'--redis-refresh' must be from 2 to 86400 seconds.")
        }
    }

    /// The mirror of a store; nil: none is wanted.
    func mirror(
        home: String, wake: MirrorWake, now: @escaping @Sendable () -> Int64,
        changes: ViewsSignal, logger: Logger
    ) throws -> RedisMirror? {
        guard let url = try copy.url() else { return nil }
        var configuration = RedisMirror.Configuration(url: url, now: now)
        configuration.prefix = copy.redisPrefix
        configuration.refreshSeconds = redisRefresh
        configuration.options.authorityPath = copy.redisCa
        // Where it gets on again is worth a line as well.
        var logger = logger
        logger.logLevel = .notice
        // What it reads it reads once.
        return RedisMirror(
            KeySpace(
                ViewsReader(home: home, changes: changes), cacheByteCountMax: 1 << 20, now: now),
            wake: wake, configuration, logger: logger)
    }

    /// What a greeting says of it.
    func lines() throws -> [String] {
        guard let url = try copy.url() else { return [] }
        let prefix = copy.redisPrefix.isEmpty ? "" : ", keys begin with \(copy.redisPrefix)"
        return ["  mirror     \(url)\(prefix)"]
    }
}

extension MirrorMetrics {
    init(_ status: MirrorStatus) {
        let state: State =
            switch status.phase {
            case .connecting: .connecting
            case .resyncing: .resyncing
            case .live: .connected
            case .failing: .failing
            }
        self.init(
            state: state, keys: status.keys, writes: status.writes, errors: status.errors,
            resyncs: status.resyncs)
        failure = status.failure
        warning = status.warning
        offset = status.offset
        resyncMilliseconds = status.resyncMilliseconds
        successMilliseconds = status.successMilliseconds
        memory = status.memory
        memoryMax = status.memoryMax
    }
}
