import NIOCore

/// Takes replies out of what a server sends, however that is cut into pieces.
struct ReplyParser {
    /// Of one string, bytes. What Redis itself allows is 512 MiB.
    static let bulkSizeMax = 512 << 20
    /// Of one reply with all that is in it: elements, and bytes.
    static let elementCountMax = 1 << 24
    static let replySizeMax = 1 << 30
    static let depthMax = 16
    /// Of what is not a string: a status, an error, a number.
    static let lineSizeMax = 1 << 20

    private struct Open {
        var missing: Int
        var elements: [RedisReply] = []
    }

    private var buffer = ByteBuffer()
    /// Arrays that have begun, the innermost last.
    private var open: [Open] = []
    /// Of the string that has begun, bytes.
    private var bulkLength: Int?
    private var size = 0
    private var elementCount = 0

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next reply; nil: its rest is still to come.
    ///
    /// - Throws: `notRESP`. Nothing more can be read then.
    mutating func next() throws(RedisError) -> RedisReply? {
        while var reply = try token() {
            while let last = open.indices.last {
                open[last].elements.append(reply)
                open[last].missing -= 1
                if open[last].missing > 0 { break }
                reply = .array(open.removeLast().elements)
                if open.isEmpty { return finish(reply) }
            }
            if open.isEmpty { return finish(reply) }
        }
        return nil
    }

    private mutating func finish(_ reply: RedisReply) -> RedisReply {
        (size, elementCount) = (0, 0)
        return reply
    }

    /// The next reply that is no array with elements; of those it only notes that they begin.
    private mutating func token() throws(RedisError) -> RedisReply? {
        while true {
            if let length = bulkLength {
                guard buffer.readableBytes >= length + 2 else { return nil }
                let bytes = buffer.readBytes(length: length) ?? []
                buffer.moveReaderIndex(forwardBy: 2)
                bulkLength = nil
                return .bulk(bytes)
            }
            guard let sign = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self),
                let line = try line()
            else { return nil }
            elementCount += 1
            size += line.utf8.count
            guard elementCount <= Self.elementCountMax, size <= Self.replySizeMax else {
                throw .notRESP(reason: "a reply is too large")
            }
            switch sign {
            case UInt8(ascii: "+"): return .status(line)
            case UInt8(ascii: "-"): return .error(RedisServerError(line))
            case UInt8(ascii: ":"): return .integer(try number(line))
            case UInt8(ascii: "$"):
                let length = try count(line, max: Self.bulkSizeMax)
                guard length >= 0 else { return .null }
                size += length
                bulkLength = length
            case UInt8(ascii: "*"):
                let count = try count(line, max: Self.elementCountMax)
                if count < 0 { return .null }
                if count == 0 { return .array([]) }
                guard open.count < Self.depthMax else {
                    throw .notRESP(reason: "arrays in arrays")
                }
                open.append(Open(missing: count))
                open[open.count - 1].elements.reserveCapacity(min(count, 1_024))
            default: throw .notRESP(reason: "it begins with byte \(sign)")
            }
        }
    }

    private func number(_ line: String) throws(RedisError) -> Int64 {
        guard let number = Int64(line) else { throw .notRESP(reason: "a number that is none") }
        return number
    }

    private func count(_ line: String, max: Int) throws(RedisError) -> Int {
        let number = try number(line)
        guard number >= -1, number <= max else {
            throw .notRESP(reason: "a length of \(number)")
        }
        return Int(number)
    }

    /// A line without its sign and its end; nil: it is not complete.
    private mutating func line() throws(RedisError) -> String? {
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\r")),
            view.distance(from: end, to: view.endIndex) >= 2
        else {
            if view.count > Self.lineSizeMax { throw .notRESP(reason: "a line without an end") }
            return nil
        }
        guard end > view.startIndex, view[view.index(after: end)] == UInt8(ascii: "\n") else {
            throw .notRESP(reason: "a line that is none")
        }
        let length = view.distance(from: view.startIndex, to: end)
        let line = String(decoding: view[view.index(after: view.startIndex)..<end], as: UTF8.self)
        buffer.moveReaderIndex(forwardBy: length + 2)
        return line
    }
}
