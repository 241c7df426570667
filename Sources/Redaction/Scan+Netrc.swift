/// The passwords of a .netrc: `machine host login user password …`, on one line or on several.
extension Scan {
    /// `letter` is the w of `password`.
    mutating func netrc(at letter: Int) -> SecretMatch? {
        let name = letter - 4
        guard name >= text.floor, text.reads("password ", at: name) else { return nil }
        let userEnd = text.startOfSpace(before: name)
        let user = text.startOfName(of: .user.union(.part), before: userEnd, limit: 64)
        return netrcPassword(of: user..<userEnd).map { SecretMatch(rule: .login, range: $0) }
    }

    /// The password behind a user.
    mutating func netrcPassword(of user: Range<Int>) -> Range<Int>? {
        let name = text.endOfSpace(from: user.upperBound)
        guard !user.isEmpty, !text.equals("and", in: user), name > user.upperBound,
            text.reads("password ", at: name),
            let login = start(of: "login", endingBefore: user.lowerBound)
        else { return nil }
        // A sentence about a login and a password has no machine, and is on one line.
        guard text.hasLineBreak(user.upperBound..<name) || isMachine(before: login) else {
            return nil
        }
        let password = word(from: text.end(of: .blank, from: name + 8, limit: 4))
        let isSecret = !isPlaceholder(password) && !isWordForPassword(password)
        return isSecret && !password.isEmpty ? password : nil
    }

    private mutating func isMachine(before login: Int) -> Bool {
        if start(of: "default", endingBefore: login) != nil { return true }
        let hostEnd = text.startOfSpace(before: login)
        let host = text.start(of: .host.union(.colon), before: hostEnd, limit: 128)
        return host < hostEnd && start(of: "machine", endingBefore: host) != nil
    }

    /// Where `word` begins, if it and space are before `end`.
    private mutating func start(of word: StaticString, endingBefore end: Int) -> Int? {
        let wordEnd = text.startOfSpace(before: end)
        let start = wordEnd - word.utf8CodeUnitCount
        return wordEnd < end && start >= text.floor && text.reads(word, at: start) ? start : nil
    }
}
