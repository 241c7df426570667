extension Scan {
    /// A key of one of the formats, whose prefix has its anchor at `anchor`.
    mutating func key(at anchor: Int, of formats: [KeyFormat]) -> SecretMatch? {
        for format in formats {
            let start = anchor - format.anchor
            if text[start] == format.prefix.utf8Start[0], text.reads(format.prefix, at: start) {
                return start >= text.floor ? key(at: start, format) : nil
            }
        }
        return nil
    }

    /// Any key with a prefix, or a web token, that begins at `start`. It is asked for values that
    /// other rules found, to name them better.
    mutating func key(startingAt start: Int) -> SecretMatch? {
        let groups = [
            formats.hyphen.formats, formats.underscore.formats, formats.dot.formats,
            formats.capitalI.formats, formats.capitalT.formats, formats.smallP.formats,
        ]
        for group in groups {
            for format in group where text.reads(format.prefix, at: start) {
                return key(at: start, format)
            }
        }
        return webToken(at: start)
    }

    /// A key begins where no body of its format could go on. So bodies of a format hardly overlap,
    /// and each byte is looked at a few times for it at most.
    private mutating func key(at start: Int, _ format: KeyFormat) -> SecretMatch? {
        guard text.isStart(start, of: format.alphabetBefore) else { return nil }
        let body = start + format.prefix.utf8CodeUnitCount
        var end = text.end(of: format.body, from: body, limit: format.most)
        if text.isMarker(at: end) { return nil }
        // The full stop of a sentence.
        while end > body, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        guard end - body >= format.least else { return nil }
        if format.least == format.most, text.kind(end).overlaps(format.body) { return nil }
        if format.row > 0, longestRow(in: body..<end) < format.row { return nil }
        let composition = Composition(body..<end, of: &text)
        if format.rule == .awsAccessKey {
            // The key ids of its documentation end so.
            guard composition.entropy > 5 * 128, composition.lowers == 0,
                !text.reads("EXAMPLE", at: end - 7)
            else { return nil }
        } else {
            guard composition.isRandom, composition.classes >= format.classes else { return nil }
        }
        // Its checksum follows.
        if format.rule == .atlassianToken, text[end] == UInt8(ascii: "=") {
            end = text.end(of: .alphanumeric, from: end + 1, limit: 8)
        }
        return SecretMatch(rule: format.rule, range: start..<end)
    }

    mutating func longestRow(in range: Range<Int>) -> Int {
        var longest = 0
        var position = range.lowerBound
        while position < range.upperBound {
            let end = text.end(
                of: .alphanumeric, from: position, limit: range.upperBound - position)
            longest = max(longest, end - position)
            position = end + 1
        }
        return longest
    }

    /// `eyJ` is how base64url of `{"` begins: a header and a payload, and a signature if it was
    /// not cut off. An encrypted token has five parts.
    mutating func webToken(at start: Int) -> SecretMatch? {
        guard start >= text.floor, text.reads("eyJ", at: start),
            text.isStart(start, of: .dottedName)
        else { return nil }
        let header = text.end(of: .name, from: start, limit: 4096)
        guard header - start >= 16, text[header] == UInt8(ascii: ".") else { return nil }
        var end = text.end(of: .name, from: header + 1, limit: 8192)
        guard text.reads("eyJ", at: header + 1) || text[end] == UInt8(ascii: "."),
            end - header > 10
        else { return nil }
        for _ in 0..<3 where text[end] == UInt8(ascii: ".") && text.kind(end + 1).overlaps(.name) {
            end = text.end(of: .name, from: end + 1, limit: 1024)
        }
        return SecretMatch(rule: .webToken, range: start..<end)
    }
}
