/// The part of a Markdown file that is not code, with the line numbers of the whole: an example of
/// a heading or a link is neither.
struct MarkdownProse {
    /// Without fenced blocks.
    let lines: [Substring]
    /// Without fenced blocks and without code spans.
    let withoutCodeSpans: String

    init(_ text: String) {
        lines = Self.withoutFences(SourceFile.split(text[...]))
        withoutCodeSpans = Self.withoutCodeSpans(lines.joined(separator: "\n"))
    }

    private static func withoutFences(_ lines: [Substring]) -> [Substring] {
        var fence: Substring?
        return lines.map { line in
            let mark = line.firstMatch(of: /^[ \t>]*(`{3,}|~{3,})(.*)$/)
            if let open = fence {
                if let mark, mark.1.hasPrefix(open), mark.2.allSatisfy(\.isWhitespace) {
                    fence = nil
                }
                return ""
            }
            guard let mark, mark.1.hasPrefix("~") || !mark.2.contains("`") else { return line }
            fence = mark.1
            return ""
        }
    }

    /// A span ends at a run of as many backticks as began it, in the same paragraph.
    private static func withoutCodeSpans(_ text: String) -> String {
        var rest = text[...]
        var prose = ""
        while let opening = rest.firstMatch(of: /`+/) {
            prose += rest[..<opening.startIndex]
            let after = rest[opening.endIndex...]
            let paragraph = after.prefix(upTo: after.firstRange(of: /\n[ \t]*\n/)?.lowerBound)
            let closing = paragraph.matches(of: /`+/).first { $0.output == opening.output }
            let end = closing?.endIndex ?? opening.endIndex
            prose += String(rest[opening.startIndex..<end].map { $0 == "\n" ? "\n" : " " })
            rest = rest[end...]
        }
        return prose + rest
    }
}

extension Substring {
    fileprivate func prefix(upTo end: Index?) -> Substring {
        end.map { self[..<$0] } ?? self
    }
}
