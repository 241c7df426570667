/// Files that can be read in one sitting and lines that fit beside each other on a screen.
enum FileLength {
    static let sourceLines = 300
    static let anyLines = 500
    static let columns = 100

    /// Files of Sources that may have up to `anyLines`: path → why it is one piece.
    static let exemptions: [String: String] = [:]

    static func violations(
        in file: SourceFile, exemptions: [String: String] = exemptions
    ) -> [Violation] {
        guard file.isSwift else { return [] }
        return length(of: file, isExempt: exemptions[file.path] != nil) + longLines(of: file)
    }

    private static func length(of file: SourceFile, isExempt: Bool) -> [Violation] {
        guard file.isSource || file.isTest else { return [] }
        let limit = file.isSource && !isExempt ? sourceLines : anyLines
        guard file.lines.count > limit else { return [] }
        let message =
            limit == anyLines
            ? "\(file.lines.count) lines, and no file may have more than \(limit); split it"
            : "\(file.lines.count) lines, the limit is \(limit); move a type to its own file, or "
                + "give the reason in FileLength.exemptions"
        return [file.violation(limit + 1, message)]
    }

    private static func longLines(of file: SourceFile) -> [Violation] {
        file.lines.enumerated().filter { $0.element.count > columns }.map {
            file.violation(
                $0.offset + 1, "\($0.element.count) columns; break the line before \(columns)")
        }
    }
}
