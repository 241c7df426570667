import ArgumentParser
import Foundation
import RedisClient

/// The Redis that a copy of the keys is kept in.
struct RedisCopyOptions: ParsableArguments {
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

    func validate() throws {
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

    /// How to connect to it.
    var options: RedisOptions {
        var options = RedisOptions()
        options.authorityPath = redisCa
        return options
    }
}
