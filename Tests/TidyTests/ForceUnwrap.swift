/// A `!` directly behind a value or a type. There is no parser here: Swift itself needs the missing
/// space to tell a postfix `!` from a negation, and `!=` is an operator of its own.
enum ForceUnwrap {
    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSource else { return [] }
        let unwrap = /(\w+|[)\]}>`])!(?!=)/
        return file.code.matches(of: unwrap).filter { !["try", "as"].contains($0.1) }.map {
            file.violation(
                SourceFile.line(of: $0.1.endIndex, in: file.code),
                "`!` ends the process on nil; use `guard let` and throw, `??`, or declare a type "
                    + "that is `?` or never nil")
        }
    }
}
