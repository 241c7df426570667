/// What stands where a secret would: in documentation, templates, code and tests.
extension Scan {
    mutating func isPlaceholder(_ range: Range<Int>) -> Bool {
        if isVariable(range.lowerBound) { return true }
        for position in range.prefix(64) {
            text.step()
            for word in placeholders(beginningWith: text[position])
            where position + word.utf8CodeUnitCount <= range.upperBound
                && text.reads(word, at: position, ignoringCase: true)
            {
                return true
            }
        }
        return false
    }

    private func placeholders(beginningWith byte: UInt8) -> [StaticString] {
        switch byte {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"): ["your"]
        case UInt8(ascii: "e"), UInt8(ascii: "E"): ["example"]
        case UInt8(ascii: "p"), UInt8(ascii: "P"): ["placeholder"]
        case UInt8(ascii: "c"), UInt8(ascii: "C"): ["changeme", "change-me"]
        case UInt8(ascii: "d"), UInt8(ascii: "D"): ["dummy"]
        case UInt8(ascii: "x"), UInt8(ascii: "X"): ["xxxx"]
        case UInt8(ascii: "*"): ["****"]
        case UInt8(ascii: "."): ["..."]
        case UInt8(ascii: ":"): ["://"]
        // What a shell, a template, Swift or Ruby puts a value in for.
        case UInt8(ascii: "$"): ["${"]
        case UInt8(ascii: "{"): ["{{"]
        case UInt8(ascii: "\\"): ["\\("]
        case UInt8(ascii: "#"): ["#{"]
        default: []
        }
    }

    /// Words that stand for a password.
    mutating func isWordForPassword(_ range: Range<Int>) -> Bool {
        let words: [StaticString] = [
            "password", "passwd", "pass", "pwd", "pw", "secret", "token",
        ]
        for word in words where text.equals(word, in: range) { return true }
        return false
    }

    func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    /// Whether a value begins as those do that a shell or a template puts another in for.
    func isVariable(_ start: Int) -> Bool {
        switch text[start] {
        case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "%"),
            UInt8(ascii: "*"), UInt8(ascii: "["):
            true
        default: false
        }
    }
}
