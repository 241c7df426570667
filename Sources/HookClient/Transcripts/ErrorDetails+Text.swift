import AgentEvents

extension ErrorDetails {
    /// Of a text of one or more lines: the first is the message, the others the stack.
    init(type: String, text: String?) {
        self.init(type: type)
        guard let text else { return }
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
        let first = String(decoding: bytes[..<end], as: UTF8.self)
        if !first.isEmpty { message = first }
        let rest = String(decoding: bytes[min(end + 1, bytes.count)...], as: UTF8.self)
        if !rest.isEmpty { stack = rest }
    }

    /// As an event may hold it.
    func cleaned() -> ErrorDetails {
        ErrorDetails(
            type: type, message: message?.cleaned(), stack: stack?.cleaned(to: Limit.stackSize))
    }

    /// Of the line of a transcript that is an API error.
    init(ofAPIError line: TranscriptLine) {
        self.init(
            type: line.errorWord.flatMap(Self.word) ?? "api_error",
            text: line.message.firstText?.string)
    }

    /// A harness's word for an error; nil for what is none: it may hold anything.
    static func word(_ text: JSONText) -> String? {
        let isWord = text.rawBytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        return isWord && !text.isEmpty && text.rawBytes.count <= 64 ? text.string : nil
    }
}
