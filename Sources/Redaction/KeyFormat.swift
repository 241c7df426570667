/// A key that its issuer marks with a prefix, so that it can be found wherever it stands.
struct KeyFormat: Sendable {
    let rule: SecretRule
    let prefix: StaticString
    /// The alphabet behind the prefix.
    let body: ByteKind
    /// How many bytes the body has at least. Less than the issuer says where the prefix says
    /// enough: the end may be cut off with the text around it.
    let least: Int
    let most: Int
    /// Some part of the body has so many letters and digits in a row. Names joined by hyphens,
    /// which begin like some keys, have not.
    let row: Int
    /// How many of small letters, capitals and digits the body has at least. Long ones have all,
    /// unlike words joined by hyphens, if their alphabet has.
    let classes: Int
    /// How far into the prefix the byte is at which it is looked for. Its group sets it.
    var anchor = 0

    init(
        _ rule: SecretRule, _ prefix: StaticString, _ body: ByteKind, _ length: ClosedRange<Int>,
        row: Int = 0, classes: Int? = nil
    ) {
        self.rule = rule
        self.prefix = prefix
        self.body = body
        least = length.lowerBound
        most = length.upperBound
        self.row = row
        self.classes = classes ?? (length.lowerBound < 32 ? 2 : 3)
    }

    /// Before a key stands nothing that it could go on from.
    var alphabetBefore: ByteKind { body.subtracting([.equals, .slash, .plus]).union(.word) }
}
