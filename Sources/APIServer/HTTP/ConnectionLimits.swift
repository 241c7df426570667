import NIOCore
import NIOHTTP1
import Synchronization

/// What one connection may take of a server, and how many there may be.
struct ConnectionLimits: Sendable {
    var connectionsMax = 4_096
    /// Of one header with its name (and of a request's target), and of all, bytes; how many.
    var headerMax = 16 << 10
    var headersMax = 64 << 10
    var headerCountMax = 100
    /// Of what the decoder may keep because it cannot be read yet, bytes.
    var undecodedMax = 128 << 10
    /// Of a request's target, bytes.
    var targetMax = 8 << 10
    /// Of a body, bytes.
    var bodyMax = 1 << 20
    /// From the beginning of a connection to the end of the first head.
    var headTimeout = TimeAmount.seconds(10)
    /// From the end of an answer to the end of the next head.
    var idleTimeout = TimeAmount.seconds(60)
    /// From the end of a head to the end of its body.
    var bodyTimeout = TimeAmount.seconds(30)
    /// From the end of a request to the beginning of its answer.
    var answerTimeout = TimeAmount.seconds(60)
    /// How long a client may take none of an answer that waits for it.
    var stallTimeout = TimeAmount.seconds(30)
    /// How long a connection that was refused stays open for its client to read why.
    var linger = TimeAmount.seconds(1)

    var decoder: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = headerMax
        limits.maxHeaderListSize = headersMax
        limits.maxHeaderFieldCount = headerCountMax
        return limits
    }
}

/// How many connections there are.
final class ConnectionCount: Sendable {
    private let count = Atomic(0)

    /// - Returns: How many there are now, with this one.
    func add() -> Int { count.add(1, ordering: .relaxed).newValue }
    /// How many there are.
    var current: Int { count.load(ordering: .relaxed) }
    func remove() { count.subtract(1, ordering: .relaxed) }
}
