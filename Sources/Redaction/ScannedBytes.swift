/// The bytes of a scan, and the only ways in which rules look at them.
///
/// Positions outside of the bytes read as 0, which is in no alphabet, so that no rule has to check
/// for the ends. What lies before ``floor`` is a match already: looking back ends there, as it
/// would at the `]` of the replaced text. That is why nothing new is found in redacted text.
struct ScannedBytes {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let kinds: UnsafeBufferPointer<ByteKind>
    /// The end of the last match.
    var floor = 0
    /// How many bytes the loops of all rules have looked at.
    private(set) var steps = 0

    /// The bytes must outlive this value. `kinds` has one for each value of a byte.
    init(_ bytes: UnsafeBufferPointer<UInt8>, kinds: UnsafeBufferPointer<ByteKind>) {
        self.bytes = bytes
        self.kinds = kinds
    }

    var count: Int { bytes.count }

    @inline(__always)
    subscript(_ position: Int) -> UInt8 {
        UInt(bitPattern: position) < UInt(bitPattern: bytes.count) ? bytes[position] : 0
    }

    @inline(__always)
    func kind(_ position: Int) -> ByteKind { kinds[Int(self[position])] }

    func kind(of byte: UInt8) -> ByteKind { kinds[Int(byte)] }

    /// The byte before `position`, or 0 at the floor.
    @inline(__always)
    func before(_ position: Int) -> UInt8 { position > floor ? self[position - 1] : 0 }

    @inline(__always)
    func kindBefore(_ position: Int) -> ByteKind { kinds[Int(before(position))] }

    /// Counts a look at a byte outside of these methods.
    mutating func step() { steps += 1 }

    /// The next anchor, or the end.
    mutating func anchor(from start: Int) -> Int {
        var position = start
        while position < bytes.count, !kinds[Int(bytes[position])].overlaps(.anchor) {
            position += 1
        }
        steps += position - start + 1
        return position
    }

    /// The end of the bytes of `alphabet` that begin at `start`, at most `limit` of them.
    mutating func end(
        of alphabet: ByteKind, from start: Int, limit: Int = SecretScanner.longestMatch
    ) -> Int {
        let bound = min(start + limit, bytes.count)
        var position = start
        while position < bound, kind(position).overlaps(alphabet) { position += 1 }
        steps += position - start + 1
        return position
    }

    /// The same, up to the first `quote`.
    mutating func end(of alphabet: ByteKind, from start: Int, limit: Int, but quote: UInt8) -> Int {
        let bound = min(start + limit, bytes.count)
        var position = start
        while position < bound, kind(position).overlaps(alphabet), self[position] != quote {
            position += 1
        }
        steps += position - start + 1
        return position
    }

    /// The start of the bytes of `alphabet` that end at `end`, at most `limit` of them.
    mutating func start(of alphabet: ByteKind, before end: Int, limit: Int) -> Int {
        let bound = max(end - limit, floor)
        var position = end
        while position > bound, kind(position - 1).overlaps(alphabet) { position -= 1 }
        steps += end - position + 1
        return position
    }

    /// The end of a run of backslashes.
    mutating func endOfBackslashes(from start: Int) -> Int {
        var position = start
        while self[position] == UInt8(ascii: "\\") { position += 1 }
        steps += position - start + 1
        return position
    }

    /// Whether `literal` stands at `position`. A lower-case letter also stands for its capital.
    mutating func reads(
        _ literal: StaticString, at position: Int, ignoringCase: Bool = false
    ) -> Bool {
        for index in 0..<literal.utf8CodeUnitCount {
            steps += 1
            let byte = self[position + index]
            let expected = literal.utf8Start[index]
            if byte == expected { continue }
            let isCapital = kinds[Int(byte)].overlaps(.upper) && byte | 0x20 == expected
            if !ignoringCase || !isCapital { return false }
        }
        return true
    }

    /// Whether `word`, in lower-case letters, is all that `range` has, in letters of any case.
    mutating func equals(_ word: StaticString, in range: Range<Int>) -> Bool {
        word.utf8CodeUnitCount == range.count
            && reads(word, at: range.lowerBound, ignoringCase: true)
    }

    /// Whether `literal` is among the bytes before `end`, as far as no match is.
    mutating func mentions(_ literal: StaticString, before end: Int) -> Bool {
        let bound = max(end - 160, floor)
        var position = end
        while position > bound {
            position -= 1
            steps += 1
            if self[position] == UInt8(ascii: "]") { return false }
            if self[position] == literal.utf8Start[0],
                end - position >= literal.utf8CodeUnitCount, reads(literal, at: position)
            {
                return true
            }
        }
        return false
    }

    /// Whether a part of `range` is a replaced match.
    mutating func hasMarker(_ range: Range<Int>) -> Bool {
        for position in range where self[position] == UInt8(ascii: "[") && isMarker(at: position) {
            return true
        }
        steps += range.count
        return false
    }

    /// Whether a replaced match begins at `position`.
    mutating func isMarker(at position: Int) -> Bool { reads("[redacted:", at: position) }
}

// MARK: Escapes

extension ScannedBytes {
    /// Whether something of `alphabet` begins at `position`, rather than going on there.
    ///
    /// The letter of an escape is no part of the word behind it. Also behind two backslashes,
    /// which are an escape of the JSON in a string.
    mutating func isStart(_ position: Int, of alphabet: ByteKind) -> Bool {
        let byte = before(position)
        if byte == UInt8(ascii: "\\") { return !isEscaped(position) }
        return !kindBefore(position).overlaps(alphabet)
            || escapeEnd(from: position - 1) == position
            || escapeEnd(from: position - 5) == position
    }

    /// `position`, or the end of the escape whose letter stands there.
    mutating func afterEscape(_ position: Int) -> Int { escapeEnd(from: position) ?? position }

    /// The end of an escape whose letter, the one behind the backslash, is at `letter`.
    mutating func escapeEnd(from letter: Int) -> Int? {
        guard before(letter) == UInt8(ascii: "\\") else { return nil }
        switch self[letter] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"),
            UInt8(ascii: "f"):
            return letter + 1
        case UInt8(ascii: "u") where isEscaped(letter): return letter + 5
        default: return isEscaped(letter) ? letter + 1 : nil
        }
    }

    /// Whether the byte is the second of an escape. Behind very many backslashes nobody asks.
    private mutating func isEscaped(_ position: Int) -> Bool {
        var start = position
        let bound = max(position - 32, floor)
        while start > bound, self[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        steps += position - start + 1
        return (position - start) % 2 == 1 || position - start == 32
    }
}
