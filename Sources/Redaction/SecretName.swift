/// What a name says of the value that it is given.
enum SecretName: Sendable {
    /// The value may be any word.
    case password
    /// The value may have blanks.
    case passphrase
    /// The value was drawn at random.
    case secret
    case authorization
    case cookie

    private struct Word: Sendable {
        let letters: StaticString
        let name: SecretName
        /// Whether it may follow other letters without a boundary: `mypassword`, but not
        /// `bigtoken`.
        var isSuffix = false
    }

    private static let words: [Word] = [
        Word(letters: "password", name: .password, isSuffix: true),
        Word(letters: "passwd", name: .password, isSuffix: true),
        Word(letters: "pwd", name: .password),
        Word(letters: "passphrase", name: .passphrase, isSuffix: true),
        Word(letters: "secret", name: .secret),
        Word(letters: "token", name: .secret),
        Word(letters: "apikey", name: .secret, isSuffix: true),
        Word(letters: "accesskey", name: .secret),
        Word(letters: "secretkey", name: .secret),
        Word(letters: "authorization", name: .authorization),
        Word(letters: "cookie", name: .cookie),
    ]

    /// Whether one of the words ends with `byte`.
    static func mayEnd(with byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "n"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }

    /// What the last words of the name say, in any spelling: `db_password`, `apiKey`, `API-KEY`.
    /// Nil also for plurals, which are counted, and for names that go on (`token_count`).
    init?(_ range: Range<Int>, of text: inout ScannedBytes) {
        for word in Self.words {
            guard let start = Self.start(of: word.letters, endingIn: range, of: text) else {
                continue
            }
            let isBoundary =
                start == range.lowerBound || !text.kind(start - 1).overlaps(.letter)
                || text.kind(start).overlaps(.upper) && text.kind(start - 1).overlaps(.lower)
            if isBoundary || word.isSuffix {
                self = word.name
                return
            }
        }
        return nil
    }

    private static func start(
        of word: StaticString, endingIn range: Range<Int>, of text: ScannedBytes
    ) -> Int? {
        var position = range.upperBound
        var index = word.utf8CodeUnitCount
        while index > 0, position > range.lowerBound {
            position -= 1
            let byte = text[position] | 0x20
            if byte == word.utf8Start[index - 1] {
                index -= 1
            } else if !text.kind(position).overlaps([.underscore, .hyphen]) {
                return nil
            }
        }
        return index == 0 ? position : nil
    }
}
