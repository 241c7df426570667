import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// One connection to one server. Any number of tasks may use it; what they send goes out in the
/// order in which they send it.
final class RedisConnection: Sendable {
    let address: RedisAddress
    private let channel: any Channel
    private let ending: Ending

    private init(_ address: RedisAddress, _ channel: any Channel, _ ending: Ending) {
        self.address = address
        self.channel = channel
        self.ending = ending
    }

    /// Connects and shows who it is.
    ///
    /// - Throws: `cannotConnect`; `refused` if the server does not let it in.
    static func open(
        _ address: RedisAddress, _ login: Login, _ options: RedisOptions
    ) async throws(RedisError) -> RedisConnection {
        let channel: any Channel
        let ending = Ending()
        do {
            channel = try await bootstrap(address, login, options, ending)
                .connect(host: address.host, port: address.port).get()
        } catch {
            throw .cannotConnect(address, reason: reason(error))
        }
        let connection = RedisConnection(address, channel, ending)
        do throws(RedisError) {
            try await connection.introduce(login, options)
        } catch {
            await connection.close()
            throw error
        }
        return connection
    }

    private static func bootstrap(
        _ address: RedisAddress, _ login: Login, _ options: RedisOptions, _ ending: Ending
    ) -> ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.milliseconds(options.connectMilliseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context = login.tls {
                        // An address is no name that a server could be asked by.
                        let isName = (try? SocketAddress(ipAddress: address.host, port: 0)) == nil
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(
                                context: context, serverHostname: isName ? address.host : nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        ReplyHandler(
                            address, timeout: .milliseconds(options.replyMilliseconds), ending))
                }
            }
    }

    private func introduce(
        _ login: Login, _ options: RedisOptions
    ) async throws(RedisError) {
        var units: [RedisUnit] = []
        if let password = login.password {
            let words = ["AUTH"] + (login.user.map { [$0] } ?? []) + [password]
            units.append(RedisUnit([words.map { Array($0.utf8) }]))
        }
        units.append(RedisUnit("CLIENT", "SETNAME", options.clientName))
        // Says nothing else, so what refuses it is that somebody must log in first.
        units.append(RedisUnit("SELECT", "\(login.database)"))
        let replies = try await run(units)
        if login.password != nil, let error = replies[0].error { throw .refused(address, error) }
        // A user may do little, and still what is asked of him: only what he is asked to do counts.
        if let error = replies.last?.error, login.database != 0 || error.code == "NOAUTH" {
            throw .refused(address, error)
        }
    }

    var isOpen: Bool { channel.isActive }

    /// Sends units at once.
    ///
    /// - Returns: A reply for each. That it is an error is no error of this.
    /// - Throws: `timedOut`, `closed`, `notRESP`. Of some it is not known then whether they were
    ///   done.
    func run(_ units: [RedisUnit]) async throws(RedisError) -> [RedisReply] {
        guard !units.isEmpty else { return [] }
        var bytes = ByteBuffer()
        for unit in units { unit.write(to: &bytes) }
        let replies = try await exchange(
            bytes, replyCount: units.reduce(0) { $0 + $1.replyCount })
        var index = 0
        return units.map { unit in
            defer { index += unit.replyCount }
            return unit.reply(replies[index..<index + unit.replyCount])
        }
    }

    private func exchange(
        _ bytes: ByteBuffer, replyCount: Int
    ) async throws(RedisError) -> [RedisReply] {
        let promise = channel.eventLoop.makePromise(of: [RedisReply].self)
        let request = ReplyHandler.Request(
            bytes: bytes, replyCount: replyCount, promise: promise)
        // A channel that has closed has no handler that would fail it.
        channel.writeAndFlush(request).whenFailure { [address, ending] _ in
            promise.fail(ending.cause ?? .closed(address))
        }
        do {
            return try await promise.futureResult.get()
        } catch {
            throw error as? RedisError ?? .cannotConnect(address, reason: Self.reason(error))
        }
    }

    func close() async { try? await channel.close().get() }

    /// An error of a socket or of TLS in words.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let each = error.connectionErrors.first { return reason(each.error) }
            return "there is no such host"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: return "nothing answers"
        case let error as NIOSSLError: return "TLS: \(error)"
        case let error as NIOSSLExtraError: return "TLS: \(error)"
        case let error as BoringSSLError: return "TLS: \(error)"
        default: return "\(error)"
        }
    }
}

/// How every connection of a client begins.
struct Login: Sendable {
    var user: String?
    var password: String?
    var database: Int
    /// Nil: no TLS.
    var tls: NIOSSLContext?

    /// - Throws: `cannotConnect` if the authorities' certificates cannot be read.
    init(_ url: RedisURL, _ options: RedisOptions) throws(RedisError) {
        user = url.user
        password = url.password
        database = url.database
        guard url.usesTLS else { return }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let path = options.authorityPath { configuration.trustRoots = .file(path) }
        do {
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .cannotConnect(
                url.addresses[0],
                reason: "no certificate of an authority can be read from "
                    + "\(options.authorityPath ?? "this machine's"): \(error)")
        }
    }
}
