/// The compiler stops checking at `@unchecked`, so a reader has to be told what he can check.
enum UncheckedSendable {
    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSource else { return [] }
        return file.code.matches(of: /@unchecked(?!\w)/)
            .map { SourceFile.line(of: $0.startIndex, in: file.code) }
            .filter { !isExplained(line: $0, of: file) }
            .map {
                file.violation(
                    $0,
                    "use a Mutex, an actor or a value type instead of `@unchecked Sendable`; or "
                        + "say in a comment directly above: `// Safety: …` why it cannot race")
            }
    }

    /// The explanation may take several lines, as long as nothing comes between.
    private static func isExplained(line: Int, of file: SourceFile) -> Bool {
        let code = SourceFile.split(file.code[...])
        let comments = SourceFile.split(file.comments[...])
        return (0..<(line - 1)).reversed()
            .prefix { isBlank(code[$0]) && !isBlank(comments[$0]) }
            .contains { comments[$0].contains("Safety:") }
    }

    private static func isBlank(_ line: Substring) -> Bool {
        line.allSatisfy(\.isWhitespace)
    }
}
