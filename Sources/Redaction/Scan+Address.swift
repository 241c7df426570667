extension Scan {
    /// The password of `scheme://user:password@host`. `colon` is the one behind the user.
    mutating func urlPassword(at colon: Int) -> SecretMatch? {
        guard text.kindBefore(colon).overlaps(.user.union(.slash)) else { return nil }
        let user = text.start(of: .user, before: colon, limit: 128)
        guard let slash = beforeSlash(user), let scheme = beforeSlash(slash),
            text.before(scheme) == UInt8(ascii: ":"),
            text.kindBefore(scheme - 1).overlaps(.alphanumeric)
        else { return nil }
        let password = colon + 1
        let end = text.end(
            of: .user.union([.equals, .delimiter]), from: password, limit: 256)
        guard end > password, text[end] == UInt8(ascii: "@"),
            text.kind(end + 1).overlaps(.alphanumeric), !isPlaceholder(password..<end)
        else { return nil }
        let words: [StaticString] = ["password", "passwd", "pass", "pwd", "secret", "token"]
        for word in words
        where end - password == word.utf8CodeUnitCount
            && text.reads(word, at: password, ignoringCase: true)
        {
            return nil
        }
        return SecretMatch(rule: .urlPassword, range: password..<end)
    }

    /// The position of a slash that ends at `end`, or of the backslash that escapes it.
    private func beforeSlash(_ end: Int) -> Int? {
        guard text.before(end) == UInt8(ascii: "/") else { return nil }
        return text.before(end - 1) == UInt8(ascii: "\\") ? end - 2 : end - 1
    }

    /// An address whose sign is at `sign`, unless it is nobody's: of documentation, or one that
    /// takes no mail.
    mutating func email(at sign: Int) -> SecretMatch? {
        guard text.kindBefore(sign).overlaps(.user), text.kind(sign + 1).overlaps(.alphanumeric)
        else { return nil }
        let longest = text.start(of: .user, before: sign, limit: 64)
        if longest > text.floor, text.kindBefore(longest).overlaps(.user) { return nil }
        var start = text.afterEscape(longest)
        while start < sign, !text.kind(start).overlaps(.word) { start += 1 }
        // Behind a slash it is a user of a host, or a version of a package.
        guard start < sign, text.before(start) != UInt8(ascii: "/"),
            let end = hostEnd(from: sign + 1)
        else { return nil }
        let machines: [StaticString] = ["git@", "noreply@", "no-reply@"]
        for machine in machines where text.reads(machine, at: start, ignoringCase: true) {
            return nil
        }
        return SecretMatch(rule: .email, range: start..<end)
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
