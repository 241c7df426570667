/// Where a Redis is and how to get in, as a URL:
/// `redis[s][+cluster]://[[user]:password@]host[:port][,host[:port]…][/database]`.
///
/// User and password are percent-decoded. Its description has no password.
public struct RedisURL: Sendable, Equatable, CustomStringConvertible {
    public var usesTLS = false
    public var isCluster = false
    /// Nil: the one that a password alone is of, `default`.
    public var user: String?
    public var password: String?
    /// One; of a cluster one or more, any of which tells of all nodes.
    public var addresses: [RedisAddress]
    /// 0 but where another one was asked for.
    public var database = 0

    public static let defaultPort = 6379

    /// - Throws: ``RedisURLError``, which never quotes a password.
    public init(_ text: String) throws(RedisURLError) {
        guard let mark = text.firstRange(of: "://") else { throw .scheme }
        switch text[..<mark.lowerBound].lowercased() {
        case "redis": break
        case "rediss": usesTLS = true
        case "redis+cluster": isCluster = true
        case "rediss+cluster": (usesTLS, isCluster) = (true, true)
        default: throw .scheme
        }
        addresses = []
        var rest = text[mark.upperBound...]
        // A password may have slashes: only an @ ends it.
        if let at = rest.lastIndex(of: "@") {
            try readLogin(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if rest.contains("?") || rest.contains("#") { throw .unknownPart }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        for part in rest[..<slash].split(separator: ",", omittingEmptySubsequences: false) {
            addresses.append(try Self.address(part))
        }
        if !isCluster && addresses.count > 1 { throw .severalHosts }
        try readDatabase(rest[slash...].dropFirst())
    }

    private mutating func readLogin(_ text: Substring) throws(RedisURLError) {
        guard let colon = text.firstIndex(of: ":") else { throw .userWithoutPassword }
        let user = try Self.decoded(text[..<colon])
        self.user = user.isEmpty ? nil : user
        password = try Self.decoded(text[text.index(after: colon)...])
        if password?.isEmpty == true {
            if self.user != nil { throw .userWithoutPassword }
            password = nil
        }
    }

    private mutating func readDatabase(_ text: Substring) throws(RedisURLError) {
        guard !text.isEmpty else { return }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            number <= 1_000_000
        else { throw .database(String(text)) }
        if isCluster && number != 0 { throw .databaseOfCluster }
        database = number
    }

    private static func address(_ text: Substring) throws(RedisURLError) -> RedisAddress {
        let host: Substring
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw .host(String(text)) }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw .host(String(text)) }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            if port?.contains(":") == true { throw .host(String(text)) }
        } else {
            host = text
        }
        let isPlain = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
        guard !host.isEmpty, isPlain else { throw .host(String(text)) }
        guard let port else { return RedisAddress(host: String(host), port: defaultPort) }
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port),
            (1...65_535).contains(number)
        else { throw .port(String(port)) }
        return RedisAddress(host: String(host), port: number)
    }

    private static func decoded(_ text: Substring) throws(RedisURLError) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit),
                let low = rest.popFirst().flatMap(digit)
            else { throw .percent }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .percent }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    public var description: String {
        let scheme = "redis\(usesTLS ? "s" : "")\(isCluster ? "+cluster" : "")"
        let hosts = addresses.map(\.description).joined(separator: ",")
        let path = database == 0 ? "" : "/\(database)"
        return "\(scheme)://\(user.map { "\($0)@" } ?? "")\(hosts)\(path)"
    }
}

/// What is wrong with the URL of a Redis.
public enum RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
    case scheme
    case userWithoutPassword
    case percent
    case host(String)
    case port(String)
    case database(String)
    case databaseOfCluster
    case severalHosts
    case unknownPart

    public var description: String {
        switch self {
        case .scheme:
            "it must begin with redis://, rediss:// (TLS), redis+cluster:// or rediss+cluster://"
        case .userWithoutPassword:
            "before the @ there must be user:password, or :password alone"
        case .percent:
            "in user and password, %, @, : and / are written as %25, %40, %3A and %2F, and all "
                + "of it is UTF-8"
        case .host(let text): "'\(text)' is no host; an IPv6 address stands in brackets"
        case .port(let text): "'\(text)' is no port; it is a number from 1 to 65535"
        case .database(let text): "'\(text)' is no database; it is a number"
        case .databaseOfCluster: "a cluster has no databases but 0"
        case .severalHosts: "several hosts are of a cluster: redis+cluster://"
        case .unknownPart: "? and # have no meaning here; in a password they are %3F and %23"
        }
    }
}
