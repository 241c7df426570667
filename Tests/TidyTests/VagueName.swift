/// File names that say where something was put and not what it is. Everything fits into such a
/// file, so everything ends up there.
enum VagueName {
    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSource, let name = file.path.split(separator: "/").last,
            let suffix = name.firstMatch(of: /(?:(?:Manager|Helper|Util)s?|Common|Misc)\.swift$/)
        else { return [] }
        return [
            file.violation(
                1,
                "\(suffix.output.dropLast(6)) is no noun of this domain; name the file after the "
                    + "one type it holds")
        ]
    }
}
