extension Scan {
    /// A block from `-----BEGIN … PRIVATE KEY-----` to its end line, or to where its text was cut
    /// off. `anchor` is the B of BEGIN.
    ///
    /// Line breaks may be real ones, or escapes of JSON in any number of strings.
    mutating func privateKey(at anchor: Int) -> SecretMatch? {
        let start = anchor - 5
        guard start >= text.floor, text.reads("-----BEGIN ", at: start),
            let header = labelEnd(from: anchor + 6)
        else { return nil }
        let bound = start + SecretScanner.longestMatch - 128
        var position = header
        var end = header
        var longestLine = 0
        while position < bound {
            let lineEnd = text.end(
                of: [.upper, .lower, .digit, .plus, .slash, .equals], from: position,
                limit: bound - position)
            if lineEnd > position {
                longestLine = max(longestLine, lineEnd - position)
                end = lineEnd
            }
            if text.reads("-----END ", at: lineEnd), let footer = labelEnd(from: lineEnd + 9) {
                end = footer
                break
            }
            guard let next = afterSeparator(lineEnd), !text.reads("-----", at: lineEnd) else {
                break
            }
            position = next
        }
        // A mention of the header is no key.
        return longestLine >= 20 ? SecretMatch(rule: .privateKey, range: start..<end) : nil
    }

    /// The end of a label and its hyphens, if it is that of a private key.
    private mutating func labelEnd(from start: Int) -> Int? {
        var end = text.end(of: [.upper, .digit, .blank], from: start, limit: 40)
        let hyphens = end
        if text.reads(" BLOCK", at: end - 6) { end -= 6 }
        guard text.reads("PRIVATE KEY", at: end - 11), text.reads("-----", at: hyphens) else {
            return nil
        }
        return hyphens + 5
    }

    /// The byte behind a line break, or behind what the headers within a block have.
    private mutating func afterSeparator(_ position: Int) -> Int? {
        switch text[position] {
        case 0x0A, 0x0D, 0x20, 0x09, UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "-"):
            return position + 1
        case UInt8(ascii: "\\"):
            let letter = text.endOfBackslashes(from: position)
            switch text[letter] {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "/"):
                return letter + 1
            default: return nil
            }
        default: return nil
        }
    }
}
