extension Scan {
    /// The name in `/home/name`, `/Users/name` and `/-home-name-project`, where a path begins at
    /// `slash`.
    mutating func homeDirectory(at slash: Int) -> SecretMatch? {
        switch text[slash + 1] {
        case UInt8(ascii: "h"), UInt8(ascii: "U"):
            guard let end = folderEnd(from: slash + 1), beginsPath(slash) else { return nil }
            if text[end] == UInt8(ascii: "/") { return name(from: end + 1, of: .dottedName) }
            if text.reads("\\/", at: end) { return name(from: end + 2, of: .dottedName) }
            return nil
        case UInt8(ascii: "-"):
            guard let end = folderEnd(from: slash + 2), text[end] == UInt8(ascii: "-") else {
                return nil
            }
            return name(from: end + 1, of: .word)
        default: return nil
        }
    }

    /// The name in `\Users\name`, whose backslashes are at least doubled in JSON. `backslash` is
    /// the last one before the U.
    mutating func windowsHomeDirectory(at backslash: Int) -> SecretMatch? {
        guard text[backslash + 1] == UInt8(ascii: "U"),
            let end = folderEnd(from: backslash + 1)
        else { return nil }
        let start = text.endOfBackslashes(from: end)
        // An odd one would make the name begin with the letter of an escape.
        guard start > end, (start - end) % 2 == 0 else { return nil }
        return name(from: start, of: .dottedName)
    }

    private mutating func folderEnd(from start: Int) -> Int? {
        if text.reads("home", at: start) { return start + 4 }
        return text.reads("Users", at: start) ? start + 5 : nil
    }

    /// A path begins here, or a drive does: `/c/Users`.
    private mutating func beginsPath(_ slash: Int) -> Bool {
        let start = text.before(slash) == UInt8(ascii: "\\") ? slash - 1 : slash
        return text.isStart(start, of: .dottedName)
            || text.kindBefore(start).overlaps(.letter)
                && text.before(start - 1) == UInt8(ascii: "/")
    }

    private mutating func name(from start: Int, of alphabet: ByteKind) -> SecretMatch? {
        guard text.kind(start).overlaps(.word) else { return nil }
        let end = text.end(of: alphabet, from: start, limit: 256)
        return SecretMatch(rule: .homeDirectory, range: start..<end)
    }
}
