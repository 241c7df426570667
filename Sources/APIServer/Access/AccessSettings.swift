public import APIKeys

/// Who may use a server, as whoever starts it says.
public struct AccessSettings: Sendable {
    /// Whether reading needs a key, too.
    public var requiresKey = false
    /// The keys of the store; nil: none is right.
    public var keys: KeyWatch?
    /// Hosts that requests may be for besides loopback and the address that they arrive at, as
    /// ``normalizedHost(_:)`` spells them.
    public var allowedHosts: Set<String> = []
    /// Origins whose scripts may read, as ``normalizedOrigin(_:)`` spells them, besides pages of
    /// loopback and of this server.
    public var allowedOrigins: Set<String> = []
    /// Of each key, or of each address without one; nil: none.
    public var rateLimit: RateLimit? = .standard
    /// Of keys that are wrong, for each address.
    public var failureLimit = RateLimit(perSecond: 0.2, burst: 10)
    /// Whether clients on loopback may write without a key.
    public var allowsLocalPost = false

    public init() {}

    /// The one spelling of a host without a port; nil if it is none.
    public static func normalizedHost(_ text: String) -> String? { Authority.host(text) }

    /// The one spelling of an origin such as `https://example.org:8443`; nil if it is none.
    public static func normalizedOrigin(_ text: String) -> String? {
        OriginPolicy.normalized(text)
    }
}

extension RateLimit {
    /// More than a dashboard with many panels asks for.
    public static let standard = RateLimit(perSecond: 1_000, burst: 5_000)
}
