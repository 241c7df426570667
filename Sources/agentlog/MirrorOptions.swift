import APIServer
import ArgumentParser
import Foundation
import KeySpace
import Logging
import Projections
import RedisClient
import RedisMirror

/// The Redis that a copy of the keys is kept in.
struct MirrorOptions: ParsableArguments {
    /// Where the URL may stand instead, because others see a command line.
    static let variable = "AGENTLOG_REDIS_URL"

    @Option(
        help: ArgumentHelp(
            "Keep a copy of the Redis keys in this Redis, Valkey or Redis Cluster.",
            discussion: """
                redis://[[user]:password@]host[:port][/database], rediss:// with TLS, \
                redis+cluster:// and rediss+cluster://. With a password better in the \
                environment, as \(variable): others see a command line.
                """,
            valueName: "url"))
    var redis: String?

    @Option(
        help: ArgumentHelp(
            "What stands before the name of each key there.", valueName: "text"))
    var redisPrefix = ""

    @Option(
        help: ArgumentHelp(
            "With rediss:// believe only what these authorities vouch for, in PEM.",
            valueName: "file"))
    var redisCa: String?

    @Option(
        help: ArgumentHelp(
            "How long until every key has been written again, in case somebody changed one.",
            valueName: "seconds"))
    var redisRefresh = 1_800

    func validate() throws {
        guard (2...86_400).contains(redisRefresh) else {
            throw ValidationError("'--redis-refresh' must be from 2 to 86400 seconds.")
        }
        guard redisPrefix.utf8.count <= 200 else {
            throw ValidationError("'--redis-prefix' must have at most 200 bytes.")
        }
        if let redis { _ = try Self.url(redis, named: "'--redis'") }
    }

    /// Where it is; nil: nowhere.
    func url() throws -> RedisURL? {
        if let redis { return try Self.url(redis, named: "'--redis'") }
        guard let text = ProcessInfo.processInfo.environment[Self.variable], !text.isEmpty else {
            return nil
        }
        return try Self.url(text, named: Self.variable)
    }

    private static func url(_ text: String, named name: String) throws -> RedisURL {
        do {
            return try RedisURL(text)
        } catch {
            throw ValidationError("\(name): \(error).")
        }
    }

    /// The mirror of a store; nil: none is wanted.
    func mirror(
        home: String, wake: MirrorWake, now: @escaping @Sendable () -> Int64, logger: Logger
    ) throws -> RedisMirror? {
        guard let url = try url() else { return nil }
        var configuration = RedisMirror.Configuration(url: url, now: now)
        configuration.prefix = redisPrefix
        configuration.refreshSeconds = redisRefresh
        configuration.options.authorityPath = redisCa
        // Where it gets on again is worth a line as well.
        var logger = logger
        logger.logLevel = .notice
        // What it reads it reads once.
        return RedisMirror(
            KeySpace(ViewsReader(home: home), cacheByteCountMax: 1 << 20, now: now), wake: wake,
            configuration, logger: logger)
    }

    /// What a greeting says of it.
    func lines() throws -> [String] {
        guard let url = try url() else { return [] }
        let prefix = redisPrefix.isEmpty ? "" : ", keys begin with \(redisPrefix)"
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
