/// A JSON document with its members in the order in which they are written, and decimals that never
/// were floating point.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// `units` / 10^`digits`.
    case decimal(units: Int64, digits: Int)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    package static func == (left: JSONValue, right: JSONValue) -> Bool { left.text == right.text }

    package static func optional(_ number: Int64?) -> JSONValue {
        number.map(JSONValue.integer) ?? .null
    }

    package static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    /// A ratio rounded half up to `digits` decimals; null if `denominator` is 0.
    package static func ratio(_ numerator: Int64, _ denominator: Int64, digits: Int) -> JSONValue {
        guard denominator > 0 else { return .null }
        let scale = (0..<digits).reduce(Int128(1)) { product, _ in product * 10 }
        let doubled = 2 * Int128(numerator) * scale + Int128(denominator)
        return .decimal(
            units: Int64(clamping: doubled / (2 * Int128(denominator))), digits: digits)
    }

    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .decimal(let units, let digits): text += Self.decimalText(units, digits)
        case .string(let string): Self.write(string, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, (key, value)) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(key, to: &text)
                text += ":"
                value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func decimalText(_ units: Int64, _ digits: Int) -> String {
        var text = String(units.magnitude)
        text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        let point = text.index(text.endIndex, offsetBy: -digits)
        var fraction = text[point...]
        while fraction.last == "0" { fraction.removeLast() }
        let sign = units < 0 ? "-" : ""
        return sign + text[..<point] + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Escaped so that the document may also stand inside a page: `<` never appears raw.
    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "<", "\u{00}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
