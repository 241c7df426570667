import Digests

/// A secret that lets a client use the API. It is in memory only while it is made or checked; what
/// is kept is its hash.
public struct APIKey: Sendable, Equatable {
    /// `agl_` and 43 letters and digits: 256 bits of the kernel's randomness, so a plain hash of it
    /// cannot be turned back by guessing.
    public let text: String

    public static let prefix = "agl_"
    private static let length = 43
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// Draws a new one.
    public init() {
        var generator = SystemRandomNumberGenerator()
        let drawn = (0..<Self.length).map { _ in
            Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)]
        }
        text = Self.prefix + String(drawn)
    }

    /// What tells people which of their keys it is.
    var ending: String { String(text.suffix(4)) }

    /// SHA-256 of what a client presents, whatever that is.
    static func digest(_ presented: String) -> [UInt8] { SHA256.digest(Array(presented.utf8)) }
}

/// What is kept of a key.
public struct KeyRecord: Sendable, Equatable {
    /// 8 hexadecimal digits, by which it is revoked.
    public let id: String
    public let name: String
    /// ms since 1970.
    public let createdMilliseconds: Int64
    /// The last four characters of the key.
    public let ending: String
    /// SHA-256 of the key.
    let digest: [UInt8]
}

/// The keys of a store, as they were in its file at one moment.
public struct KeyRing: Sendable, Equatable {
    public let records: [KeyRecord]

    init(_ records: [KeyRecord]) { self.records = records }

    /// The record of the key that a client presents; nil if there is none.
    ///
    /// - Complexity: All records are compared to their last byte, so the time tells neither which
    ///   key nor how much of it was right.
    public func record(of presented: String) -> KeyRecord? {
        let digest = APIKey.digest(presented)
        var found: KeyRecord?
        for record in records {
            var difference: UInt8 = 0
            for index in digest.indices { difference |= digest[index] ^ record.digest[index] }
            if difference == 0 { found = record }
        }
        return found
    }

    public func contains(id: String) -> Bool { records.contains { $0.id == id } }
}
