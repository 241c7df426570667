import Testing

/// Files made up to break a rule, or to look as if they did: a rule that finds nothing in the
/// repository is only worth something if it would find what it is for.
struct Plant: Sendable, CustomTestStringConvertible {
    struct Find: Equatable, Sendable {
        let place: String
        let says: String
    }

    let testDescription: String
    let files: [SourceFile]
    let finds: [Find]

    /// Several files, for the rules that look beyond one; places are "path:line".
    init(_ description: String, _ files: [String: String], finds: [(String, String)] = []) {
        testDescription = description
        self.files = files.map { SourceFile(path: $0.key, text: $0.value) }
        self.finds = finds.map { Find(place: $0.0, says: $0.1) }
    }

    /// One file, and what is found in which of its lines.
    init(_ description: String, _ path: String, _ text: String, finds: [(Int, String)] = []) {
        testDescription = description
        files = [SourceFile(path: path, text: text)]
        self.finds = finds.map { Find(place: "\(path):\($0.0)", says: $0.1) }
    }

    var repository: Repository { Repository(files: files) }

    func check(
        _ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let places = violations.map { "\($0.path):\($0.line)" }
        #expect(places == finds.map(\.place), "\(violations)", sourceLocation: sourceLocation)
        for (violation, find) in zip(violations, finds) {
            #expect(violation.message.contains(find.says), sourceLocation: sourceLocation)
        }
    }
}
