/// A place that breaks a rule. The message says what to do instead, because whoever reads it has
/// a red build and not the rule's history.
struct Violation: Equatable, Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }

    /// Rules look for one thing after another; a reader goes through the file from the top.
    static func inReadingOrder(_ violations: [Violation]) -> [Violation] {
        violations.sorted { ($0.path, $0.line, $0.message) < ($1.path, $1.line, $1.message) }
    }
}
