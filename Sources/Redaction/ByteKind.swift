/// What a byte can be a part of. A set of kinds is an alphabet.
struct ByteKind: OptionSet, Sendable {
    let rawValue: UInt16

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

    /// The kinds of each byte; bytes that are not ASCII have none.
    static let table: [ByteKind] = (UInt8.min...UInt8.max).map { byte in
        let kind = ByteKind(of: byte)
        return "-_.IJBb:=@/\\".utf8.contains(byte) ? kind.union(.anchor) : kind
    }

    private init(of byte: UInt8) {
        self =
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): .upper
            case UInt8(ascii: "a")...UInt8(ascii: "z"): .lower
            case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
            case UInt8(ascii: "_"): .underscore
            case UInt8(ascii: "-"): .hyphen
            case UInt8(ascii: "."): .dot
            case UInt8(ascii: "/"): .slash
            case UInt8(ascii: "+"): .plus
            case UInt8(ascii: "="): .equals
            case UInt8(ascii: ":"): .colon
            case _ where "!$%*^~".utf8.contains(byte): .mark
            case _ where "#?@".utf8.contains(byte): .part
            case _ where "&,;()".utf8.contains(byte): .delimiter
            case 0x20, 0x09: .blank
            default: []
            }
    }

    init(rawValue: UInt16) { self.rawValue = rawValue }

    @inline(__always)
    func overlaps(_ other: ByteKind) -> Bool { rawValue & other.rawValue != 0 }
}
