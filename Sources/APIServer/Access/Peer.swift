import Foundation
import NIOCore

/// The two ends of a connection.
struct Peer: Sendable, Equatable {
    /// The client's address without its port; nil if it has none.
    let host: String?
    /// The address at which it arrived.
    let localHost: String?

    init(host: String?, localHost: String?) {
        self.host = host
        self.localHost = localHost
    }

    init(_ channel: any Channel) {
        self.init(
            host: Authority.host(of: channel.remoteAddress),
            localHost: Authority.host(of: channel.localAddress))
    }

    var isLoopback: Bool {
        guard let host else { return false }
        return host == "[::1]" || host.hasPrefix("127.")
    }

    /// Whom limits count as one: an IPv4 address, or the 64 bits of an IPv6 address that name a
    /// network, because a client has all addresses of its own.
    var network: String {
        guard let host else { return "" }
        var address = [UInt8](repeating: 0, count: 16)
        guard host.hasPrefix("["), host != "[::1]",
            inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1
        else { return host }
        return address.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }
}
