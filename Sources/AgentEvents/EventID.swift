import Digests

/// 128 bits that name an event or a delivery. Written as 32 lower-case hexadecimal digits.
public struct EventID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The first 128 bits of a SHA-256 digest.
    public init(digest: [UInt8]) {
        precondition(digest.count >= 16)
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The id of a delivery: equal for byte-identical payloads.
    public init(delivery payload: [UInt8]) {
        self.init(digest: SHA256.digest(payload))
    }

    /// The id of an event: unique for each delivery, because a process hashes one payload at one
    /// time, and process ids are unique within a boot.
    public init(payload: [UInt8], hookNanoseconds: UInt64, processID: Int32, bootID: String) {
        var hash = SHA256()
        hash.update(payload)
        hash.update(Array("\n\(hookNanoseconds)\n\(processID)\n\(bootID)".utf8))
        self.init(digest: hash.finalize())
    }

    /// Parses 32 hexadecimal digits; nil for anything else.
    public init?(hexadecimal text: some Sequence<UInt8>) {
        var (high, low, count): (UInt64, UInt64, Int) = (0, 0, 0)
        for digit in text {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(value)
            count += 1
        }
        guard count == 32 else { return nil }
        self.init(high: high, low: low)
    }

    public var bytes: [UInt8] {
        [high, low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    public static func < (left: EventID, right: EventID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

extension EventID: CustomStringConvertible {
    public var description: String { hexadecimal(bytes) }
}
