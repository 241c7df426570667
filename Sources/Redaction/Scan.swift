/// One pass over bytes. Each rule is tried only at the anchor that it cannot do without.
///
/// Why no input makes it slow: a rule that looks ahead stops at the byte that would make it look
/// again, and one that looks back is bounded and stops where the last look began.
struct Scan {
    var text: ScannedBytes
    let formats = KeyFormats.all

    mutating func matches() -> [SecretMatch] {
        var matches: [SecretMatch] = []
        var position = text.anchor(from: 0)
        while position < text.count {
            if let match = match(at: position), match.range.lowerBound >= text.floor {
                matches.append(match)
                text.floor = match.range.upperBound
                position = text.anchor(from: max(position + 1, match.range.upperBound))
            } else {
                position = text.anchor(from: position + 1)
            }
        }
        return matches
    }

    private mutating func match(at anchor: Int) -> SecretMatch? {
        switch text[anchor] {
        case UInt8(ascii: "-"): key(at: anchor, of: formats.hyphen) ?? option(at: anchor)
        case UInt8(ascii: "_"): key(at: anchor, of: formats.underscore)
        case UInt8(ascii: "."):
            text.before(anchor) == UInt8(ascii: "G") ? key(at: anchor, of: formats.dot) : nil
        case UInt8(ascii: "I"):
            text.kindBefore(anchor) == .upper ? key(at: anchor, of: formats.capitalI) : nil
        case UInt8(ascii: "J"):
            text.before(anchor) == UInt8(ascii: "y") ? webToken(at: anchor - 2) : nil
        case UInt8(ascii: "B"):
            text.before(anchor) == UInt8(ascii: "-") ? privateKey(at: anchor) : scheme(at: anchor)
        case UInt8(ascii: "b"): scheme(at: anchor)
        case UInt8(ascii: ":"): urlPassword(at: anchor) ?? named(at: anchor)
        case UInt8(ascii: "="): named(at: anchor)
        case UInt8(ascii: "@"): email(at: anchor)
        case UInt8(ascii: "/"): homeDirectory(at: anchor)
        case UInt8(ascii: "\\"): windowsHomeDirectory(at: anchor)
        default: nil
        }
    }

    /// Words that stand where a secret would: in documentation, templates and tests.
    mutating func isPlaceholder(_ range: Range<Int>) -> Bool {
        if isVariable(range.lowerBound) { return true }
        let words: [StaticString] = [
            "your", "example", "placeholder", "change-me", "changeme", "dummy", "xxxx", "****",
            "...", "${", "{{", "://",
        ]
        for word in words where text.contains(word, in: range, limit: 64) { return true }
        return false
    }

    /// Whether a value begins as those do that a shell or a template puts another in for.
    func isVariable(_ start: Int) -> Bool {
        switch text[start] {
        case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "%"),
            UInt8(ascii: "*"):
            true
        default: false
        }
    }
}
