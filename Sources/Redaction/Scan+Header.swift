extension Scan {
    /// The credentials of an `Authorization` header, behind its scheme.
    mutating func credentials(behind separator: Int) -> SecretMatch? {
        let start = valueStart(behind: separator)
        let schemes: [StaticString] = ["bearer ", "basic ", "token ", "apikey "]
        for scheme in schemes where text.reads(scheme, at: start, ignoringCase: true) {
            return credentials(
                from: start + scheme.utf8CodeUnitCount, least: 8, needsDigits: false)
        }
        return credentials(from: start, least: 8, needsDigits: true)
    }

    /// The credentials behind `Bearer` or `Basic` where no header is named: sentences have these
    /// words, too, so more is asked of what follows.
    mutating func scheme(at anchor: Int) -> SecretMatch? {
        if text.reads("earer ", at: anchor + 1), text.isStart(anchor, of: .word) {
            return credentials(from: anchor + 7, least: 16, needsDigits: true)
        }
        if text.reads("asic ", at: anchor + 1), text.isStart(anchor, of: .word) {
            return credentials(from: anchor + 6, least: 12, needsDigits: true)
        }
        return nil
    }

    /// The form token68 of RFC 9110, section 11.2.
    private mutating func credentials(
        from start: Int, least: Int, needsDigits: Bool
    ) -> SecretMatch? {
        let alphabet: ByteKind = [
            .upper, .lower, .digit, .underscore, .hyphen, .dot, .slash, .plus, .mark,
        ]
        guard let range = base64(alphabet, from: start), range.count >= least else { return nil }
        if let key = key(startingAt: start) { return key }
        let composition = Composition(range, of: &text)
        // Words of one spelling, or two joined, are what documentation says about headers.
        guard composition.isRandom, composition.digits > 0 || !needsDigits, !isPlaceholder(range)
        else { return nil }
        return SecretMatch(rule: .authorization, range: range)
    }

    /// All pairs of a `Cookie` or `Set-Cookie` header, up to the end of its line or string.
    ///
    /// Nothing that is known only at the end may refuse it: headers of one line would be read to
    /// the end again and again.
    mutating func cookie(behind separator: Int) -> SecretMatch? {
        let start = valueStart(behind: separator)
        let name = text.end(of: .dottedName, from: start, limit: 128)
        guard name > start, text[name] == UInt8(ascii: "="), !isVariable(name + 1) else {
            return nil
        }
        let alphabet: ByteKind = [
            .upper, .lower, .digit, .underscore, .hyphen, .dot, .slash, .plus, .equals, .mark,
            .part, .delimiter, .blank, .colon,
        ]
        let end = text.end(of: alphabet, from: name + 1, limit: 4096)
        return end - name > 8 ? SecretMatch(rule: .cookie, range: start..<end) : nil
    }

    /// Behind the blanks and the quote that may open the value.
    private mutating func valueStart(behind separator: Int) -> Int {
        let start = text.end(of: .blank, from: separator + 1, limit: 8)
        let quote = text.endOfBackslashes(from: start)
        switch text[quote] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return quote + 1
        default: return start
        }
    }
}
