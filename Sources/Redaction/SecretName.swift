/// What a name says of the value that it is given.
enum SecretName: Sendable {
    /// The value may be any word.
    case password
    /// The same, but the name is short for other things, too.
    case pass
    /// The value may have blanks.
    case passphrase
    /// The value was drawn at random.
    case secret
    /// The value was drawn at random, and is long, because the name also stands for what keys are
    /// named, stored or typed by.
    case key
    /// The value is a name and a password in base64.
    case login
    /// The value signs a URL.
    case signature
    /// The value may have a password among others.
    case connection
    case authorization
    case cookie

    private struct Word: Sendable {
        let letters: StaticString
        let name: SecretName
        /// Whether it may follow other letters without a boundary: `mypassword`, but not
        /// `bigtoken`.
        let isSuffix: Bool

        init(_ letters: StaticString, _ name: SecretName, isSuffix: Bool = false) {
            self.letters = letters
            self.name = name
            self.isSuffix = isSuffix
        }
    }

    private static let words: [Word] = [
        Word("password", .password, isSuffix: true),
        Word("passwd", .password, isSuffix: true),
        Word("pwd", .password),
        Word("pass", .pass),
        Word("passphrase", .passphrase, isSuffix: true),
        Word("secret", .secret),
        Word("token", .secret),
        Word("jsessionid", .secret),
        Word("phpsessid", .secret),
        Word("secretkeybase", .secret),
        Word("credential", .key),
        Word("credentials", .key),
        Word("clientkeydata", .key),
        Word("auth", .login),
        Word("sig", .signature),
        Word("connectionstring", .connection),
        Word("authorization", .authorization),
        Word("cookie", .cookie),
    ]

    private static let keys: [Word] = [
        Word("apikey", .secret, isSuffix: true),
        Word("accesskey", .secret),
        Word("secretkey", .secret),
        Word("privatekey", .key),
        Word("encryptionkey", .key),
        Word("signingkey", .key),
        Word("masterkey", .key),
        Word("authkey", .key),
        Word("accountkey", .key),
        Word("storagekey", .key),
        Word("sharedkey", .key),
        Word("sessionkey", .key),
        Word("subscriptionkey", .key),
        Word("webhookkey", .key),
        Word("jwtkey", .key),
        Word("hmackey", .key),
        Word("stripekey", .key),
        Word("openaikey", .key),
        Word("anthropickey", .key),
        Word("geminikey", .key),
    ]

    /// Whether one of the words ends with these two letters. Few names do, so this decides how fast
    /// text is scanned.
    @inline(__always)
    static func mayEnd(with first: UInt8, _ second: UInt8) -> Bool {
        let first = first | 0x20
        switch second | 0x20 {
        case UInt8(ascii: "d"):
            return first == UInt8(ascii: "r") || first == UInt8(ascii: "w")
                || first == UInt8(ascii: "i")
        case UInt8(ascii: "e"): return first == UInt8(ascii: "s") || first == UInt8(ascii: "i")
        case UInt8(ascii: "n"): return first == UInt8(ascii: "e") || first == UInt8(ascii: "o")
        case UInt8(ascii: "s"): return first == UInt8(ascii: "s") || first == UInt8(ascii: "l")
        case UInt8(ascii: "g"): return first == UInt8(ascii: "i") || first == UInt8(ascii: "n")
        case UInt8(ascii: "t"), UInt8(ascii: "y"): return first == UInt8(ascii: "e")
        case UInt8(ascii: "a"), UInt8(ascii: "h"): return first == UInt8(ascii: "t")
        case UInt8(ascii: "l"): return first == UInt8(ascii: "a")
        default: return false
        }
    }

    /// What the last words of the name say, in any spelling: `db_password`, `apiKey`, `API-KEY`.
    /// Nil also for plurals, which are counted, and for names that go on (`token_count`).
    init?(_ range: Range<Int>, of text: inout ScannedBytes) {
        let last = text[range.upperBound - 1] | 0x20
        for word in last == UInt8(ascii: "y") ? Self.keys : Self.words {
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
