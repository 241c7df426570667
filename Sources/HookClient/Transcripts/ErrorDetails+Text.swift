import AgentEvents
import Redaction

extension ErrorDetails {
    /// Of a text of one or more lines: the first is the message, the others the stack. As an event
    /// may hold them: what looks like a secret is replaced in the whole, because a key's lines look
    /// like one only together.
    init(type: String, text: String?) {
        self.init(type: type)
        guard let text else { return }
        let room = Limit.textSize + Limit.stackSize + SecretScanner.longestMatch
        let bytes = redacted(Array(text.utf8.prefix(room)))
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
        let hasReturn = end < bytes.count && end > 0 && bytes[end - 1] == 0x0D
        let first = String(decoding: bytes[..<(hasReturn ? end - 1 : end)], as: UTF8.self)
        if !first.isEmpty { message = first.bounded() }
        let rest = String(decoding: bytes[min(end + 1, bytes.count)...], as: UTF8.self)
        if !rest.isEmpty { stack = rest.bounded(to: Limit.stackSize) }
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
