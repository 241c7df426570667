import KeySpace

/// The lines that an HTTP client would send, if somebody made it talk to this port.
enum HTTPRequestLine {
    private static let methods: Set<Bytes> = Set(
        ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PRI"].map {
            Bytes($0.utf8)
        })

    /// Whether a line of words looks like a request's first line, or like a header.
    static func isOne(_ words: [Bytes]) -> Bool {
        guard let first = words.first, let last = words.last else { return false }
        return methods.contains(first) || first.last == UInt8(ascii: ":")
            || words.count > 1 && last.starts(with: Bytes("HTTP/".utf8))
    }
}
