/// Blanks and line breaks, which may be escapes of JSON.
extension ScannedBytes {
    /// The start of space that ends at `end`.
    mutating func startOfSpace(before end: Int) -> Int {
        var position = end
        while end - position < 24 {
            let byte = before(position)
            if byte == 0x0A || byte == 0x0D || kindBefore(position).overlaps(.blank) {
                position -= 1
            } else if isEscapedSpace(before: position) {
                position -= 1
                while end - position < 24, before(position) == UInt8(ascii: "\\") { position -= 1 }
            } else {
                break
            }
        }
        return position
    }

    /// The end of space that begins at `start`.
    mutating func endOfSpace(from start: Int) -> Int {
        var position = start
        while position - start < 24 {
            if self[position] == 0x0A || self[position] == 0x0D || kind(position).overlaps(.blank) {
                position += 1
                continue
            }
            guard self[position] == UInt8(ascii: "\\") else { break }
            let letter = endOfBackslashes(from: position)
            guard isSpaceLetter(letter) else { break }
            position = letter + 1
        }
        return position
    }

    /// Whether space has a line break.
    func hasLineBreak(_ space: Range<Int>) -> Bool {
        space.contains { self[$0] == 0x0A || self[$0] == UInt8(ascii: "n") }
    }

    private mutating func isEscapedSpace(before position: Int) -> Bool {
        isSpaceLetter(position - 1) && escapeEnd(from: position - 1) == position
    }

    private func isSpaceLetter(_ position: Int) -> Bool {
        switch self[position] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): true
        default: false
        }
    }
}
