import CJSONScan

/// A place in the bytes of a line, for a reader that knows what comes next.
///
/// Every step is checked against the end. Nothing is skipped that was not asked for: white space is
/// something unexpected.
struct ByteCursor {
    private let base: UnsafePointer<UInt8>
    private let end: Int
    private(set) var position = 0

    /// `count` bytes from `base` on, which must outlive the cursor.
    @inline(__always)
    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        end = count
    }

    @inline(__always)
    var isAtEnd: Bool { position == end }

    /// Steps over `literal` if it comes next, byte for byte.
    @inline(__always)
    mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        // The bytes up to `end` are there, so `count` of them are.
        guard end - position >= count,
            json_scan_same(base + position, literal.utf8Start, count) != 0
        else { return false }
        position += count
        return true
    }

    /// What lies between an earlier place and this one.
    @inline(__always)
    func text(from start: Int) -> CanonicalLine.Text {
        CanonicalLine.Text(start: Int32(start), count: Int32(position - start))
    }

    /// A string without escapes.
    @inline(__always)
    mutating func text(_ text: inout CanonicalLine.Text) -> Bool {
        var hasEscapes: Int32 = 0
        let start = position + 1
        guard string(&hasEscapes), hasEscapes == 0 else { return false }
        text = CanonicalLine.Text(start: Int32(start), count: Int32(position - 1 - start))
        return true
    }

    @inline(__always)
    mutating func optionalText(_ key: StaticString, _ text: inout CanonicalLine.Text) -> Bool {
        if take(key) { return self.text(&text) }
        text.count = -1
        return true
    }

    /// Steps over a member whose value is a string, if it comes next.
    @inline(__always)
    mutating func skipText(_ key: StaticString) -> Bool {
        var hasEscapes: Int32 = 0
        return !take(key) || string(&hasEscapes)
    }

    /// Steps over a member whose value is a string; false if it does not come next.
    @inline(__always)
    mutating func requireText(_ key: StaticString) -> Bool {
        var hasEscapes: Int32 = 0
        return take(key) && string(&hasEscapes)
    }

    @inline(__always)
    private mutating func string(_ hasEscapes: inout Int32) -> Bool {
        guard position < end, base[position] == UInt8(ascii: "\"") else { return false }
        let start = position + 1
        let count = json_scan_string(base + start, end - start, &hasEscapes)
        guard start + count < end, base[start + count] == UInt8(ascii: "\"") else { return false }
        position = start + count + 1
        return true
    }

    /// A whole number from 0 on, as we write it: at most 18 digits, no zero before others.
    @inline(__always)
    mutating func number(_ number: inout Int64) -> Bool {
        let start = position
        var value: Int64 = 0
        let limit = min(end, start + 18)
        while position < limit, case let digit = base[position] &- UInt8(ascii: "0"), digit <= 9 {
            value = value &* 10 &+ Int64(digit)
            position += 1
        }
        number = value
        return position == start + 1 || position > start && base[start] != UInt8(ascii: "0")
    }

    @inline(__always)
    mutating func count(_ count: inout Int64) -> Bool {
        number(&count) && count <= 10_000_000_000
    }

    @inline(__always)
    mutating func time(_ time: inout Int64) -> Bool {
        number(&time) && time <= 253_402_300_799_999
    }

    @inline(__always)
    mutating func flag() -> Bool? {
        if take("true") { return true }
        return take("false") ? false : nil
    }

    /// 32 hexadecimal digits and the quote behind them.
    @inline(__always)
    mutating func hexadecimal(_ id: inout EventID) -> Bool {
        // 33 bytes from here on are there, so each load is within them.
        guard end - position >= 33, base[position + 32] == UInt8(ascii: "\"") else { return false }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let bytes = UnsafeRawPointer(base + position)
        var isValid = Self.digits(bytes, &words.0)
        isValid = Self.digits(bytes + 8, &words.1) && isValid
        isValid = Self.digits(bytes + 16, &words.2) && isValid
        isValid = Self.digits(bytes + 24, &words.3) && isValid
        guard isValid else { return false }
        id = EventID(high: words.0 << 32 | words.1, low: words.2 << 32 | words.3)
        position += 33
        return true
    }

    /// The value of eight digits, 0–9 and a–f, a byte of the word for each.
    @inline(__always)
    private static func digits(_ bytes: UnsafeRawPointer, _ value: inout UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let letters = word >> 6 & ones
        let low = word & (ones &* 0x0F)
        // Digits are 0x30 to 0x39, letters 0x61 to 0x66. No sum passes 30, so none carries.
        let isHighWrong = (word & (ones &* 0xF0)) ^ (ones &* 0x30 &+ letters &* 0x30)
        let isAbove = (low &+ (ones ^ letters) &* 6 &+ letters &* 9) & (ones &* 0x10)
        let isZero = ((low &+ letters &* 15) & (ones &* 0x10)) ^ (letters << 4)
        guard isHighWrong | isAbove | isZero == 0 else { return false }
        var digits = low &+ letters &* 9
        digits = (digits << 4 | digits >> 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits << 8 | digits >> 16) & 0x0000_FFFF_0000_FFFF
        value = (digits << 16 | digits >> 32) & 0xFFFF_FFFF
        return true
    }
}
