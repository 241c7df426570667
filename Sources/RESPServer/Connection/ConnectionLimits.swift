import NIOCore

/// What one connection may take of the server, and how many there may be.
struct ConnectionLimits: Sendable {
    var connectionsMax = 256
    var commands = CommandLimits()
    /// Commands that are answered on one state of the keys.
    var batchMax = 1_024
    /// Of answers that are written before the next command is looked at, bytes.
    var chunkSize = 256 << 10
    /// Of the answer to one command, bytes: whoever asks for more is left.
    var replyMax = 64 << 20
    /// Of what a client has sent before it gets an answer, bytes: then it is not read any further.
    var unreadMax = 1 << 20
    /// For showing a key, where one is needed.
    var loginTimeout = TimeAmount.seconds(30)
    /// For taking what is written.
    var stallTimeout = TimeAmount.seconds(60)

    static let standard = ConnectionLimits()
}
