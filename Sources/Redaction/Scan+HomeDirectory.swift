extension Scan {
    /// The name in `/home/name` and `/Users/name`, where a path begins at `slash`, and in
    /// `C:/Users/name`. Slashes may be escaped: `%2Fhome%2Fname`.
    mutating func homeDirectory(at slash: Int) -> SecretMatch? {
        switch text[slash + 1] {
        case UInt8(ascii: "h"), UInt8(ascii: "U"):
            guard let end = folderEnd(from: slash + 1), let start = afterSlash(end) else {
                return nil
            }
            let first = text.before(slash) == UInt8(ascii: "\\") ? slash - 1 : slash
            return beginsHome(first) ? name(from: start) : nil
        case UInt8(ascii: "u"):
            guard text.reads("users/", at: slash + 1), isDrive(slash) else { return nil }
            return name(from: slash + 7)
        default: return nil
        }
    }

    /// The name in `%2Fhome%2Fname`.
    mutating func escapedHomeDirectory(at percent: Int) -> SecretMatch? {
        guard text.reads("2f", at: percent + 1, ignoringCase: true),
            let end = folderEnd(from: percent + 3),
            text.reads("%2f", at: end, ignoringCase: true)
        else { return nil }
        // Another escape may be before it: of the slashes of file://, of a blank.
        let isBehindEscape = percent - 3 >= text.floor && text[percent - 3] == UInt8(ascii: "%")
        return isBehindEscape || text.isStart(percent, of: .dottedName) ? name(from: end + 3) : nil
    }

    /// The name in `-home-name-project`: Claude Code names folders after paths so. Behind a slash
    /// it may be all.
    mutating func homeDirectory(atHyphen hyphen: Int) -> SecretMatch? {
        guard let end = folderEnd(from: hyphen + 1), text[end] == UInt8(ascii: "-") else {
            return nil
        }
        var start = hyphen
        let folders: [StaticString] = ["-var", "-export", "-usr", "-mnt-c", "-mnt-d"]
        for folder in folders where text.reads(folder, at: hyphen - folder.utf8CodeUnitCount) {
            start = hyphen - folder.utf8CodeUnitCount
        }
        // A drive: its colon and the backslash became hyphens.
        if start == hyphen, text.before(hyphen) == UInt8(ascii: "-"),
            text.kindBefore(hyphen - 1).overlaps(.letter)
        {
            start = hyphen - 2
        }
        guard start >= text.floor, text.isStart(start, of: .dottedName),
            let match = name(from: end + 1, of: .word),
            text[match.range.upperBound] == UInt8(ascii: "-")
                || text.before(start) == UInt8(ascii: "/")
        else { return nil }
        return match
    }

    /// The name in `C:\Users\name`, whose backslashes are doubled once for each string of JSON that
    /// it is in. `backslash` is the last one before the U.
    mutating func windowsHomeDirectory(at backslash: Int) -> SecretMatch? {
        guard text[backslash + 1] | 0x20 == UInt8(ascii: "u"),
            text.reads("users\\", at: backslash + 1, ignoringCase: true)
        else { return nil }
        let end = backslash + 6
        let start = text.endOfBackslashes(from: end)
        let slashes = start - end
        var first = backslash
        while backslash - first < 16, text.before(first) == UInt8(ascii: "\\") { first -= 1 }
        // An odd number would make the name begin with the letter of an escape, but for one where
        // there is no JSON.
        guard slashes % 2 == 0 || slashes == 1 && first == backslash else { return nil }
        let isProper = text[backslash + 1] == UInt8(ascii: "U") && beginsWindowsPath(first, slashes)
        guard isProper || isDrive(first) else { return nil }
        return name(from: start, slashes: slashes)
    }

    private mutating func folderEnd(from start: Int) -> Int? {
        if text.reads("home", at: start) { return start + 4 }
        return text.reads("Users", at: start) ? start + 5 : nil
    }

    /// Whether `/home` or `/Users` at `slash` is where homes are.
    private mutating func beginsHome(_ slash: Int) -> Bool {
        if beginsPath(slash) { return true }
        let folder = text.start(of: .letter, before: slash, limit: 8)
        guard let first = beforeSlash(folder) else { return false }
        // A drive: /c/Users, /mnt/c/Users.
        if slash - folder == 1 {
            return beginsPath(first) || first - 3 >= text.floor && text.reads("mnt", at: first - 3)
        }
        let parents: [StaticString] = ["var", "export", "usr"]
        for parent in parents
        where slash - folder == parent.utf8CodeUnitCount && text.reads(parent, at: folder) {
            return beginsPath(first)
        }
        return text.reads("Data", at: folder) && first - 7 >= text.floor
            && text.reads("Volumes", at: first - 7)
    }

    /// Whether nothing is before the path but an option of one hyphen: -I, -isystem.
    private mutating func beginsPath(_ slash: Int) -> Bool {
        if text.isStart(slash, of: .dottedName) { return true }
        let option = text.start(of: .letter, before: slash, limit: 12)
        return option < slash && text.before(option) == UInt8(ascii: "-")
            && text.isStart(option - 1, of: .dottedName)
    }

    private mutating func beginsWindowsPath(_ backslash: Int, _ slashes: Int) -> Bool {
        if isDrive(backslash) || text.isStart(backslash, of: .dottedName) { return true }
        // A host: \\host\Users.
        let host = text.start(of: .dottedName, before: backslash, limit: 64)
        return host - 2 * slashes >= text.floor
            && text.endOfBackslashes(from: host - 2 * slashes) == host
    }

    /// Whether a letter and a colon are before `slash`.
    private mutating func isDrive(_ slash: Int) -> Bool {
        text.before(slash) == UInt8(ascii: ":") && text.kindBefore(slash - 1).overlaps(.letter)
            && text.isStart(slash - 2, of: .word)
    }

    private mutating func name(
        from start: Int, of alphabet: ByteKind = .dottedName, slashes: Int = 16
    ) -> SecretMatch? {
        var end = text.endOfName(of: alphabet, from: start, limit: 256, slashes: slashes)
        // The full stop of a sentence.
        while end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        // Years and months are parts of a URL.
        let isName = !text.kind(start).overlaps([.digit, .hyphen, .dot])
        guard end > start, isName, !isNobody(start..<end) else { return nil }
        return SecretMatch(rule: .homeDirectory, range: start..<end)
    }

    /// Words that stand for a name, folders that everybody shares, and accounts of images.
    private mutating func isNobody(_ name: Range<Int>) -> Bool {
        let words: [StaticString] = [
            "user", "username", "yourname", "youruser", "me", "you", "name", "shared", "public",
            "default", "runner", "runneradmin", "circleci", "codespace", "vscode", "vagrant",
            "ubuntu", "ec2-user", "gopher", "node", "jovyan", "linuxbrew",
        ]
        for word in words where text.equals(word, in: name) { return true }
        return false
    }
}
