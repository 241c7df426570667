extension Scan {
    /// The credentials of an `Authorization` header, behind its scheme.
    mutating func credentials(behind separator: Int) -> SecretMatch? {
        let start = valueStart(behind: separator)
        let schemes: [StaticString] = [
            "bearer ", "basic ", "token ", "apikey ", "negotiate ", "ntlm ", "bot ",
        ]
        for scheme in schemes where text.reads(scheme, at: start, ignoringCase: true) {
            return credentials(
                from: start + scheme.utf8CodeUnitCount, least: 8, needsDigits: false)
        }
        let lists: [StaticString] = ["digest ", "aws4-hmac-sha256 ", "oauth ", "hawk "]
        for scheme in lists where text.reads(scheme, at: start, ignoringCase: true) {
            let start = start + scheme.utf8CodeUnitCount
            return parameters(from: start) ?? credentials(from: start, least: 8, needsDigits: true)
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

    /// The parameters of a scheme that has a list of them instead: all, because users and nonces
    /// are among them. RFC 9110, section 11.4.
    private mutating func parameters(from start: Int) -> SecretMatch? {
        var end = start
        var count = 0
        var position = start
        while position < start + 4096 {
            let name = text.end(of: .name, from: position, limit: 64)
            guard name > position, text[name] == UInt8(ascii: "="),
                let parameter = parameterEnd(from: name + 1)
            else { break }
            end = parameter.end
            count += 1
            let comma = text.end(of: .blank, from: end, limit: 4)
            guard !parameter.isCut, text[comma] == UInt8(ascii: ",") else { break }
            position = text.end(of: .blank, from: comma + 1, limit: 4)
        }
        return count > 1 ? SecretMatch(rule: .authorization, range: start..<end) : nil
    }

    /// The end of a value, behind its closing quote if it has one and it was not cut off.
    private mutating func parameterEnd(from start: Int) -> (end: Int, isCut: Bool)? {
        let quote = text.endOfBackslashes(from: start)
        let level = quote - start
        guard text[quote] == UInt8(ascii: "\"") else {
            guard level == 0 else { return nil }
            let alphabet: ByteKind = [
                .upper, .lower, .digit, .underscore, .hyphen, .dot, .slash, .plus, .mark, .colon,
            ]
            var end = text.end(of: alphabet, from: start, limit: 1024)
            while text[end] == UInt8(ascii: ";"), end < start + 1024 {
                end = text.end(of: alphabet, from: end + 1, limit: 1024)
            }
            end = text.end(of: .equals, from: end, limit: 2)
            return end > start ? (end, false) : nil
        }
        guard opensValue(quote, level: level), let value = quoted(from: quote, level: level) else {
            return nil
        }
        let closing = text.endOfBackslashes(from: value.upperBound)
        let isClosed = closing - value.upperBound == level && text[closing] == UInt8(ascii: "\"")
        return isClosed ? (closing + 1, false) : (value.upperBound, true)
    }

    /// Behind the blanks and the quote that may open the value.
    mutating func valueStart(behind separator: Int) -> Int {
        let start = text.end(of: .blank, from: separator + 1, limit: 8)
        let quote = text.endOfBackslashes(from: start)
        return isQuote(text[quote]) ? quote + 1 : start
    }
}
