/// When a UUID of version 7 was made, in ms since 1970. Codex's ids of threads and turns are such.
struct UUIDTime: Equatable {
    let milliseconds: Int64

    /// Nil for any other text.
    init?(_ text: some Collection<UInt8>) {
        guard text.count == 36 else { return nil }
        var time: Int64 = 0
        for (index, byte) in text.prefix(15).enumerated() {
            switch index {
            case 8, 13: guard byte == UInt8(ascii: "-") else { return nil }
            case 14: guard byte == UInt8(ascii: "7") else { return nil }
            default:
                guard let digit = Self.digit(byte) else { return nil }
                time = time << 4 | digit
            }
        }
        milliseconds = time
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int64(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int64(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
