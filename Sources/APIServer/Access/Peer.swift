import NIOCore

/// The two ends of a connection. Every request has one, and few ask it anything, so texts are made
/// when they are asked for.
struct Peer: Sendable, Equatable {
    private let remote: SocketAddress?
    private let local: SocketAddress?

    init(_ channel: any Channel) {
        remote = channel.remoteAddress
        local = channel.localAddress
    }

    /// - Parameters:
    ///   - host: As ``host`` gives it; nil, or what is no address: none.
    ///   - localHost: Likewise.
    init(host: String?, localHost: String?) {
        (remote, local) = (Self.address(host), Self.address(localHost))
    }

    private static func address(_ host: String?) -> SocketAddress? {
        host.flatMap { host in
            let bare = host.filter { $0 != "[" && $0 != "]" }
            return try? SocketAddress(ipAddress: bare, port: 0)
        }
    }

    /// The client's address without its port; nil if it has none.
    var host: String? { Authority.host(of: remote) }
    /// The address at which it arrived.
    var localHost: String? { Authority.host(of: local) }

    var isLoopback: Bool { network.isLoopback }

    /// Whom limits count as one.
    var network: Network { Network(remote) }
}

/// Whom limits count as one: an IPv4 address, or the 64 bits of an IPv6 address that name a
/// network, because a client has all addresses of its own.
enum Network: Hashable, Sendable {
    /// Of a Unix socket, or unknown.
    case none
    /// In network byte order.
    case address(UInt32)
    /// The first 8 bytes, in network byte order.
    case prefix(UInt64)
    /// `::1`, whose network has many more addresses.
    case loopback

    init(_ address: SocketAddress?) {
        guard let address, address.port != nil else {
            self = .none
            return
        }
        self = address.withSockAddr { start, size in
            let bytes = UnsafeRawBufferPointer(start: start, count: size)
            // ip(7) and ipv6(7): behind the family and the port, and there behind a flow label.
            return address.protocol == .inet
                ? .address(bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                : Self.network(ofIPv6: UnsafeRawBufferPointer(rebasing: bytes[8..<24]))
        }
    }

    private static func network(ofIPv6 address: UnsafeRawBufferPointer) -> Network {
        let high = address.loadUnaligned(as: UInt64.self)
        let low = address.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        if high == 0 && low == UInt64(1).bigEndian { return .loopback }
        // An IPv4 address inside of IPv6 is itself.
        let isMapped = high == 0 && low.bigEndian >> 32 == 0xFFFF
        return isMapped
            ? .address(address.loadUnaligned(fromByteOffset: 12, as: UInt32.self)) : .prefix(high)
    }

    var isLoopback: Bool {
        switch self {
        case .loopback: true
        case .address(let bytes): UInt32(bigEndian: bytes) >> 24 == 127
        case .none, .prefix: false
        }
    }
}
