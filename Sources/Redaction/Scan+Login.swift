/// Passwords that commands and .netrc are given without a name and a separator.
extension Scan {
    /// `-u user:password`, and what else has one hyphen at `hyphen`.
    mutating func shortOption(at hyphen: Int) -> SecretMatch? {
        switch text[hyphen + 1] {
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            guard isOption(hyphen) else { return nil }
            return login(from: hyphen + 2, option: hyphen)
        case UInt8(ascii: "p"): return isOption(hyphen) ? passwordOption(at: hyphen) : nil
        case UInt8(ascii: "b"):
            guard isOption(hyphen), text[hyphen + 2] == 0x20, text.mentions("curl ", before: hyphen)
            else { return nil }
            return cookie(behind: hyphen + 2, name: hyphen)
        default: return nil
        }
    }

    /// All of `user:password` behind an option. Other programs have a user and a group there, or
    /// ports.
    mutating func login(from position: Int, option: Int) -> SecretMatch? {
        let word = word(from: text.end(of: .blank, from: position, limit: 4))
        let colon = text.endOfName(
            of: .user.union(.part), from: word.lowerBound, limit: min(word.count, 128))
        guard text[colon] == UInt8(ascii: ":"), colon + 1 < word.upperBound else { return nil }
        let password = colon + 1..<word.upperBound
        guard !isPlaceholder(password), !isWordForPassword(password) else { return nil }
        let composition = Composition(password, of: &text)
        let isEvident =
            composition.count >= 8 && composition.digits > 1 && composition.letters > 1
            && composition.dots == 0 && composition.isDense
        guard isEvident || text.mentions("curl ", before: option) else { return nil }
        return SecretMatch(rule: .login, range: word)
    }

    /// `sshpass -p password` and `mysql -ppassword`.
    private mutating func passwordOption(at hyphen: Int) -> SecretMatch? {
        let isForSSH = hyphen - 8 >= text.floor && text.reads("sshpass ", at: hyphen - 8)
        let start = isForSSH ? text.end(of: .blank, from: hyphen + 2, limit: 4) : hyphen + 2
        guard !text.kind(start).overlaps(.blank) else { return nil }
        let password = word(from: start)
        guard !password.isEmpty, !isPlaceholder(password), !isWordForPassword(password) else {
            return nil
        }
        if !isForSSH {
            let composition = Composition(password, of: &text)
            guard composition.count >= 6, composition.letters > 0,
                composition.classes > 1 || composition.symbols > 0,
                text.mentions("mysql", before: hyphen) || text.mentions("mariadb", before: hyphen)
            else { return nil }
        }
        return SecretMatch(rule: .login, range: password)
    }

    /// Whether something that begins with a hyphen can be an option.
    private mutating func isOption(_ hyphen: Int) -> Bool {
        hyphen == 0 || text.startOfSpace(before: hyphen) < hyphen
    }

    /// What a shell would take for one word: in quotes, or up to a blank. Nothing, if a part of it
    /// was replaced.
    mutating func word(from start: Int) -> Range<Int> {
        let quote = text.endOfBackslashes(from: start)
        let level = quote - start
        if isQuote(text[quote]) {
            guard opensValue(quote, level: level), let value = quoted(from: quote, level: level),
                !text.hasMarker(value)
            else { return start..<start }
            return value
        }
        let bound = start + 256
        var end = start
        while end < bound {
            end = text.endOfName(of: .shellWord, from: end, limit: bound - end)
            guard text[end] == UInt8(ascii: "[") else { break }
            if text.isMarker(at: end) { return start..<start }
            end += 1
        }
        return start..<end
    }
}
