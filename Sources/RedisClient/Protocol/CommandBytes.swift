import NIOCore

extension ByteBuffer {
    /// A command as an array of strings.
    mutating func writeCommand(_ words: [[UInt8]]) {
        writeLength("*", words.count)
        for word in words {
            writeLength("$", word.count)
            writeBytes(word)
            writeStaticString("\r\n")
        }
    }

    private mutating func writeLength(_ sign: Unicode.Scalar, _ length: Int) {
        writeInteger(UInt8(ascii: sign))
        writeString(String(length))
        writeStaticString("\r\n")
    }
}
