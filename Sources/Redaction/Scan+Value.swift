/// A value behind a name, and how it was written.
struct NamedValue {
    let range: Range<Int>
    let style: Style

    enum Style {
        case quoted
        /// `NAME=value`, as shells and environments have it.
        case environment
        /// Anything else: it may as well be code or a sentence.
        case plain
    }
}

extension Scan {
    /// The text between quotes that open at `quote`, behind `level` backslashes.
    ///
    /// A string of JSON within strings has quotes behind 1, 3, 7… backslashes. With m of them, r
    /// backslashes before a quote are m of its own and a multiple of 2(m + 1) of the text; an even
    /// number means that the outermost string ends, whatever is open within.
    mutating func quoted(from quote: Int, level: Int) -> Range<Int>? {
        let mark = text[quote]
        let start = quote + 1
        let bound = start + SecretScanner.longestMatch
        var position = start
        while position < bound {
            let run = position
            position = text.endOfBackslashes(from: run)
            if position > bound { return nil }
            let count = position - run
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "\""):
                if count % 2 == 0 { return start..<position }
                if mark == byte, count % (2 * level + 2) == level {
                    return start..<position - level
                }
                if count < level { return start..<run }
            case mark where count == 0: return start..<position
            // Secrets have one line; 0 is also the end of the bytes.
            case UInt8(ascii: "n") where count % 2 == 1 || count > 0 && count == level + 1:
                return nil
            case 0..<0x20: return nil
            default: break
            }
            position += 1
        }
        return nil
    }

    /// The bytes up to a blank, a quote or what else ends a word.
    mutating func unquoted(from start: Int) -> Range<Int>? {
        let alphabet: ByteKind = [
            .upper, .lower, .digit, .underscore, .hyphen, .dot, .slash, .plus, .mark, .part,
        ]
        return base64(alphabet, from: start)
    }

    /// Bytes of `alphabet`, whose slashes may be escaped, and the padding of base64. Padding is
    /// taken only at the end, because a name with its own value would go on behind it.
    mutating func base64(_ alphabet: ByteKind, from start: Int) -> Range<Int>? {
        let bound = start + SecretScanner.longestMatch - 4
        var end = text.end(of: alphabet, from: start, limit: bound - start)
        while end < bound, text.reads("\\/", at: end) {
            end = text.end(of: alphabet, from: end + 2, limit: max(bound - end - 2, 0))
        }
        end = text.end(of: .equals, from: end, limit: 2)
        // A call, an index, or a value of which a part was replaced.
        switch text[end] {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): return nil
        default: break
        }
        while end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return end > start ? start..<end : nil
    }
}
