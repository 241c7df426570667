import KeySpace
import NIOCore

/// Writes replies, in the form that the client has asked for.
struct ReplyWriter {
    var buffer = ByteBuffer()
    /// The newer form, which has types for maps, sets, doubles and nothing.
    var isRESP3: Bool

    init(isRESP3: Bool) { self.isRESP3 = isRESP3 }

    mutating func status(_ text: String) { line("+", text) }

    /// What ends a line is taken out of it.
    mutating func error(_ text: some Collection<UInt8>) {
        buffer.writeInteger(UInt8(ascii: "-"))
        buffer.writeBytes(text.map { $0 == 10 || $0 == 13 ? UInt8(ascii: " ") : $0 })
        endLine()
    }

    mutating func integer(_ number: some FixedWidthInteger) { line(":", String(number)) }

    /// Most of what is written, so it is one piece of memory that is asked for once.
    mutating func bulk(_ bytes: Bytes) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.count + Self.headMax + 2) {
            room in
            var end = Self.write("$", bytes.count, to: room)
            bytes.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: room[end...]).copyMemory(from: bytes)
            }
            end += bytes.count
            room[end] = 13
            room[end + 1] = 10
            return end + 2
        }
    }

    mutating func bulk(_ text: String) {
        head("$", text.utf8.count)
        buffer.writeString(text)
        endLine()
    }

    mutating func bulk(_ bytes: Bytes?) {
        if let bytes { bulk(bytes) } else { null() }
    }

    /// Nothing where a text could be.
    mutating func null() { buffer.writeString(isRESP3 ? "_\r\n" : "$-1\r\n") }

    /// Nothing where an array could be.
    mutating func nullArray() { buffer.writeString(isRESP3 ? "_\r\n" : "*-1\r\n") }

    mutating func double(_ number: Double) {
        let text = RESPNumber.text(number)
        if isRESP3 { line(",", text) } else { bulk(text) }
    }

    /// Text for people, which the newer form marks as such.
    mutating func verbatim(_ text: String) {
        guard isRESP3 else { return bulk(text) }
        line("=", String(text.utf8.count + 4))
        buffer.writeString("txt:\(text)\r\n")
    }

    // What follows the head of a container is written next.

    mutating func array(_ count: Int) { head("*", count) }

    /// - Parameter count: Of pairs.
    mutating func map(_ count: Int) {
        isRESP3 ? head("%", count) : head("*", 2 * count)
    }

    mutating func set(_ count: Int) { head(isRESP3 ? "~" : "*", count) }

    /// What the client has not asked for.
    mutating func push(_ count: Int) { head(isRESP3 ? ">" : "*", count) }

    mutating func array(_ elements: some Collection<Bytes>) {
        array(elements.count)
        for element in elements { bulk(element) }
    }

    mutating func statuses(_ words: [String]) {
        set(words.count)
        for word in words { status(word) }
    }

    private mutating func line(_ sign: Unicode.Scalar, _ text: String) {
        buffer.writeInteger(UInt8(ascii: sign))
        buffer.writeString(text)
        endLine()
    }

    /// Of a text or a container.
    private mutating func head(_ sign: Unicode.Scalar, _ count: Int) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.headMax) { room in
            Self.write(sign, count, to: room)
        }
    }

    /// A sign, 19 digits, the end of a line.
    private static let headMax = 22

    /// - Parameter room: At least ``headMax`` bytes.
    /// - Returns: How many were written.
    private static func write(
        _ sign: Unicode.Scalar, _ count: Int, to room: UnsafeMutableRawBufferPointer
    ) -> Int {
        room[0] = UInt8(ascii: sign)
        var (end, power) = (1, 1)
        while count / power >= 10 { power *= 10 }
        while power > 0 {
            room[end] = UInt8(ascii: "0") + UInt8(count / power % 10)
            end += 1
            power /= 10
        }
        room[end] = 13
        room[end + 1] = 10
        return end + 2
    }

    private mutating func endLine() { buffer.writeInteger(UInt16(0x0D0A)) }
}

/// An error that a command answers with: its word and its text.
struct ReplyError: Error, Equatable {
    let bytes: Bytes

    init(_ text: String) { bytes = Bytes(text.utf8) }
    init(_ bytes: Bytes) { self.bytes = bytes }

    static let wrongType = ReplyError(
        "WRONGTYPE Operation against a key holding the wrong kind of value")
    static let syntax = ReplyError("ERR syntax error")
    static let notInteger = ReplyError("ERR value is not an integer or out of range")
    static let noAuthentication = ReplyError("NOAUTH Authentication required.")
    static let wrongPassword = ReplyError(
        "WRONGPASS invalid username-password pair or user is disabled.")
    static let readOnly = ReplyError(
        "READONLY You can't write against a read only replica.")

    static func wrongArity(_ command: String) -> ReplyError {
        ReplyError("ERR wrong number of arguments for '\(command)' command")
    }
}
