/// A fixture that nobody explains cannot be changed or removed by anybody.
enum FixtureIndex {
    static let index = "Fixtures/README.md"

    static func violations(in repository: Repository) -> [Violation] {
        let text = repository.file(index)?.text ?? ""
        return repository.paths.sorted()
            .filter { $0.hasPrefix("Fixtures/") && $0 != index }
            .filter { !isNamed(name(of: $0), in: text) }
            .map {
                Violation(
                    path: $0, line: 1,
                    message: "name \(name(of: $0)) in \(index): where it is from, what it shows")
            }
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// `b.json` is not named by `a-b.json` or `b.json5`, but it is by `b.json.`
    private static func isNamed(_ name: String, in text: String) -> Bool {
        text.ranges(of: name).contains { range in
            let before = text[..<range.lowerBound].last
            let after = text[range.upperBound...].drop { $0 == "." }.first
            return [before, after].allSatisfy { $0.map(isPartOfName) != true }
        }
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._-".contains(character)
    }
}
