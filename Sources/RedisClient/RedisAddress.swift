/// Where a server listens.
public struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address, that of IPv6 without brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Of `host:port` as a cluster writes it, in which the port is behind the last colon.
    ///
    /// - Parameter asked: Whose host is meant where none is written.
    init?(_ text: some StringProtocol, asked: RedisAddress) {
        // Behind an @ is the port of the cluster's bus.
        let text = text.prefix { $0 != "@" }
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        self.init(host: Self.host(text[..<colon], asked: asked), port: port)
    }

    /// A host as a cluster writes it: nothing and `?` say that it does not know its own.
    static func host(_ text: some StringProtocol, asked: RedisAddress) -> String {
        text.isEmpty || text == "?" ? asked.host : String(text)
    }
}
