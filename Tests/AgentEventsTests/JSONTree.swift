/// A JSON value whose members have an order, and the many texts that it may have.
indirect enum JSONTree {
    case text(String)
    /// A string that must not be written with escapes: ids are compared as bytes.
    case digits(String)
    case number(Int64)
    case flag(Bool)
    case null
    case array([JSONTree])
    case object([(key: String, value: JSONTree)])

    /// The one text that a line of ours has, without anything that is not needed.
    var canonical: String {
        switch self {
        case .text(let text): "\"" + text.unicodeScalars.map(Self.escaped).joined() + "\""
        case .digits(let digits): "\"\(digits)\""
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .null: "null"
        case .array(let elements): "[" + elements.map(\.canonical).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.map { "\"\($0.key)\":\($0.value.canonical)" }.joined(separator: ",")
                + "}"
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\u{8}": "\\b"
        case "\t": "\\t"
        case "\n": "\\n"
        case "\u{C}": "\\f"
        case "\r": "\\r"
        case "\u{0}"..<" ": hexadecimal(UInt16(scalar.value))
        default: String(Character(scalar))
        }
    }

    private static func hexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Another text of the same meaning: members in any order among members that nobody knows,
    /// white space wherever it may stand, characters as escapes that need none.
    func disguised(using random: inout SplitMix64) -> String {
        let text =
            switch self {
            case .text(let text):
                "\""
                    + text.unicodeScalars.map { Self.disguised($0, using: &random) }.joined()
                    + "\""
            case .array(let elements):
                "["
                    + elements.map { $0.disguised(using: &random) }.joined(separator: ",")
                    + (elements.isEmpty ? Self.space(using: &random) : "") + "]"
            case .object(let members): Self.disguised(members, using: &random)
            case .digits, .number, .flag, .null: canonical
            }
        return Self.space(using: &random) + text + Self.space(using: &random)
    }

    private static func disguised(
        _ members: [(key: String, value: JSONTree)], using random: inout SplitMix64
    ) -> String {
        var members = members
        for index in 0..<random.below(3) {
            members.append(("x_\(index)", .unknown(depth: 3, using: &random)))
        }
        members.shuffle(using: &random)
        let texts = members.map { key, value in
            space(using: &random) + "\"\(key)\"" + space(using: &random) + ":"
                + value.disguised(using: &random)
        }
        return "{" + texts.joined(separator: ",") + "}"
    }

    private static func disguised(
        _ scalar: Unicode.Scalar, using random: inout SplitMix64
    ) -> String {
        guard random.chance(20) else { return escaped(scalar) }
        if scalar == "/" { return "\\/" }
        return scalar.utf16.map { unit in
            let text = hexadecimal(unit)
            return random.chance(50) ? text : "\\u" + text.dropFirst(2).uppercased()
        }.joined()
    }

    private static func space(using random: inout SplitMix64) -> String {
        random.chance(80)
            ? "" : (0..<random.below(4)).map { _ in random.pick([" ", "\t", "\r", "\n"]) }.joined()
    }

    private static func unknown(depth: Int, using random: inout SplitMix64) -> JSONTree {
        switch random.below(depth > 0 ? 7 : 5) {
        case 0: .text(.random(using: &random))
        case 1: .number(Int64.random(in: .min ... .max, using: &random))
        case 2: .flag(random.chance(50))
        case 3: .null
        case 4: .text("\"},]{[:\\")
        case 5:
            .array((0..<random.below(4)).map { _ in unknown(depth: depth - 1, using: &random) })
        default:
            .object(
                ["schema", "tokens", "x"].prefix(random.below(4))
                    .map { ($0, unknown(depth: depth - 1, using: &random)) })
        }
    }
}
