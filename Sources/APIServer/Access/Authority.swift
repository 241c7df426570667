import NIOCore

/// A host and a port as a `Host` header or an origin names them, in one spelling.
struct Authority: Hashable, Sendable {
    /// A name in small letters without its last dot, an IPv4 address, or an IPv6 address in
    /// brackets in its canonical form.
    let host: String
    let port: Int?

    /// Nil if it is malformed: user names, blanks, other signs, ports that are none.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 300 else { return nil }
        let name: Substring
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = Substring(text[...end])
            rest = Substring(text[text.index(after: end)...])
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            name = Substring(text[..<colon])
            rest = Substring(text[colon...])
        }
        guard let host = Self.host(name) else { return nil }
        self.host = host
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", (1...5).contains(digits.utf8.count),
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
                number <= 65_535
            else { return nil }
            port = number
        }
    }

    /// The one spelling of a host without a port; IPv6 addresses with or without brackets.
    static func host(_ text: some StringProtocol) -> String? {
        let name = Substring(text)
        let bare = name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : nil
        if bare != nil || name.contains(":") {
            let text = String(bare ?? name)
            guard text.contains(":") else { return nil }
            return address(text).map { $0.contains(":") ? "[\($0)]" : $0 }
        }
        var lower = name.lowercased()
        // Fully qualified: it resolves to the same.
        if lower.hasSuffix(".") { lower.removeLast() }
        let isName =
            !lower.isEmpty && lower.utf8.count <= 253
            && lower.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x30...0x39: true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                default: false
                }
            }
        return isName && !lower.hasSuffix(".") ? lower : nil
    }

    /// The canonical text of an IP address; one that is an IPv4 address inside of IPv6 as IPv4.
    private static func address(_ text: String) -> String? {
        // Zones mean nothing to anybody else.
        guard !text.contains("%"), let parsed = try? SocketAddress(ipAddress: text, port: 0)
        else { return nil }
        guard let canonical = parsed.ipAddress else { return nil }
        let mapped = "::ffff:"
        return canonical.hasPrefix(mapped) && canonical.contains(".")
            ? String(canonical.dropFirst(mapped.count)) : canonical
    }

    /// The host of a socket's address; nil for one that has none.
    static func host(of socket: SocketAddress?) -> String? {
        socket?.ipAddress.flatMap { host($0.contains(":") ? "[\($0)]" : $0) }
    }

    static let loopback: Set = ["localhost", "127.0.0.1", "[::1]"]

    var isLoopback: Bool { Self.loopback.contains(host) }
}
