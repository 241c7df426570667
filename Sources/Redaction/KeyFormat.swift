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
    var row = 0
    /// How far into the prefix its first byte of `- _ . I` is.
    let anchor: Int

    init(
        _ rule: SecretRule, _ prefix: StaticString, _ body: ByteKind, _ length: ClosedRange<Int>,
        row: Int = 0
    ) {
        self.rule = rule
        self.prefix = prefix
        self.body = body
        least = length.lowerBound
        most = length.upperBound
        self.row = row
        let bytes = UnsafeBufferPointer(
            start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        anchor = bytes.firstIndex { "-_.I".utf8.contains($0) } ?? 0
    }
}
