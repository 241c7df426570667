import CJSONScan

/// Reads JSON (RFC 8259) from left to right without building a tree, and without Foundation.
///
/// It is lenient where that costs nothing and can hide nothing: it checks the structure that it
/// walks through, and skips values of keys that nobody asked for without looking into numbers. The
/// nesting of skipped values is not limited, because skipping does not recurse.
///
/// Every access is checked against the end of the bytes; hostile input ends in a thrown error.
package struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    package private(set) var position = 0

    /// Where reading stopped, and what was expected there.
    package struct Failure: Error, Equatable {
        package let position: Int
        package let expected: StaticString

        package static func == (left: Failure, right: Failure) -> Bool {
            left.position == right.position && "\(left.expected)" == "\(right.expected)"
        }
    }

    /// The bytes must outlive the reader, which begins at a position of them.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next byte that is not white space, or nil at the end.
    @inline(__always)
    package mutating func peek() -> UInt8? {
        // Nobody who writes transcripts puts space between values.
        if position < bytes.count, bytes[position] > 0x20 { return bytes[position] }
        return peekBehindSpace()
    }

    @inline(never)
    private mutating func peekBehindSpace() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// What lies between this place and that of another reader of the same bytes.
    package func bytes(upTo later: JSONReader) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[position..<max(position, later.position)])
    }

    /// Steps over these bytes, if they come next.
    package mutating func skip(_ known: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count - position >= known.count, let base = bytes.baseAddress,
            json_scan_same(base + position, known.baseAddress, known.count) != 0
        else { return false }
        position += known.count
        return true
    }

    package func failure(_ expected: StaticString) -> Failure {
        Failure(position: position, expected: expected)
    }

    /// Reads an object. `member` is called at each value and must read or skip it.
    package mutating func object(
        _ member: (inout JSONReader, JSONText) throws(Failure) -> Void
    ) throws(Failure) {
        try expect(UInt8(ascii: "{"), "an object")
        if peek() == UInt8(ascii: "}") {
            position += 1
            return
        }
        try members(member)
    }

    /// Reads an object from one of its keys on.
    package mutating func members(
        _ member: (inout JSONReader, JSONText) throws(Failure) -> Void
    ) throws(Failure) {
        while true {
            let key = try text()
            try expect(UInt8(ascii: ":"), "a colon")
            try member(&self, key)
            if try !continues(UInt8(ascii: "}")) { return }
        }
    }

    /// Reads an array. `element` is called at each value and must read or skip it.
    package mutating func array(
        _ element: (inout JSONReader) throws(Failure) -> Void
    ) throws(Failure) {
        try expect(UInt8(ascii: "["), "an array")
        if peek() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            try element(&self)
            if try !continues(UInt8(ascii: "]")) { return }
        }
    }

    /// Reads a string without unescaping it.
    package mutating func text() throws(Failure) -> JSONText {
        try expect(UInt8(ascii: "\""), "a string")
        let start = position
        var hasEscapes: Int32 = 0
        if let base = bytes.baseAddress {
            position += json_scan_string(base + start, bytes.count - start, &hasEscapes)
        }
        guard position < bytes.count else { throw failure("the end of a string") }
        guard bytes[position] == UInt8(ascii: "\"") else {
            throw failure("no control byte in a string")
        }
        let text = JSONText(
            raw: UnsafeBufferPointer(rebasing: bytes[start..<position]),
            hasEscapes: hasEscapes != 0)
        position += 1
        return text
    }

    package mutating func string() throws(Failure) -> String { try text().string }

    /// Reads a whole number within the range of `Int64`.
    package mutating func integer() throws(Failure) -> Int64 {
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let start = position
        var value: Int64 = 0
        while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"),
            digit <= 9
        {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit))
            if overflow || carry { throw failure("a number below 2^63") }
            value = sum
            position += 1
        }
        if position == start { throw failure("a whole number") }
        if position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                throw failure("a whole number")
            default: break
            }
        }
        return isNegative ? -value : value
    }

    /// Reads a count: a whole number from 0 to 10^10. Real ones are far below; the bound keeps
    /// every sum of them within 64 bits, so that no record can make a fold overflow.
    package mutating func count() throws(Failure) -> Int64 {
        let value = try integer()
        guard (0...10_000_000_000).contains(value) else { throw failure("a count up to 10^10") }
        return value
    }

    /// Reads a time: milliseconds from 1970 to the end of the year 9999.
    package mutating func time() throws(Failure) -> Int64 {
        let value = try integer()
        guard (0...253_402_300_799_999).contains(value) else {
            throw failure("a time from 1970 to 9999 in ms")
        }
        return value
    }

    package mutating func boolean() throws(Failure) -> Bool {
        _ = peek()
        if take("true") { return true }
        if take("false") { return false }
        throw failure("true or false")
    }

    /// Whether the value here is null; then it has been read.
    package mutating func null() -> Bool { peek() == UInt8(ascii: "n") && take("null") }

    /// Steps over one value of any kind and depth. Of a container it only sees strings and
    /// brackets.
    package mutating func skip() throws(Failure) {
        guard let byte = peek() else { throw failure("a value") }
        switch byte {
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
        case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"):
            throw failure("a value")
        default: try scalar()
        }
    }

    private mutating func skipContainer() throws(Failure) {
        guard let base = bytes.baseAddress else { throw failure("a value") }
        var stop = 0
        let size = json_scan_container(base + position, bytes.count - position, &stop)
        guard size > 0 else {
            position += stop
            throw failure(
                position < bytes.count ? "no control byte in a string" : "the end of a container")
        }
        position += size
    }

    /// Nothing but white space may follow.
    package mutating func end() throws(Failure) {
        if peek() != nil { throw failure("the end") }
    }

    /// Steps over a number or a literal.
    private mutating func scalar() throws(Failure) {
        let start = position
        loop: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
                position += 1
            default: break loop
            }
        }
        if position == start { throw failure("a value") }
    }

    @inline(__always)
    private mutating func expect(_ byte: UInt8, _ name: StaticString) throws(Failure) {
        guard peek() == byte else { throw failure(name) }
        position += 1
    }

    @inline(__always)
    private mutating func continues(_ bracket: UInt8) throws(Failure) -> Bool {
        switch peek() {
        case UInt8(ascii: ","):
            position += 1
            return true
        case bracket:
            position += 1
            return false
        default: throw failure("a comma or a closing bracket")
        }
    }

    /// Reads `literal` if it comes next, byte for byte.
    @inline(__always)
    mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard bytes.count - position >= count, let base = bytes.baseAddress,
            json_scan_same(base + position, literal.utf8Start, count) != 0
        else { return false }
        position += count
        return true
    }
}
