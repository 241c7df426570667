/// What does not get into the sources: calls that end the process where an error could be thrown,
/// waits that are guesses, and notes and names that put a decision off.
enum BannedCalls {
    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSwift else { return [] }
        let called = Ban.all.filter { $0.applies(file) }.flatMap { $0.violations(in: file) }
        return Violation.inReadingOrder(
            called + ForceUnwrap.violations(in: file) + UncheckedSendable.violations(in: file)
                + VagueName.violations(in: file))
    }
}

/// One pattern, where it is banned, and what to write instead. To declare such a function is not
/// to call it: a clock for tests has to have a `sleep`.
private struct Ban {
    let pattern: Regex<(Substring, Substring)>
    var views: [(SourceFile) -> String] = [\.code]
    let applies: (SourceFile) -> Bool
    let instead: String

    func violations(in file: SourceFile) -> [Violation] {
        views.map { $0(file) }.flatMap { view in
            view.matches(of: pattern).map { $0.1.startIndex }
                .filter { !view[..<$0].hasSuffix("func ") }
                .map { file.violation(SourceFile.line(of: $0, in: view), instead) }
        }
    }

    static var all: [Ban] {
        [
            Ban(
                pattern: /(?:^|\W)(try!)/, applies: \.isSource,
                instead: "`try!` ends the process; use `try`, or do/catch and handle the error"),
            Ban(
                pattern: /(?:^|\W)(as!)/, applies: \.isSource,
                instead: "`as!` ends the process; use `as?` and handle the other type"),
            Ban(
                pattern: /(?:^|\W)(fatalError[ \t]*\()/, applies: \.isSource,
                instead: "`fatalError` ends the process; throw an error, or choose types that "
                    + "make the case impossible"),
            Ban(
                pattern: /(?:^|[^\w.])((?:Swift\.)?print[ \t]*\()/,
                applies: { $0.isSource && !$0.path.hasPrefix("Sources/agentlog/") },
                instead: "only Sources/agentlog owns the standard output; return the text to it, "
                    + "or use a Logger"),
            Ban(
                pattern: /(?:^|\W)(TODO|FIXME)(?!\w)/, views: [\.code, \.comments],
                applies: { $0.isSource || $0.isTest },
                instead: "do it now, or open an issue and remove the note"),
            Ban(
                pattern:
                    /(?:^|\W)((?:Thread|Task)\.sleep(?!\w)|(?:u|nano)?sleep[ \t]*\()/,
                applies: \.isTest,
                instead: "a sleep is slow or flaky; wait for the event itself (a continuation, "
                    + "an AsyncStream, confirmation) or pass in the clock"),
        ]
    }
}
