extension Scan {
    /// The password of `scheme://user:password@host`. `colon` is the one behind the user.
    mutating func urlPassword(at colon: Int) -> SecretMatch? {
        let last = text.kindBefore(colon)
        guard last.overlaps(.user.union(.slash)) || text.before(colon) >= 0x80 else { return nil }
        let user = text.startOfName(of: .user, before: colon, limit: 128)
        guard isAuthority(user), let end = passwordEnd(from: colon + 1) else { return nil }
        let password = colon + 1..<end
        if isPlaceholder(password) || isWordForPassword(password) { return nil }
        return SecretMatch(rule: .urlPassword, range: password)
    }

    /// A token that stands alone before `sign`, where a user and a password would.
    mutating func urlToken(_ user: Int, before sign: Int) -> SecretMatch? {
        guard sign - user >= 20, isAuthority(user) else { return nil }
        let composition = Composition(user..<sign, of: &text)
        guard composition.isRandom, composition.digits > 1, composition.letters > 1,
            composition.dots == 0, !isPlaceholder(user..<sign)
        else { return nil }
        return SecretMatch(rule: .urlPassword, range: user..<sign)
    }

    /// Whether `://` and the end of a scheme are before `start`.
    mutating func isAuthority(_ start: Int) -> Bool {
        guard let slash = beforeSlash(start), let scheme = beforeSlash(slash) else { return false }
        return text.before(scheme) == UInt8(ascii: ":")
            && text.kindBefore(scheme - 1).overlaps(.alphanumeric)
    }

    /// The last sign before a host. A password should have no signs and colons, but some have.
    private mutating func passwordEnd(from start: Int) -> Int? {
        var end: Int?
        var position = start
        while position < start + 256 {
            position = text.endOfName(
                of: .user.union([.equals, .delimiter, .colon]), from: position,
                limit: start + 256 - position)
            guard text[position] == UInt8(ascii: "@") else { break }
            if position > start, text.kind(position + 1).overlaps(.alphanumeric) { end = position }
            position += 1
        }
        return end
    }

    /// The position of a slash that ends at `end`, or of the backslash that escapes it.
    func beforeSlash(_ end: Int) -> Int? {
        guard text.before(end) == UInt8(ascii: "/") else { return nil }
        return text.before(end - 1) == UInt8(ascii: "\\") ? end - 2 : end - 1
    }

    /// The position behind a slash, which may be escaped.
    func afterSlash(_ position: Int) -> Int? {
        let slash = text[position] == UInt8(ascii: "\\") ? position + 1 : position
        return text[slash] == UInt8(ascii: "/") ? slash + 1 : nil
    }

    /// What makes the address of a webhook one that others do not know. `slash` is the one behind
    /// the host.
    mutating func webhook(at slash: Int) -> SecretMatch? {
        switch text[slash + 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "w"), UInt8(ascii: "t"):
            guard isHost("hooks.slack.com", before: slash) else { return nil }
            let kinds: [StaticString] = ["services", "workflows", "triggers"]
            for kind in kinds where text.reads(kind, at: slash + 1) {
                guard let start = afterSlash(slash + 1 + kind.utf8CodeUnitCount) else { return nil }
                return webhook(from: start, of: [.upper, .lower, .digit, .slash])
            }
            return nil
        case UInt8(ascii: "a"):
            guard isHost("discord.com", before: slash) || isHost("discordapp.com", before: slash),
                text.reads("api", at: slash + 1), var part = afterSlash(slash + 4)
            else { return nil }
            if text[part] == UInt8(ascii: "v") {
                guard let next = afterSlash(text.end(of: .digit, from: part + 1, limit: 4)) else {
                    return nil
                }
                part = next
            }
            guard text.reads("webhooks", at: part), let number = afterSlash(part + 8),
                let start = afterSlash(text.end(of: .digit, from: number, limit: 24))
            else { return nil }
            return webhook(from: start, of: .name)
        default: return nil
        }
    }

    private mutating func isHost(_ host: StaticString, before slash: Int) -> Bool {
        let end = text.before(slash) == UInt8(ascii: "\\") ? slash - 1 : slash
        let start = end - host.utf8CodeUnitCount
        return start >= text.floor && text.reads(host, at: start)
    }

    private mutating func webhook(from start: Int, of alphabet: ByteKind) -> SecretMatch? {
        guard let range = base64(alphabet, from: start), range.count >= 30, !isPlaceholder(range)
        else { return nil }
        return Composition(range, of: &text).isRandom
            ? SecretMatch(rule: .webhook, range: range) : nil
    }
}
