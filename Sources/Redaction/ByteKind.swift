/// What a byte can be a part of. A set of kinds is an alphabet.
struct ByteKind: OptionSet, Sendable {
    let rawValue: UInt32

    static let upper = ByteKind(rawValue: 1)
    static let lower = ByteKind(rawValue: 2)
    static let digit = ByteKind(rawValue: 4)
    static let underscore = ByteKind(rawValue: 8)
    static let hyphen = ByteKind(rawValue: 16)
    static let dot = ByteKind(rawValue: 32)
    static let slash = ByteKind(rawValue: 64)
    static let plus = ByteKind(rawValue: 128)
    static let equals = ByteKind(rawValue: 256)
    /// Symbols that names of users may have: `! $ % * ^ ~`.
    static let mark = ByteKind(rawValue: 512)
    /// Symbols that end a part of a URL: `# ? @`.
    static let part = ByteKind(rawValue: 1024)
    /// Symbols between values: `& , ; ( )`.
    static let delimiter = ByteKind(rawValue: 2048)
    /// Blank and tabulator.
    static let blank = ByteKind(rawValue: 4096)
    static let colon = ByteKind(rawValue: 16384)
    /// Besides another kind: a digit of a hexadecimal number.
    static let hexadecimal = ByteKind(rawValue: 32768)
    /// Besides another kind: a cookie-octet of RFC 6265, section 4.1.1, but for `[`.
    static let octet = ByteKind(rawValue: 65536)
    /// Besides another kind: what a shell takes for a part of a word, but for `[`.
    static let shellWord = ByteKind(rawValue: 131072)
    /// Where a rule may apply: a byte that a secret has, or that stands before it, and that is
    /// rarer than letters.
    static let anchor = ByteKind(rawValue: 8192)

    static let letter: ByteKind = [.upper, .lower]
    static let alphanumeric: ByteKind = [.upper, .lower, .digit]
    static let word: ByteKind = [.upper, .lower, .digit, .underscore]
    /// Also the alphabet of base64url (RFC 4648, section 5).
    static let name: ByteKind = [.upper, .lower, .digit, .underscore, .hyphen]
    static let dottedName: ByteKind = [.upper, .lower, .digit, .underscore, .hyphen, .dot]
    static let host: ByteKind = [.upper, .lower, .digit, .hyphen, .dot]
    static let user: ByteKind = [
        .upper, .lower, .digit, .underscore, .hyphen, .dot, .plus, .mark,
    ]
    static let base64: ByteKind = [.upper, .lower, .digit, .plus, .slash]
    /// What the kind of a byte is, without what it may be besides.
    static let exclusive = ByteKind(
        rawValue: ~(anchor.rawValue | hexadecimal.rawValue | octet.rawValue | shellWord.rawValue))

    /// The kinds of each byte; bytes that are not ASCII have none. Made by going through the
    /// symbols, not through the bytes, because a hook makes it at each start.
    static let table: [ByteKind] = {
        var table = [ByteKind](repeating: [], count: 256)
        for byte in 0x21...0x7E { table[byte] = [.octet, .shellWord] }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { table[Int(byte)].insert(.upper) }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { table[Int(byte)].insert(.lower) }
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { table[Int(byte)].insert(.digit) }
        for (symbols, kind) in symbols {
            for index in 0..<symbols.utf8CodeUnitCount {
                table[Int(symbols.utf8Start[index])].formUnion(kind)
            }
        }
        for (symbols, kind) in exceptions {
            for index in 0..<symbols.utf8CodeUnitCount {
                table[Int(symbols.utf8Start[index])].subtract(kind)
            }
        }
        return table
    }()

    private static var symbols: [(StaticString, ByteKind)] {
        [
            ("_", .underscore), ("-", .hyphen), (".", .dot), ("/", .slash), ("+", .plus),
            ("=", .equals), (":", .colon), ("!$%*^~", .mark), ("#?@", .part),
            ("&,;()", .delimiter), (" \t", .blank), ("-_.IJBbTpw%:=@/\\", .anchor),
            ("0123456789abcdefABCDEF", .hexadecimal),
        ]
    }

    private static var exceptions: [(StaticString, ByteKind)] {
        [("\",;\\[", .octet), ("\"'`\\;|&<>()[", .shellWord)]
    }

    init(rawValue: UInt32) { self.rawValue = rawValue }

    @inline(__always)
    func overlaps(_ other: ByteKind) -> Bool { rawValue & other.rawValue != 0 }
}
