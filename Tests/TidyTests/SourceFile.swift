/// A text file of the repository, by its path from the root. For Swift there are two more views
/// with the same line numbers, so that a rule about code is not triggered by prose about code.
struct SourceFile: Sendable {
    let path: String
    let text: String
    let lines: [Substring]
    /// Swift without comments and without the contents of strings and regexes.
    let code: String
    /// Nothing but the comments.
    let comments: String

    init(path: String, text: String) {
        let text = Self.withUnixNewlines(text)
        self.path = path
        self.text = text
        lines = Self.split(text.hasSuffix("\n") ? text.dropLast() : text[...])
        guard path.hasSuffix(".swift") else {
            code = ""
            comments = ""
            return
        }
        let lexer = SwiftLexer(text)
        code = lexer.view(of: .code)
        comments = lexer.view(of: .comment)
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isMarkdown: Bool { path.hasSuffix(".md") }
    var isSource: Bool { path.hasPrefix("Sources/") }
    var isTest: Bool { path.hasPrefix("Tests/") }

    func violation(_ line: Int, _ message: String) -> Violation {
        Violation(path: path, line: line, message: message)
    }

    static func line(of index: String.Index, in view: String) -> Int {
        view.utf8[..<index].count { $0 == UInt8(ascii: "\n") } + 1
    }

    static func split(_ text: Substring) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func withUnixNewlines(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        return String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
    }
}
