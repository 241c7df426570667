import KeySpace

/// A line of words as a person types it, with quotes as Redis reads them: `"\x00\n"` with escapes,
/// `'…'` with `\'` alone.
enum InlineWords {
    /// Nil: quotes are not balanced.
    static func split(_ line: Bytes) -> [Bytes]? {
        var words: [Bytes] = []
        var index = 0
        while true {
            while index < line.count && isSpace(line[index]) { index += 1 }
            if index == line.count { return words }
            guard let word = word(line, &index) else { return nil }
            words.append(word)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }

    private static func word(_ line: Bytes, _ index: inout Int) -> Bytes? {
        var word: Bytes = []
        while index < line.count {
            switch line[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), 0:
                index += 1
                return word
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let isPlain = line[index] == UInt8(ascii: "'")
                index += 1
                guard quoted(line, &index, &word, isPlain: isPlain) else { return nil }
                // Nothing but space may follow.
                guard index == line.count || isSpace(line[index]) else { return nil }
                return word
            default:
                word.append(line[index])
                index += 1
            }
        }
        return word
    }

    /// Reads up to behind the closing quote.
    private static func quoted(
        _ line: Bytes, _ index: inout Int, _ word: inout Bytes, isPlain: Bool
    ) -> Bool {
        let quote = isPlain ? UInt8(ascii: "'") : UInt8(ascii: "\"")
        while index < line.count {
            let byte = line[index]
            if byte == quote {
                index += 1
                return true
            }
            guard byte == UInt8(ascii: "\\"), index + 1 < line.count,
                !isPlain || line[index + 1] == quote
            else {
                word.append(byte)
                index += 1
                continue
            }
            if !isPlain, line[index + 1] == UInt8(ascii: "x"), index + 3 < line.count,
                let high = hexadecimal(line[index + 2]), let low = hexadecimal(line[index + 3])
            {
                word.append(high << 4 | low)
                index += 4
            } else {
                word.append(isPlain ? quote : escaped(line[index + 1]))
                index += 2
            }
        }
        return false
    }

    private static func escaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "a"): 7
        default: byte
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
