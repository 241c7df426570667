/// A JSON text that is edited in place: what an edit does not name stays byte for byte.
struct JSONDocument: Equatable, Sendable {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private(set) var bytes: [UInt8]
    private(set) var root: JSONNode

    init(_ bytes: [UInt8]) throws(JSONProblem) {
        self.bytes = bytes
        root = try JSONParser.root(of: bytes)
    }

    /// Nodes from before belong to another text after this.
    mutating func replace(_ range: Range<Int>, with text: [UInt8]) throws(JSONProblem) {
        bytes.replaceSubrange(range, with: text)
        root = try JSONParser.root(of: bytes)
    }

    func problem(_ kind: JSONProblem.Kind, at position: Int) -> JSONProblem {
        JSONProblem(kind, at: position, in: bytes)
    }

    /// The white space that begins the line of `position`.
    func indentation(ofLineAt position: Int) -> [UInt8] {
        let newline = bytes[..<position].lastIndex(of: UInt8(ascii: "\n"))
        var start = newline.map { $0 + 1 } ?? 0
        if start == 0, bytes.starts(with: Self.byteOrderMark) { start = 3 }
        return Array(bytes[start...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
    }

    /// The line break and the white space before `position`, if nothing else is between them.
    func lineStart(before position: Int) -> (newline: [UInt8], indentation: [UInt8])? {
        let indentation = indentation(ofLineAt: position)
        let start = position - indentation.count
        guard start > 0, bytes[start - 1] == UInt8(ascii: "\n"),
            bytes[start..<position].elementsEqual(indentation)
        else { return nil }
        let isPair = start > 1 && bytes[start - 2] == UInt8(ascii: "\r")
        return (Array(bytes[(start - (isPair ? 2 : 1))..<start]), indentation)
    }

    func hasNewline(in range: Range<Int>) -> Bool {
        bytes[range].contains(UInt8(ascii: "\n"))
    }
}
