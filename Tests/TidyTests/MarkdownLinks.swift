import Foundation

/// Pages with one title each, whose links work in every checkout and not only on one machine.
enum MarkdownLinks {
    static func violations(in file: SourceFile, of repository: Repository) -> [Violation] {
        guard file.isMarkdown else { return [] }
        let page = MarkdownPage(file.text)
        let links = page.links.compactMap { link in
            problem(with: link.target, in: file, page, of: repository).map {
                file.violation(link.line, $0)
            }
        }
        return Violation.inReadingOrder(titles(of: page, in: file) + links)
    }

    private static func titles(of page: MarkdownPage, in file: SourceFile) -> [Violation] {
        let titles = page.headings.filter { $0.level == 1 }
        guard let first = titles.first else {
            return [file.violation(1, "this page has no title; begin it with one `# Title`")]
        }
        return titles.dropFirst().map {
            file.violation(
                $0.line, "the title is already in line \(first.line); make this a `##` heading")
        }
    }

    private static func problem(
        with target: String, in file: SourceFile, _ page: MarkdownPage, of repository: Repository
    ) -> String? {
        if target.contains(/^(?:\/(?!\/)|~\/|(?i:file:))/) {
            return "\(target) exists on one machine; link relative to this file"
        }
        if target.contains(/^(?:\/\/|[A-Za-z][A-Za-z0-9+.\-]*:)/) { return nil }
        let parts = target.split(
            separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let link = decoded(parts[0].prefix { $0 != "?" })
        let anchor = parts.count > 1 ? decoded(parts[1]) : ""
        if link.isEmpty { return problem(with: anchor, page, file.path) }
        guard let path = resolve(link, from: file.path), repository.contains(path) else {
            return "\(link) is not in this repository; link to what is, relative to this file"
        }
        guard path.hasSuffix(".md"), let other = repository.file(path) else { return nil }
        return problem(with: anchor, MarkdownPage(other.text), path)
    }

    private static func problem(
        with anchor: String, _ page: MarkdownPage, _ path: String
    ) -> String? {
        guard !anchor.isEmpty, !page.anchors.contains(anchor) else { return nil }
        return "\(path) has no heading #\(anchor); use the slug of one that it has"
    }

    private static func decoded(_ text: Substring) -> String {
        text.removingPercentEncoding ?? String(text)
    }

    /// `nil` when the link leaves the repository.
    private static func resolve(_ link: String, from path: String) -> String? {
        var folders = path.split(separator: "/").dropLast()
        for step in link.split(separator: "/") where step != "." {
            if step != ".." {
                folders.append(step)
            } else if folders.popLast() == nil {
                return nil
            }
        }
        return folders.joined(separator: "/")
    }
}
