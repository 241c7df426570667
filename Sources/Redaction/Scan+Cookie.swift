extension Scan {
    /// All pairs of a `Cookie` or `Set-Cookie` header. `name` is where the name before `separator`
    /// begins.
    ///
    /// Nothing that is known only at the end may refuse it: headers of one line would be read to
    /// the end again and again.
    mutating func cookie(behind separator: Int, name header: Int) -> SecretMatch? {
        let start = valueStart(behind: separator)
        let name = text.end(of: .dottedName, from: start, limit: 128)
        guard name > start, text[name] == UInt8(ascii: "="), !isVariable(name + 1) else {
            return nil
        }
        let bound = start + 4096
        if let quote = enclosingQuote(start, header) {
            let end = octetsEnd(of: [.octet, .blank, .delimiter], from: name + 1, bound, quote)
            return end - name > 8 ? SecretMatch(rule: .cookie, range: start..<end) : nil
        }
        var end = octetsEnd(of: .octet, from: name + 1, bound)
        while let next = pairStart(behind: end), next < bound {
            end = isExpiry(next) ? expiryEnd(next) : octetsEnd(of: .octet, from: next, bound)
        }
        return end - name > 8 ? SecretMatch(rule: .cookie, range: start..<end) : nil
    }

    /// The quote that ends the pairs, if they or the header began behind one. A `"` before the
    /// header can be that of any text.
    private func enclosingQuote(_ start: Int, _ header: Int) -> UInt8? {
        let opening = text[start - 1]
        if isQuote(opening) { return opening }
        let before = text.before(header)
        return isQuote(before) && before != UInt8(ascii: "\"") ? before : nil
    }

    /// The end of a value. Octets may be escapes of JSON.
    private mutating func octetsEnd(
        of alphabet: ByteKind, from start: Int, _ bound: Int, _ quote: UInt8 = 0
    ) -> Int {
        var position = start
        while position < bound {
            position = text.end(of: alphabet, from: position, limit: bound - position, but: quote)
            if text[position] == UInt8(ascii: "["), !text.isMarker(at: position) {
                position += 1
            } else if let next = escapedOctetEnd(position) {
                position = next
            } else {
                break
            }
        }
        return position
    }

    private mutating func escapedOctetEnd(_ position: Int) -> Int? {
        guard text[position] == UInt8(ascii: "\\") else { return nil }
        let letter = text.endOfBackslashes(from: position)
        if text[letter] == UInt8(ascii: "/") { return letter + 1 }
        guard text.reads("u00", at: letter), let high = text.hexadecimalValue(letter + 3),
            let low = text.hexadecimalValue(letter + 4)
        else { return nil }
        let byte = UInt8(high << 4 | low)
        return text.kind(of: byte).overlaps(.octet) && !isQuote(byte) ? letter + 5 : nil
    }

    /// Where another pair or attribute begins behind the one that ends at `end`, or goes on there:
    /// values have blanks and commas, too, but so has a sentence.
    private mutating func pairStart(behind end: Int) -> Int? {
        let start = text.end(of: .blank, from: end + 1, limit: 2)
        switch text[end] {
        case UInt8(ascii: ";"): return text.kind(start).overlaps(.octet) ? start : nil
        case UInt8(ascii: ","):
            return start == end + 1 && text.kind(start).overlaps(.octet) || isPair(start)
                ? start : nil
        case 0x20:
            let next = text.end(of: [.octet, .blank], from: end, limit: 64)
            guard text[next] == UInt8(ascii: ";") else { return nil }
            let pair = text.end(of: .blank, from: next + 1, limit: 2)
            return isPair(pair) ? pair : nil
        default: return nil
        }
    }

    private mutating func isPair(_ start: Int) -> Bool {
        let name = text.end(of: .dottedName, from: start, limit: 128)
        return name > start && text[name] == UInt8(ascii: "=")
    }

    private mutating func isExpiry(_ start: Int) -> Bool {
        text.reads("expires=", at: start, ignoringCase: true)
    }

    /// The end of `Expires=Mon, 12 Oct 2026 12:30:00 GMT`, or of as much of it as is there.
    private mutating func expiryEnd(_ start: Int) -> Int {
        let day = text.end(of: .alphanumeric, from: start + 8, limit: 16)
        guard text[day] == UInt8(ascii: ",") else { return day }
        let end = text.end(
            of: [.upper, .lower, .digit, .hyphen, .colon, .blank], from: day + 1, limit: 32)
        var position = day + 1
        while position + 3 <= end {
            if text.reads("GMT", at: position) { return position + 3 }
            position += 1
        }
        return day
    }
}
