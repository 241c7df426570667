/// One of the 16384 parts that a cluster divides keys into.
///
/// Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
public struct HashSlot: Sendable, Hashable {
    public static let count = 16_384
    /// Less than ``count``.
    public let number: Int

    /// Of a key: of what stands between its first `{` and the next `}`, if that is anything, else
    /// of all of it.
    public init(of key: [UInt8]) {
        var bytes = key[...]
        if let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        {
            bytes = key[(open + 1)..<close]
        }
        number = Int(Self.crc16(bytes)) % Self.count
    }

    init(number: Int) { self.number = number }

    /// CRC-16/XMODEM.
    static func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
        bytes.reduce(0) { $0 << 8 ^ table[Int($0 >> 8 ^ UInt16($1))] }
    }

    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in
            crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1
        }
    }

    /// For each slot the smallest number that as a text is of that slot: a hash tag for it.
    private static let tags: [Int] = {
        var tags = [Int](repeating: -1, count: count)
        var (missing, number) = (count, 0)
        while missing > 0 {
            let slot = HashSlot(of: Array(String(number).utf8)).number
            if tags[slot] < 0 { (tags[slot], missing) = (number, missing - 1) }
            number += 1
        }
        return tags
    }()

    /// What, in braces, puts a key into this slot.
    public var tag: String { String(Self.tags[number]) }
}
