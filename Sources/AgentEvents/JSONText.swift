import CJSONScan

/// A JSON string as it stands in the bytes, without its quotes. Comparing it with a literal costs
/// no allocation.
package struct JSONText {
    let raw: UnsafeBufferPointer<UInt8>
    package let hasEscapes: Bool

    /// Keys and values that we compare with are never escaped by anybody who writes them.
    // The length nearly always decides, and comparing so many bytes is then no call either.
    @inline(__always)
    package static func == (text: JSONText, literal: StaticString) -> Bool {
        text.raw.count == literal.utf8CodeUnitCount && !text.hasEscapes
            && json_scan_same(
                text.raw.baseAddress, literal.utf8Start, literal.utf8CodeUnitCount) != 0
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
        // An escape of two bytes that stands for nothing becomes three.
        [UInt8](unsafeUninitializedCapacity: raw.count + raw.count / 2 + 1) { units, count in
            count = unescape(into: units)
        }
    }

    /// - Returns: How many bytes they are.
    private func unescape(into units: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var count = 0
        var index = 0
        while index < raw.count {
            while index < raw.count, raw[index] != UInt8(ascii: "\\") {
                units[count] = raw[index]
                (count, index) = (count + 1, index + 1)
            }
            guard index + 1 < raw.count else { break }
            switch raw[index + 1] {
            case UInt8(ascii: "n"): units[count] = 0x0A
            case UInt8(ascii: "t"): units[count] = 0x09
            case UInt8(ascii: "r"): units[count] = 0x0D
            case UInt8(ascii: "b"): units[count] = 0x08
            case UInt8(ascii: "f"): units[count] = 0x0C
            case UInt8(ascii: "u"):
                let (scalar, length) = scalar(at: index)
                for unit in String(Character(scalar)).utf8 {
                    units[count] = unit
                    count += 1
                }
                index += length
                continue
            case let byte: units[count] = byte
            }
            (count, index) = (count + 1, index + 2)
        }
        return count
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

/// A text's newlines, without resolving its escapes. Nil where something in it could be written in
/// another way: then a newline may be, and equal texts may differ as they stand.
extension JSONText {
    /// How many it has, and where the last one ends; 0 without one.
    package var newlineCount: (count: Int, end: Int)? {
        var (end, isPlain): (Int, Int32) = (0, 0)
        let count = json_scan_newlines(raw.baseAddress, raw.count, nil, 0, &end, &isPlain)
        return isPlain == 0 ? nil : (count, end)
    }

    /// Where the escape of each begins.
    package var newlines: [UInt32]? {
        var (end, isPlain): (Int, Int32) = (0, 0)
        let places = [UInt32](unsafeUninitializedCapacity: raw.count / 2) { places, count in
            count = json_scan_newlines(
                raw.baseAddress, raw.count, places.baseAddress, places.count, &end, &isPlain)
        }
        return isPlain == 0 ? nil : places
    }
}
