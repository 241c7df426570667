/// What a value is made of: whether it looks drawn at random or written by someone.
struct Composition {
    private(set) var count = 0
    private(set) var lowers = 0
    private(set) var uppers = 0
    private(set) var digits = 0
    /// Of digits that follow each other.
    private(set) var digitRuns = 0
    private(set) var blanks = 0
    private(set) var dots = 0
    /// Others than those that also join the words of an identifier or a path.
    private(set) var symbols = 0
    /// Shannon entropy in 1/256 bits for each byte.
    private(set) var entropy = 0

    /// A longer value is judged by its beginning.
    private static let sample = 256

    /// - Complexity: O(1), a constant number of steps for each byte of the sample.
    init(_ range: Range<Int>, of text: inout ScannedBytes) {
        var frequencies = InlineArray<256, Int>(repeating: 0)
        var isDigit = false
        for position in range.prefix(Self.sample) {
            let wasDigit = isDigit
            isDigit = text.kind(position).overlaps(.digit)
            if isDigit, !wasDigit { digitRuns += 1 }
            frequencies[Int(text[position])] += 1
            switch text.kind(position).intersection(.exclusive) {
            case .lower: lowers += 1
            case .upper: uppers += 1
            case .digit: digits += 1
            case .blank: blanks += 1
            case .dot: dots += 1
            case .underscore, .hyphen, .slash: break
            default: symbols += 1
            }
        }
        count = range.count
        let length = min(count, Self.sample)
        guard length > 0 else { return }
        // H = log2(n) - (sum of c * log2(c)) / n, for n bytes, of which c are the same.
        var sum = 0
        for index in frequencies.indices where frequencies[index] > 1 {
            sum += frequencies[index] * Self.logarithm(frequencies[index])
        }
        entropy = Self.logarithm(length) - sum / length
    }

    var letters: Int { lowers + uppers }

    /// How many of small letters, capitals and digits it has.
    var classes: Int { (lowers > 0 ? 1 : 0) + (uppers > 0 ? 1 : 0) + (digits > 0 ? 1 : 0) }

    /// More than three bits for each byte; or long, and of letters and digits.
    var isDense: Bool { entropy > 3 * 256 || count > 20 && letters > 0 && digits > 0 }

    /// Dense, and not one kind of characters only, as words are.
    var isRandom: Bool { entropy > 3 * 256 && classes > 1 }

    /// The binary logarithm in 1/256, rounded down. Without a C library there is no other.
    private static func logarithm(_ number: Int) -> Int {
        let whole = Int.bitWidth - 1 - number.leadingZeroBitCount
        // The mantissa in 1/65536. Squaring it doubles the logarithm: each carry is its next bit.
        var mantissa = (number << 16) >> whole
        var result = whole
        for _ in 0..<8 {
            mantissa = (mantissa * mantissa) >> 16
            let carry = mantissa >> 17
            mantissa >>= carry
            result = result * 2 + carry
        }
        return result
    }
}
