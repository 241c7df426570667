import KeySpace
import RedisMirror

extension KeyDifference {
    /// For people, behind the name of the key.
    var text: String {
        switch self {
        case .missing: "is not there"
        case .stranger: "is there, and the views have no such key"
        case .type(let found, let expected): "is a \(found), and of the views a \(expected)"
        case .named(let name, let found, let expected):
            "\(KeysCommand.shown(name)) is \(Self.shown(found)), "
                + "and of the views \(Self.shown(expected))"
        case .order: "has another order"
        case .element(let index, let found, let expected):
            "element \(index) is \(Self.shown(found)), and of the views \(Self.shown(expected))"
        case .string(let found, let expected):
            "is \(Self.shown(found)), and of the views \(Self.shown(expected))"
        case .count(let found, let expected):
            "has \(found) elements, and of the views \(expected)"
        case .expiry(let found, let expected):
            "expires \(Self.moment(found)), and of the views \(Self.moment(expected))"
        }
    }

    private static func moment(_ milliseconds: Int64?) -> String {
        milliseconds.map { "at \($0) ms" } ?? "never"
    }

    private static func shown(_ value: Bytes?) -> String {
        guard let value else { return "not there" }
        let text = KeysCommand.shown(value)
        return text.count > 200 ? text.prefix(200) + "…" : text
    }
}
