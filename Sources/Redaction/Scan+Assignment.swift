extension Scan {
    /// The value that a name before `separator`, a colon or an equals sign, is given.
    mutating func named(at separator: Int) -> SecretMatch? {
        var end = separator
        if text.before(end) == UInt8(ascii: ":") { end -= 1 }
        while separator - end < 3, text.before(end) == 0x20 { end -= 1 }
        let isQuoted = isQuote(text.before(end))
        if isQuoted {
            end -= 1
            while separator - end < 20, text.before(end) == UInt8(ascii: "\\") { end -= 1 }
        }
        guard SecretName.mayEnd(with: text.before(end - 1), text.before(end)) else { return nil }
        let start = text.afterEscape(text.start(of: .name, before: end, limit: 64))
        guard start < end, let name = SecretName(start..<end, of: &text) else { return nil }
        switch name {
        case .authorization: return credentials(behind: separator)
        case .cookie: return cookie(behind: separator, name: start)
        default:
            let capitals = text.end(
                of: [.upper, .digit, .underscore], from: start, limit: end - start)
            let isEnvironment = capitals == separator && text[separator] == UInt8(ascii: "=")
            return assignment(
                to: name, behind: separator + 1, isNameQuoted: isQuoted,
                unquoted: isEnvironment ? .environment : .plain)
        }
    }

    /// The value of `--name value`. `hyphen` is the second one.
    mutating func option(at hyphen: Int) -> SecretMatch? {
        guard text.before(hyphen) == UInt8(ascii: "-"), text.kind(hyphen + 1).overlaps(.lower)
        else { return nil }
        let end = text.end(of: [.lower, .hyphen], from: hyphen + 1, limit: 32)
        let users: [StaticString] = ["user", "proxy-user"]
        for user in users where text.equals(user, in: hyphen + 1..<end) {
            return text[end] == 0x20 || text[end] == UInt8(ascii: "=")
                ? login(from: end + 1, option: hyphen - 1) : nil
        }
        guard text[end] == 0x20, let name = SecretName(hyphen + 1..<end, of: &text) else {
            return nil
        }
        switch name {
        case .authorization: return nil
        case .cookie: return cookie(behind: end, name: hyphen - 1)
        default:
            return assignment(to: name, behind: end, isNameQuoted: false, unquoted: .plain)
        }
    }

    private mutating func assignment(
        to name: SecretName, behind separator: Int, isNameQuoted: Bool,
        unquoted style: NamedValue.Style
    ) -> SecretMatch? {
        var start = separator
        if text[start] == UInt8(ascii: ">") { start += 1 }
        start = text.end(of: .blank, from: start, limit: 8)
        guard let value = value(at: start, isNameQuoted: isNameQuoted, unquoted: style) else {
            return nil
        }
        if let key = key(startingAt: value.range.lowerBound) { return key }
        guard isSecret(value, of: name) else { return nil }
        return SecretMatch(rule: .assignment, range: value.range)
    }

    private mutating func value(
        at start: Int, isNameQuoted: Bool, unquoted style: NamedValue.Style
    ) -> NamedValue? {
        let quote = text.endOfBackslashes(from: start)
        let level = quote - start
        if isQuote(text[quote]) {
            guard opensValue(quote, level: level, isNameQuoted: isNameQuoted) else { return nil }
            return quoted(from: quote, level: level).map { NamedValue(range: $0, style: .quoted) }
        }
        // Behind a name in quotes it is a number or another literal, which must stay one.
        guard level == 0, !isNameQuoted else { return nil }
        return unquoted(from: start).map { NamedValue(range: $0, style: style) }
    }

    /// Whether a quote behind `level` backslashes opens a value, rather than ending the string that
    /// the name is in.
    func opensValue(_ quote: Int, level: Int, isNameQuoted: Bool = false) -> Bool {
        // The quotes of JSON in JSON in JSON in JSON in JSON have 15.
        [0, 1, 3, 7, 15].contains(level) && (level > 0 || isNameQuoted || !endsString(quote))
    }

    /// Whether a quote is followed by what only follows a string of JSON.
    private func endsString(_ quote: Int) -> Bool {
        guard text[quote] == UInt8(ascii: "\"") else { return false }
        switch text[quote + 1] {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), 0x20,
            0x09, 0x0A, 0x0D, 0:
            return true
        default: return false
        }
    }
}
