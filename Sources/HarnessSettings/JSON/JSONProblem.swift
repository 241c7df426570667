/// Why a settings file is not edited, and where in it.
public struct JSONProblem: Error, Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case notUTF8
        case comment
        case trailingComma
        case duplicateKey(String)
        case tooDeep
        /// The text is no JSON.
        case unexpected(found: String, expected: String)
        /// It is JSON, but not what a settings file holds there: `hooks.Stop`.
        case wrongType(path: String, found: String, expected: String)
    }

    public let kind: Kind
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int

    init(_ kind: Kind, at position: Int, in bytes: [UInt8]) {
        self.kind = kind
        let before = bytes[..<position]
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        let mark = start == 0 && before.starts(with: JSONDocument.byteOrderMark) ? 1 : 0
        // Bytes 10xxxxxx continue a scalar.
        column = 1 - mark + before[start...].count { $0 & 0xC0 != 0x80 }
    }
}

extension JSONProblem: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .notUTF8:
            "a byte that is not UTF-8. Save the file as UTF-8."
        case .comment:
            "a comment, which JSON does not have. Remove it, or paste what `agentlog hooks print` "
                + "prints by hand."
        case .trailingComma:
            "a comma with nothing behind it, which is not JSON. Remove it."
        case .duplicateKey(let key):
            "the key \"\(key)\" for the second time in one object. Remove one of the two."
        case .tooDeep:
            "brackets nested deeper than \(JSONParser.depthMax). Simplify the file."
        case .unexpected(let found, let expected):
            "not JSON: found \(found), expected \(expected). Correct it there."
        case .wrongType(let path, let found, let expected):
            "\(path) is \(found), and Claude Code expects \(expected). Correct it there."
        }
    }
}
