import KeySpace
import NIOCore

/// Why a client is told that what it sends is no RESP, and left. The texts are those of Redis.
struct ProtocolError: Error, Equatable {
    let reason: String
    var text: String { "ERR Protocol error: \(reason)" }
}

/// What one command may be.
struct CommandLimits: Sendable {
    /// Of one argument, bytes.
    var argumentMax = 64 << 10
    /// Of all arguments together, bytes.
    var commandMax = 1 << 20
    var argumentCountMax = 65_536
    /// Of a line: of a command as plain text, or of a number that announces something, bytes.
    var lineMax = 64 << 10

    /// Before the client has shown a key.
    static let unauthenticated = CommandLimits(
        argumentMax: 16_384, commandMax: 64 << 10, argumentCountMax: 10)
}

/// A command as a client sent it.
struct SentCommand: Equatable {
    /// At least one.
    var arguments: [Bytes]
    /// Whether it was a line of words.
    var isInline = false
}

/// Takes commands out of what a client sends, however that is cut into pieces.
///
/// It reads the two forms that Redis reads: arrays of bulk strings, and lines of words.
struct CommandParser {
    private var buffer = ByteBuffer()
    /// Of an array that has begun: how many arguments are to come.
    private var missing = 0
    private var arguments: [Bytes] = []
    private var argumentLength: Int?
    /// Of `arguments`, bytes.
    private var size = 0

    /// Bytes that wait for the rest of their command.
    var bufferedCount: Int { buffer.readableBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 { buffer.clear() }
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(bytes)
    }

    /// The next command; nil: its rest is still to come.
    ///
    /// - Parameter isKnown: Whether the client has shown a key, where one is needed.
    /// - Throws: What it sends is no RESP. Nothing more can be read then.
    mutating func next(
        _ limits: CommandLimits, isKnown: Bool = true
    ) throws(ProtocolError) -> SentCommand? {
        while true {
            if missing == 0 {
                guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else {
                    return nil
                }
                if first != UInt8(ascii: "*") {
                    guard let line = try inlineLine(limits) else { return nil }
                    guard let words = InlineWords.split(line) else {
                        throw ProtocolError(reason: "unbalanced quotes in request")
                    }
                    if words.isEmpty { continue }
                    return SentCommand(arguments: words, isInline: true)
                }
                guard let count = try arrayCount(limits, isKnown: isKnown) else { return nil }
                if count <= 0 { continue }
                missing = count
                arguments.reserveCapacity(min(count, 1_024))
            }
            while missing > 0 {
                guard try readArgument(limits, isKnown: isKnown) else { return nil }
            }
            defer { (arguments, size) = ([], 0) }
            return SentCommand(arguments: arguments)
        }
    }

    // MARK: - Arrays

    private mutating func arrayCount(
        _ limits: CommandLimits, isKnown: Bool
    ) throws(ProtocolError) -> Int? {
        guard let line = try line(limits, tooLong: "too big mbulk count string") else { return nil }
        guard let count = RESPNumber.integer(line.dropFirst()), count <= limits.argumentCountMax
        else {
            let isTooMany = !isKnown && (RESPNumber.integer(line.dropFirst()) ?? 0) > 0
            throw ProtocolError(
                reason: isTooMany ? "unauthenticated multibulk length" : "invalid multibulk length")
        }
        return Int(count)
    }

    /// - Returns: Whether it was there.
    private mutating func readArgument(
        _ limits: CommandLimits, isKnown: Bool
    ) throws(ProtocolError) -> Bool {
        if argumentLength == nil {
            guard let line = try line(limits, tooLong: "too big bulk count string") else {
                return false
            }
            guard line.first == UInt8(ascii: "$") else {
                let sign = line.first.map { UnicodeScalar($0 < 0x80 ? $0 : 0x3F) } ?? "\r"
                throw ProtocolError(reason: "expected '$', got '\(sign)'")
            }
            let length = RESPNumber.integer(line.dropFirst())
            guard let length, length >= 0, length <= limits.argumentMax,
                size + Int(length) <= limits.commandMax
            else {
                let isTooLong = !isKnown && (length ?? -1) > 0
                throw ProtocolError(
                    reason: isTooLong ? "unauthenticated bulk length" : "invalid bulk length")
            }
            argumentLength = Int(length)
            size += Int(length)
        }
        guard let length = argumentLength, buffer.readableBytes >= length + 2,
            let bytes = buffer.readBytes(length: length)
        else { return false }
        // As Redis, it does not look at what ends an argument.
        buffer.moveReaderIndex(forwardBy: 2)
        arguments.append(bytes)
        argumentLength = nil
        missing -= 1
        return true
    }

    /// A line without its end; nil: it is not complete.
    private mutating func line(
        _ limits: CommandLimits, tooLong: String
    ) throws(ProtocolError) -> Bytes? {
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\r")) else {
            if view.count > limits.lineMax { throw ProtocolError(reason: tooLong) }
            return nil
        }
        guard view.distance(from: end, to: view.endIndex) >= 2 else { return nil }
        let length = view.distance(from: view.startIndex, to: end)
        guard length <= limits.lineMax, let line = buffer.readBytes(length: length) else {
            throw ProtocolError(reason: tooLong)
        }
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }

    // MARK: - Lines of words

    private mutating func inlineLine(_ limits: CommandLimits) throws(ProtocolError) -> Bytes? {
        let view = buffer.readableBytesView
        let tooLong = ProtocolError(reason: "too big inline request")
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            if view.count > limits.lineMax { throw tooLong }
            return nil
        }
        let length = view.distance(from: view.startIndex, to: end)
        guard length <= limits.lineMax, var line = buffer.readBytes(length: length) else {
            throw tooLong
        }
        buffer.moveReaderIndex(forwardBy: 1)
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
