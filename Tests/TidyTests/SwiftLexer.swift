/// Tells Swift code from comments and literals. It knows only what decides where those end:
/// nested comments, raw and multi-line strings, interpolations (which are code) and regexes.
struct SwiftLexer {
    enum Kind { case code, comment, literal }

    private enum Context {
        case code(openParentheses: Int)
        case string(hashes: Int, isMultiLine: Bool)
    }

    private let scalars: [Unicode.Scalar]
    private var kinds: [Kind] = []
    private var contexts = [Context.code(openParentheses: 0)]

    private var position: Int { kinds.count }

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        kinds.reserveCapacity(scalars.count)
        while position < scalars.count {
            switch contexts[contexts.count - 1] {
            case .code(let open): readCode(open)
            case .string(let hashes, let isMultiLine): readString(hashes, isMultiLine)
            }
        }
    }

    /// The text with everything of another kind replaced by spaces. Newlines stay.
    func view(of kind: Kind) -> String {
        var view = String.UnicodeScalarView()
        for (scalar, its) in zip(scalars, kinds) {
            view.append(its == kind || scalar == "\n" ? scalar : " ")
        }
        return String(view)
    }

    private func has(_ text: String, at index: Int) -> Bool {
        var index = index
        for scalar in text.unicodeScalars {
            guard index < scalars.count, scalars[index] == scalar else { return false }
            index += 1
        }
        return true
    }

    private mutating func take(_ kind: Kind, _ count: Int = 1) {
        for _ in 0..<min(count, scalars.count - position) { kinds.append(kind) }
    }

    private mutating func takeLine(_ kind: Kind) {
        while position < scalars.count, scalars[position] != "\n" { take(kind) }
    }

    private mutating func replaceContext(_ context: Context) {
        contexts[contexts.count - 1] = context
    }

    // MARK: Code

    private mutating func readCode(_ open: Int) {
        if has("//", at: position) {
            takeLine(.comment)
        } else if has("/*", at: position) {
            readBlockComment()
        } else if let opening = stringOpening() {
            take(.literal, opening.length)
            contexts.append(.string(hashes: opening.hashes, isMultiLine: opening.isMultiLine))
        } else if let length = RegexLiteral.length(in: scalars, at: position) {
            take(.literal, length)
        } else {
            readParenthesis(open)
        }
    }

    private mutating func readParenthesis(_ open: Int) {
        switch scalars[position] {
        case "(":
            replaceContext(.code(openParentheses: open + 1))
        case ")" where open == 0 && contexts.count > 1:
            contexts.removeLast()
        case ")":
            replaceContext(.code(openParentheses: open - 1))
        default:
            break
        }
        take(.code)
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if has("/*", at: position) {
                depth += 1
                take(.comment, 2)
            } else if has("*/", at: position) {
                depth -= 1
                take(.comment, 2)
            } else {
                take(.comment)
            }
        } while depth > 0 && position < scalars.count
    }

    // MARK: Strings

    private func stringOpening() -> (hashes: Int, isMultiLine: Bool, length: Int)? {
        let quote = scalars[position...].firstIndex { $0 != "#" } ?? scalars.count
        guard has("\"", at: quote) else { return nil }
        let hashes = quote - position
        let isMultiLine = has("\"\"\"", at: quote) && isBlankToNewline(quote + 3)
        return (hashes, isMultiLine, hashes + (isMultiLine ? 3 : 1))
    }

    /// The text of a multi-line string starts on the next line; `#"""#` is a quotation mark.
    private func isBlankToNewline(_ index: Int) -> Bool {
        let rest = scalars[min(index, scalars.count)...]
        return rest.first { $0 != " " && $0 != "\t" } == "\n"
    }

    private mutating func readString(_ hashes: Int, _ isMultiLine: Bool) {
        let pounds = String(repeating: "#", count: hashes)
        let closing = (isMultiLine ? "\"\"\"" : "\"") + pounds
        if has("\\" + pounds + "(", at: position) {
            take(.literal, 1 + hashes)
            take(.code)
            contexts.append(.code(openParentheses: 0))
        } else if has("\\" + pounds, at: position) {
            take(.literal, 2 + hashes)
        } else if has(closing, at: position) {
            take(.literal, closing.unicodeScalars.count)
            contexts.removeLast()
        } else if !isMultiLine && scalars[position] == "\n" {
            contexts.removeLast()
        } else {
            take(.literal)
        }
    }
}
