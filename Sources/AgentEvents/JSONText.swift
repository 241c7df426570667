import CJSONScan

/// A JSON string as it stands in the bytes, without its quotes. Comparing it with a literal costs
/// no allocation.
package struct JSONText {
    let raw: UnsafeBufferPointer<UInt8>
    package let hasEscapes: Bool

    // The length nearly always decides, and does so without a call.
    @inline(__always)
    package static func == (text: JSONText, literal: StaticString) -> Bool {
        text.raw.count == literal.utf8CodeUnitCount && text.isSame(as: literal)
    }

    /// Of a literal of the same length. Keys and values that we compare with are never escaped by
    /// anybody who writes them.
    @inline(never)
    private func isSame(as literal: StaticString) -> Bool {
        guard !hasEscapes, let base = raw.baseAddress else { return !hasEscapes }
        return json_scan_same(base, literal.utf8Start, raw.count) != 0
    }

    @inline(__always)
    package static func ~= (literal: StaticString, text: JSONText) -> Bool { text == literal }

    package func hasPrefix(_ literal: StaticString) -> Bool {
        guard raw.count >= literal.utf8CodeUnitCount else { return false }
        for index in 0..<literal.utf8CodeUnitCount where raw[index] != literal.utf8Start[index] {
            return false
        }
        return true
    }

    package var isEmpty: Bool { raw.isEmpty }
    package var rawBytes: UnsafeBufferPointer<UInt8> { raw }

    /// The text with escapes resolved. Bytes that are no UTF-8 and surrogates without a partner
    /// become U+FFFD, so every payload has a text.
    package var string: String {
        hasEscapes ? unescaped : String(decoding: raw, as: UTF8.self)
    }

    private var unescaped: String { String(decoding: unescapedBytes, as: UTF8.self) }

    /// The text's UTF-8 with escapes resolved; bytes that are no UTF-8 stay as they are.
    package var unescapedBytes: [UInt8] {
        var units: [UInt8] = []
        units.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            var end = index
            while end < raw.count, raw[end] != UInt8(ascii: "\\") { end += 1 }
            units.append(contentsOf: UnsafeBufferPointer(rebasing: raw[index..<end]))
            index = end
            guard index + 1 < raw.count else { break }
            switch raw[index + 1] {
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "u"):
                let (scalar, length) = scalar(at: index)
                units.append(contentsOf: String(Character(scalar)).utf8)
                index += length
                continue
            case let byte: units.append(byte)
            }
            index += 2
        }
        return units
    }

    /// The scalar of the `\u` escape at `index`, of a surrogate pair as one, and its length.
    private func scalar(at index: Int) -> (Unicode.Scalar, length: Int) {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let first = unit(at: index) else { return (replacement, 2) }
        if (0xD800..<0xDC00).contains(first), index + 6 < raw.count,
            raw[index + 6] == UInt8(ascii: "\\"), let second = unit(at: index + 6),
            (0xDC00..<0xE000).contains(second)
        {
            let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            return (Unicode.Scalar(value) ?? replacement, 12)
        }
        return (Unicode.Scalar(first) ?? replacement, 6)
    }

    /// The four hexadecimal digits of the `\uXXXX` at `index`.
    private func unit(at index: Int) -> UInt32? {
        guard index + 6 <= raw.count, raw[index + 1] == UInt8(ascii: "u") else { return nil }
        var value: UInt32 = 0
        for digit in raw[index + 2..<index + 6] {
            guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(nibble)
        }
        return value
    }
}
