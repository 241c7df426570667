import SystemCalls

/// A line of a program's output, searched for numbers beside words.
struct OutputLine {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Without the escape sequences that colour text (`ESC [ … m`).
    static func withoutColours(_ output: [UInt8]) -> [UInt8] {
        let isColoured = output.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memchr($0, 0x1B, bytes.count) != nil } ?? false
        }
        guard isColoured else { return output }
        var plain: [UInt8] = []
        var index = 0
        while index < output.count {
            if output[index] == 0x1B, index + 1 < output.count,
                output[index + 1] == UInt8(ascii: "[")
            {
                var end = index + 2
                while end < output.count, isParameter(output[end]) { end += 1 }
                if end < output.count, output[end] == UInt8(ascii: "m") {
                    index = end + 1
                    continue
                }
            }
            plain.append(output[index])
            index += 1
        }
        return plain
    }

    private static func isParameter(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ":")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    var withoutIndent: OutputLine { OutputLine(bytes.drop { $0 == UInt8(ascii: " ") }) }

    func begins(with text: StaticString) -> Bool { isHere(text, at: bytes.startIndex) }

    func contains(_ text: StaticString) -> Bool {
        bytes.indices.contains { isHere(text, at: $0) }
    }

    /// The number that ends where the first `text` after a number begins.
    func number(before text: StaticString) -> Int64? {
        for index in bytes.indices where isHere(text, at: index) {
            let digits = bytes[..<index].reversed().prefix { Self.isDigit($0) }
            if !digits.isEmpty { return Self.number(digits.reversed()[...]) }
        }
        return nil
    }

    /// The number that begins where the first `text` before a number ends.
    func number(after text: StaticString) -> Int64? {
        for index in bytes.indices where isHere(text, at: index) {
            let digits = bytes[(index + text.utf8CodeUnitCount)...].prefix { Self.isDigit($0) }
            if !digits.isEmpty { return Self.number(digits) }
        }
        return nil
    }

    /// Whether ` in ` stands before a digit.
    var hasDuration: Bool { number(after: " in ") != nil }

    private func isHere(_ text: StaticString, at index: Int) -> Bool {
        guard bytes.endIndex - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where bytes[index + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// Cut at what an event may hold: output may say anything.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64 {
        digits.reduce(0) { min($0 * 10 + Int64($1 - UInt8(ascii: "0")), Limit.count) }
    }
}
