/// One pass over bytes. Each rule is tried only at the anchor that it cannot do without.
///
/// Why no input makes it slow: a rule that looks ahead stops at the byte that would make it look
/// again, and one that looks back is bounded and stops where the last look began.
struct Scan {
    var text: ScannedBytes
    let formats = KeyFormats.all

    mutating func matches() -> [SecretMatch] {
        var matches: [SecretMatch] = []
        var position = text.anchor(from: 0)
        while position < text.count {
            if let match = match(at: position), match.range.lowerBound >= text.floor {
                matches.append(match)
                text.floor = match.range.upperBound
                position = text.anchor(from: max(position + 1, match.range.upperBound))
            } else {
                position = text.anchor(from: position + 1)
            }
        }
        return matches
    }

    private mutating func match(at anchor: Int) -> SecretMatch? {
        let last = text[anchor - 1]
        let last2 = text[anchor - 2]
        return switch text[anchor] {
        case UInt8(ascii: "-"):
            (formats.hyphen.mayEnd(last2, last)
                ? key(at: anchor, of: formats.hyphen.formats) : nil) ?? hyphen(at: anchor)
        case UInt8(ascii: "_"):
            formats.underscore.mayEnd(last2, last)
                ? key(at: anchor, of: formats.underscore.formats) : nil
        case UInt8(ascii: "."):
            formats.dot.mayEnd(last2, last) ? key(at: anchor, of: formats.dot.formats) : nil
        case UInt8(ascii: "I"):
            formats.capitalI.mayEnd(last2, last)
                ? key(at: anchor, of: formats.capitalI.formats) : nil
        case UInt8(ascii: "T"):
            formats.capitalT.mayEnd(last2, last)
                ? key(at: anchor, of: formats.capitalT.formats) : nil
        case UInt8(ascii: "p"):
            formats.smallP.mayEnd(last2, last) ? key(at: anchor, of: formats.smallP.formats) : nil
        case UInt8(ascii: "J"):
            text.before(anchor) == UInt8(ascii: "y") ? webToken(at: anchor - 2) : nil
        case UInt8(ascii: "B"):
            text.before(anchor) == UInt8(ascii: "-") ? privateKey(at: anchor) : scheme(at: anchor)
        case UInt8(ascii: "b"): scheme(at: anchor)
        case UInt8(ascii: ":"): urlPassword(at: anchor) ?? named(at: anchor)
        case UInt8(ascii: "="): named(at: anchor)
        case UInt8(ascii: "@"): email(at: anchor)
        case UInt8(ascii: "%"): escapedEmail(at: anchor) ?? escapedHomeDirectory(at: anchor)
        case UInt8(ascii: "/"): homeDirectory(at: anchor) ?? webhook(at: anchor)
        case UInt8(ascii: "\\"): windowsHomeDirectory(at: anchor)
        case UInt8(ascii: "w"): last == UInt8(ascii: "s") ? netrc(at: anchor) : nil
        default: nil
        }
    }

    private mutating func hyphen(at anchor: Int) -> SecretMatch? {
        let next = text[anchor + 1]
        if next == UInt8(ascii: "h") || next == UInt8(ascii: "U"),
            let match = homeDirectory(atHyphen: anchor)
        {
            return match
        }
        return text.before(anchor) == UInt8(ascii: "-")
            ? option(at: anchor) : shortOption(at: anchor)
    }
}
