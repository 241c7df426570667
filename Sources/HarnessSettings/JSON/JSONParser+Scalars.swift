extension JSONParser {
    mutating func number() throws(JSONProblem) {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    private mutating func digits() throws(JSONProblem) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        if position == start { throw unexpected("a digit") }
    }

    /// Reads the text at the quote here, without its quotes and escapes.
    mutating func string() throws(JSONProblem) -> [UInt8] {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                position += 1
                text += try escaped()
            case 0..<0x20: throw unexpected("an escape of it")
            default:
                position += 1
                text.append(byte)
            }
        }
        throw unexpected("the closing quote of a text")
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    private mutating func escaped() throws(JSONProblem) -> [UInt8] {
        if let byte = next, let meant = Self.escapes[byte] {
            position += 1
            return [meant]
        }
        guard take("u") else { throw unexpected("an escape that JSON has") }
        let unit = try hexadecimal()
        guard (0xD800..<0xDC00).contains(unit), bytes[position...].starts(with: "\\u".utf8) else {
            return Self.encoded(unit)
        }
        let before = position
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else {
            position = before
            return Self.encoded(unit)
        }
        return Self.encoded(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func hexadecimal() throws(JSONProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue,
                byte < 0x80
            else { throw unexpected("a hexadecimal digit") }
            value = value << 4 + UInt32(digit)
            position += 1
        }
        return value
    }

    /// UTF-8, also of half a surrogate pair: texts that differ in it are not the same key.
    private static func encoded(_ scalar: UInt32) -> [UInt8] {
        let tail = { (shift: UInt32) in UInt8(0x80 | scalar >> shift & 0x3F) }
        return switch scalar {
        case ..<0x80: [UInt8(scalar)]
        case ..<0x800: [UInt8(0xC0 | scalar >> 6), tail(0)]
        case ..<0x10000: [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
        default: [UInt8(0xF0 | scalar >> 18 & 0x07), tail(12), tail(6), tail(0)]
        }
    }
}
