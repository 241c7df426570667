/// Whether a value behind a name is what the name says, or code, prose or a placeholder.
extension Scan {
    mutating func isSecret(_ value: NamedValue, of name: SecretName) -> Bool {
        switch name {
        case .login: return isEncodedLogin(value.range)
        case .connection:
            return value.style == .quoted && hasPassword(value.range)
                && !text.hasMarker(value.range)
        default: break
        }
        let range = value.range
        let composition = Composition(range, of: &text)
        guard composition.count >= 8, composition.isDense, !isPlaceholder(range),
            !isPath(range.lowerBound) || isRandom(value, composition, of: name),
            !text.reads("-----BEGIN", at: range.lowerBound),
            !text.hasMarker(range)
        else { return false }
        switch name {
        case .key: return isKey(value, composition)
        case .signature:
            return composition.count > 42 && composition.classes == 3 && composition.dots == 0
                && composition.entropy > 4 * 256
        case .pass where value.style == .plain || composition.blanks > 0: return false
        case .pass: return composition.digits > 0 && composition.letters > 0
        default: break
        }
        switch value.style {
        case .quoted:
            if composition.blanks > 0 { return name == .passphrase }
            return name != .secret || composition.letters > 0 && composition.digits > 0
                || composition.symbols > 0
                || composition.count > 20 && composition.lowers > 0 && composition.uppers > 0
                    && composition.dots == 0
        case .environment: return true
        case .plain:
            // Names of variables and of members have few digits, paths and versions have dots.
            return composition.digits > 1 && composition.letters > 1 && composition.dots == 0
        }
    }

    /// One word of base64 or hexadecimal, and no name of a file, a type or a key.
    private mutating func isKey(_ value: NamedValue, _ composition: Composition) -> Bool {
        guard composition.count >= 16, composition.digits > 1, composition.letters > 1,
            composition.dots == 0, longestRow(in: value.range) >= 12
        else { return false }
        let isWord = value.style == .plain && composition.digitRuns < 2
        return !isWord && base64(.base64.union(.name), from: value.range.lowerBound) == value.range
    }

    /// Of random base64 one in 64 begins as a path does.
    private func isRandom(
        _ value: NamedValue, _ composition: Composition, of name: SecretName
    ) -> Bool {
        // The working folder is a PWD, too.
        switch name {
        case .secret: composition.classes == 3 && value.style != .plain
        case .key: composition.classes == 3 && composition.count > 31
        default: false
        }
    }

    /// Whether `/`, `\/` or a drive like `C:\` begins here.
    private func isPath(_ start: Int) -> Bool {
        text[start] == UInt8(ascii: "/")
            || text[start] == UInt8(ascii: "\\") && text[start + 1] == UInt8(ascii: "/")
            || text[start + 1] == UInt8(ascii: ":") && text[start + 2] == UInt8(ascii: "\\")
    }

    /// Whether a value is base64 of a name, a colon and a password, in ASCII.
    private mutating func isEncodedLogin(_ range: Range<Int>) -> Bool {
        guard (8...512).contains(range.count) else { return false }
        var bits: UInt32 = 0
        var count = 0
        var decoded = 0
        var colon: Int?
        for position in range {
            guard let digit = text.base64Value(position) else {
                // Only padding may follow.
                guard text.end(of: .equals, from: position, limit: 2) == range.upperBound else {
                    return false
                }
                break
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            let byte = UInt8(truncatingIfNeeded: bits >> UInt32(count))
            guard 0x20..<0x7F ~= byte else { return false }
            if byte == UInt8(ascii: ":"), colon == nil { colon = decoded }
            decoded += 1
        }
        guard let colon else { return false }
        return colon > 0 && colon < decoded - 1
    }

    /// Whether one of the settings of a connection is a password.
    private mutating func hasPassword(_ range: Range<Int>) -> Bool {
        let words: [StaticString] = [
            "password=", "pwd=", "accountkey=", "sharedaccesskey=", "secret=",
        ]
        var isStart = true
        for position in range.prefix(512) {
            if isStart {
                for word in words where text.reads(word, at: position, ignoringCase: true) {
                    let start = position + word.utf8CodeUnitCount
                    return start < range.upperBound && text[start] != UInt8(ascii: ";")
                        && text[start] != UInt8(ascii: "[") && !isVariable(start)
                }
            }
            isStart = text[position] == UInt8(ascii: ";") || text[position] == 0x20
        }
        return false
    }
}
