extension Scan {
    /// An address whose sign is at `sign`, unless it is nobody's: of documentation, of a role, or
    /// one that takes no mail.
    mutating func email(at sign: Int) -> SecretMatch? {
        guard text.kindBefore(sign).overlaps(.user) || text.before(sign) >= 0x80,
            text.kind(sign + 1).overlaps(.alphanumeric)
        else { return nil }
        let longest = text.afterEscape(text.startOfName(of: .user, before: sign, limit: 128))
        guard longest < sign else { return nil }
        // Behind a slash it is a user of a host, or a version of a package.
        if text.before(longest) == UInt8(ascii: "/") { return urlToken(longest, before: sign) }
        return address(behindEscapes(longest..<sign), signEnd: sign + 1)
    }

    /// The same in a URL, where the sign is escaped: `%40`.
    mutating func escapedEmail(at sign: Int) -> SecretMatch? {
        guard text.reads("40", at: sign + 1), text.kindBefore(sign).overlaps(.word),
            text.kind(sign + 3).overlaps(.alphanumeric)
        else { return nil }
        let alphabet: ByteKind = [.upper, .lower, .digit, .underscore, .hyphen, .dot, .plus]
        var start = text.startOfName(of: alphabet, before: sign, limit: 128)
        if text.before(start) == UInt8(ascii: "%") { start -= 1 }
        start = text.afterEscape(start)
        guard start < sign else { return nil }
        let local = behindEscapes(start..<sign)
        // A user of a host, whose password is found at its colon.
        return isAuthority(local.lowerBound) ? nil : address(local, signEnd: sign + 3)
    }

    /// Without what stands before it, escaped for a URL.
    private mutating func behindEscapes(_ local: Range<Int>) -> Range<Int> {
        var start = local.lowerBound
        var position = start
        while position + 3 < local.upperBound {
            // Only ASCII: others are letters of names.
            if text[position] == UInt8(ascii: "%"),
                let digit = text.hexadecimalValue(position + 1), digit < 8,
                text.kind(position + 2).overlaps(.hexadecimal)
            {
                start = position + 3
            }
            position += 1
        }
        return start..<local.upperBound
    }

    private mutating func address(_ local: Range<Int>, signEnd: Int) -> SecretMatch? {
        let sign = local.upperBound
        var start = local.lowerBound
        while start < sign, !beginsName(start) { start += 1 }
        guard start < sign, sign - start <= 64, let end = hostEnd(from: signEnd) else {
            return nil
        }
        if text.before(start) == UInt8(ascii: "'"), text[end] != UInt8(ascii: "'") {
            start = beforeApostrophe(start)
        }
        // The user of a .netrc; a match that ends here would hide it from its password.
        if let password = netrcPassword(of: start..<end) {
            return SecretMatch(rule: .login, range: start..<password.upperBound)
        }
        return isRole(start..<sign) ? nil : SecretMatch(rule: .email, range: start..<end)
    }

    private mutating func beginsName(_ start: Int) -> Bool {
        if text.kind(start).overlaps(.word) { return true }
        // Not in the middle of backslashes: half an escape would be left.
        return text[start - 1] != UInt8(ascii: "\\") && text.letterEnd(at: start) != nil
    }

    /// The start of a name that has an apostrophe before `start`: O'Brien.
    private mutating func beforeApostrophe(_ start: Int) -> Int {
        let first = text.afterEscape(
            text.startOfName(of: [.upper, .lower, .dot], before: start - 1, limit: 32))
        return first < start - 1 && !text.kind(first).overlaps(.dot) ? first : start
    }

    /// RFC 2142, and what machines send as.
    private mutating func isRole(_ local: Range<Int>) -> Bool {
        let words: [StaticString] = [
            "security", "support", "info", "abuse", "postmaster", "webmaster", "hostmaster",
            "noreply", "no-reply", "donotreply", "do-not-reply", "git",
        ]
        for word in words where text.equals(word, in: local) { return true }
        return false
    }

    /// The end of a host of two or more labels, of which the last has only letters.
    ///
    /// What follows may be a part of it or not (`a@b.org.key`), so labels that cannot be the last
    /// are given back, and another rule may find something there.
    private mutating func hostEnd(from start: Int) -> Int? {
        let bound = text.end(of: .host, from: start, limit: 255)
        // Names of images for screens of more pixels have an @, too.
        if text.reads("x.", at: start + 1), text.kind(start).overlaps(.digit) { return nil }
        var label = bound
        while label > start + 1 {
            label = text.start(
                of: [.upper, .lower, .digit, .hyphen], before: label, limit: label - start)
            guard label > start + 1 else { return nil }
            let end = text.end(of: .letter, from: label, limit: 25)
            if (2...24).contains(end - label), text.kind(label - 2).overlaps(.alphanumeric),
                isLabelEnd(end)
            {
                return isDocumentation(end) ? nil : end
            }
            label -= 1
        }
        return nil
    }

    private func isLabelEnd(_ end: Int) -> Bool {
        if text.kind(end).overlaps(.word) { return false }
        let isJoined =
            text.kind(end + 1).overlaps(.word) || text[end + 1] == UInt8(ascii: "[")
        return text[end] != UInt8(ascii: "-") || !isJoined
    }

    /// RFC 2606, section 3.
    private mutating func isDocumentation(_ hostEnd: Int) -> Bool {
        let hosts: [StaticString] = ["example.com", "example.org", "example.net"]
        for host in hosts where text.reads(host, at: hostEnd - 11) { return true }
        return false
    }
}
