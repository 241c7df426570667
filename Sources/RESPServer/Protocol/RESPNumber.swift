import Foundation
import KeySpace

/// Numbers as Redis reads and writes them.
enum RESPNumber {
    /// A whole number in its one spelling: no blanks, no plus, no leading zero. Nil: it is none, or
    /// it does not fit into 64 bits.
    static func integer(_ bytes: some Collection<UInt8>) -> Int64? {
        guard let first = bytes.first, bytes.count <= 20 else { return nil }
        if first == UInt8(ascii: "0") { return bytes.count == 1 ? 0 : nil }
        let isNegative = first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        guard let leading = digits.first, leading != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (product, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit - 0x30))
            if overflowed || carried { return nil }
            number = sum
        }
        if !isNegative { return Int64(exactly: number) }
        return number <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- number) : nil
    }

    /// A double as `strtod` reads it, to the end or to a zero byte; nothing reads as 0. Nil: there
    /// is a rest, or it is no number.
    static func double(_ bytes: some Collection<UInt8>) -> Double? {
        let text = bytes.map { CChar(bitPattern: $0) } + [0]
        return text.withUnsafeBufferPointer { text in
            guard let start = text.baseAddress else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            let number = strtod(start, &end)
            guard let end, end.pointee == 0, !number.isNaN else { return nil }
            return number
        }
    }

    /// 17 significant digits, without zeros at the end: `%.17g`.
    static func text(_ number: Double) -> String {
        if number.isInfinite { return number > 0 ? "inf" : "-inf" }
        if number.magnitude < 1e15, number == number.rounded(.towardZero),
            !(number == 0 && number.sign == .minus)
        {
            return String(Int64(number))
        }
        return String(format: "%.17g", number)
    }

    /// A cursor as `strtoul` reads it. Nil: there is a rest, or it begins with a blank.
    static func cursor(_ bytes: Bytes) -> UInt64? {
        guard let first = bytes.first, first != UInt8(ascii: " "), !(9...13).contains(first)
        else { return bytes.isEmpty ? 0 : nil }
        let text = bytes.map { CChar(bitPattern: $0) } + [0]
        return text.withUnsafeBufferPointer { text in
            guard let start = text.baseAddress else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            errno = 0
            let number = strtoul(start, &end, 10)
            guard let end, end.pointee == 0, errno != ERANGE else { return nil }
            return UInt64(number)
        }
    }
}
