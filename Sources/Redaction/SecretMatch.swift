/// What was found: a rule, and where. It never holds the secret.
public struct SecretMatch: Equatable, Sendable {
    public let rule: SecretRule
    /// Positions in the scanned bytes.
    public let range: Range<Int>

    public init(rule: SecretRule, range: Range<Int>) {
        self.rule = rule
        self.range = range
    }
}
