/// How to speak to a Redis, beyond its URL.
public struct RedisOptions: Sendable {
    /// Certificates of authorities, in PEM: with `rediss://` only what they vouch for is believed.
    /// Nil: those that this machine trusts.
    public var authorityPath: String?
    /// How long connecting may take, ms.
    public var connectMilliseconds: Int64 = 5_000
    /// How long a server may say nothing while replies are missing, ms.
    public var replyMilliseconds: Int64 = 10_000
    /// What the server lists the connection as: no blanks.
    public var clientName = "agentlog"

    public init() {}
}
