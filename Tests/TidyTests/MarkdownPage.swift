import Foundation

/// What other pages can rely on in a Markdown file: its headings, their anchors and its links.
struct MarkdownPage {
    struct Heading {
        let level: Int
        let title: String
        let line: Int
    }

    let headings: [Heading]
    let links: [(line: Int, target: String)]
    let anchors: Set<String>

    init(_ text: String) {
        let prose = MarkdownProse(text)
        headings = Self.headings(in: prose.lines)
        links = Self.links(in: prose.withoutCodeSpans)
        anchors = Self.anchors(of: headings, in: prose.withoutCodeSpans)
    }

    private static func headings(in lines: [Substring]) -> [Heading] {
        var headings: [Heading] = []
        let marks = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
        let underline = /^ {0,3}(=+|-+)[ \t]*$/
        for (index, line) in lines.enumerated() {
            if let marked = line.wholeMatch(of: marks) {
                let title = String(marked.2 ?? "")
                headings.append(Heading(level: marked.1.count, title: title, line: index + 1))
            } else if index > 0, let rule = line.wholeMatch(of: underline),
                lines[index - 1].contains(/^ {0,3}[^\s#>|\-=]/)
            {
                let title = lines[index - 1].trimmingCharacters(in: .whitespaces)
                let level = rule.1.hasPrefix("=") ? 1 : 2
                headings.append(Heading(level: level, title: title, line: index))
            }
        }
        return headings
    }

    private static func links(in prose: String) -> [(line: Int, target: String)] {
        let forms = [
            /\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()<>]|\([^\s()]*\))+))/,
            /(?:^|\n) {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*(?:<([^<>\n]*)>|([^\s<>]+))/,
            /\s(?:href|src)=(?:"([^"\n]*)"|'([^'\n]*)')/,
        ]
        return forms.flatMap { prose.matches(of: $0) }.compactMap { $0.1 ?? $0.2 }.map {
            (SourceFile.line(of: $0.startIndex, in: prose), String($0))
        }.sorted { $0.line < $1.line }
    }

    /// GitHub numbers the repetitions of a heading.
    private static func anchors(of headings: [Heading], in prose: String) -> Set<String> {
        let tags = prose.matches(of: /<a\s+(?:id|name)=["']([^"'\n]+)["']/).map { String($0.1) }
        var anchors = Set(tags)
        var seen: [String: Int] = [:]
        for heading in headings {
            let slug = slug(heading.title)
            let repetitions = seen[slug, default: 0]
            anchors.insert(repetitions == 0 ? slug : "\(slug)-\(repetitions)")
            seen[slug] = repetitions + 1
        }
        return anchors
    }

    /// GitHub takes the rendered title, so link targets and tags are gone before letters count.
    private static func slug(_ title: String) -> String {
        let text = title.replacing(/!?\[([^\]]*)\]\([^)]*\)/) { $0.1 }
            .replacing(/`[^`]*`|<[^>]+>/) { $0.output.hasPrefix("`") ? $0.output : "" }
        return String(
            text.lowercased().compactMap { character -> Character? in
                if character == " " { return "-" }
                let isKept = character.isLetter || character.isNumber || "-_".contains(character)
                return isKept ? character : nil
            })
    }
}
