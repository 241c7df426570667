/// Letters that are not ASCII, as UTF-8 or as an escape of JSON.
extension ScannedBytes {
    /// The backslashes before the `u` of an escape, in strings of JSON in strings of JSON.
    private static let mostBackslashes = 8

    /// The end of bytes of `alphabet` and of letters of any language, of at most `limit` bytes.
    ///
    /// An escape may have fewer than `slashes` backslashes: in the path of another system they
    /// are what a name ends with.
    mutating func endOfName(
        of alphabet: ByteKind, from start: Int, limit: Int, slashes: Int = 16
    ) -> Int {
        let bound = min(start + limit, count)
        var position = start
        while position < bound {
            position = end(of: alphabet, from: position, limit: bound - position)
            guard let next = letterEnd(at: position, slashes: slashes) else { break }
            position = next
        }
        return position
    }

    /// The start of bytes of `alphabet` and of letters of alphabetic scripts before `end`. Others
    /// have no blanks between words, so a name would not end.
    mutating func startOfName(of alphabet: ByteKind, before end: Int, limit: Int) -> Int {
        let bound = max(end - limit, floor)
        var position = end
        while position > bound {
            position = start(of: alphabet, before: position, limit: position - bound)
            if position - 2 >= bound, plainLetterEnd(at: position - 2) == position {
                position -= 2
            } else if position - 3 >= bound, self[position - 3] == 0xE1,
                plainLetterEnd(at: position - 3) == position
            {
                position -= 3
            } else if let letter = startOfEscapedLetter(of: position), letter >= bound {
                position = letter
            } else {
                break
            }
        }
        return position
    }

    /// The end of a letter that begins at `position`, perhaps as an escape with fewer than
    /// `slashes` backslashes.
    mutating func letterEnd(at position: Int, slashes: Int = 16) -> Int? {
        plainLetterEnd(at: position) ?? escapedLetterEnd(at: position, slashes)
    }

    /// Punctuation, symbols and what is beyond the basic plane are no letters.
    private func plainLetterEnd(at position: Int) -> Int? {
        let first = self[position]
        guard first >= 0xC3, isContinuation(position + 1) else { return nil }
        switch first {
        case 0xC3...0xDF: return position + 2
        case 0xE0, 0xE1, 0xE3...0xED:
            let isSymbol = first == 0xE3 && self[position + 1] == 0x80
            return isSymbol || !isContinuation(position + 2) ? nil : position + 3
        default: return nil
        }
    }

    private func isContinuation(_ position: Int) -> Bool { self[position] & 0xC0 == 0x80 }

    private mutating func escapedLetterEnd(at position: Int, _ slashes: Int) -> Int? {
        guard self[position] == UInt8(ascii: "\\") else { return nil }
        let letter = endOfBackslashes(from: position)
        let count = letter - position
        guard count < slashes, count <= Self.mostBackslashes, isEscapedLetter(letter) else {
            return nil
        }
        return letter + 5
    }

    /// Where the backslashes begin of an escaped letter, of which the `u` is at `position`.
    private mutating func startOfEscapedLetter(of position: Int) -> Int? {
        guard before(position) == UInt8(ascii: "\\"), isEscapedLetter(position) else { return nil }
        var start = position - 1
        while position - start < Self.mostBackslashes, before(start) == UInt8(ascii: "\\") {
            start -= 1
        }
        // A part of them could leave half an escape.
        return before(start) == UInt8(ascii: "\\") ? nil : start
    }

    /// Whether `u` and the number of a letter follow: one that is no sign of Latin-1.
    private func isEscapedLetter(_ position: Int) -> Bool {
        guard self[position] == UInt8(ascii: "u") else { return false }
        var number = 0
        for index in 1...4 {
            guard let digit = hexadecimalValue(position + index) else { return false }
            number = number << 4 | digit
        }
        return 0xC0...0x1FFF ~= number || 0x3040...0xD7FF ~= number
    }

    /// The value of a hexadecimal digit.
    func hexadecimalValue(_ position: Int) -> Int? {
        let byte = self[position]
        guard kind(position).overlaps(.hexadecimal) else { return nil }
        return Int(byte & 15) + (byte > UInt8(ascii: "9") ? 9 : 0)
    }

    /// The value of a digit of base64, also of that of URLs.
    func base64Value(_ position: Int) -> Int? {
        let byte = self[position]
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return Int(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return Int(byte) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return Int(byte) + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): return 63
        default: return nil
        }
    }
}
