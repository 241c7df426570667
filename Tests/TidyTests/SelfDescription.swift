/// The repository has to make sense to someone who has nothing else. What points to the machine it
/// was written on is a dead end for everybody else.
enum SelfDescription {
    /// In two parts, so that this file does not find itself.
    static let foreign = ["../" + "shared", "/work" + "/main", "/root" + "/"]

    static func violations(in file: SourceFile) -> [Violation] {
        file.lines.enumerated().flatMap { offset, line in
            foreign.filter { line.contains($0) }.map {
                file.violation(
                    offset + 1,
                    "\($0) is on one machine only; use a path from the root of this repository, "
                        + "and bring in what is needed from there")
            }
        }
    }
}
