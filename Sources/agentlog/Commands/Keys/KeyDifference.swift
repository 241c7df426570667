import KeySpace

/// In what a copy of a key differs from what the views say.
enum KeyDifference {
    /// Nil: in nothing.
    static func text(_ expected: KeyCopy.Found?, _ found: KeyCopy.Found?) -> String? {
        guard let expected = expected?.normal else {
            return found == nil ? nil : "is there, and the views have no such key"
        }
        guard let found = found?.normal else { return "is not there" }
        guard expected.type == found.type else {
            return "is a \(found.type), and of the views a \(expected.type)"
        }
        if expected.values != found.values { return values(expected, found) }
        if expected.expiresMilliseconds != found.expiresMilliseconds {
            return "expires \(moment(found)), and of the views \(moment(expected))"
        }
        return nil
    }

    private static func moment(_ found: KeyCopy.Found) -> String {
        found.expiresMilliseconds.map { "at \($0) ms" } ?? "never"
    }

    /// The first element that differs, by its name where it has one.
    private static func values(_ expected: KeyCopy.Found, _ found: KeyCopy.Found) -> String {
        let isNamed = [KeyType.hash.rawValue, KeyType.sortedSet.rawValue].contains(expected.type)
        if isNamed {
            let (own, other) = (named(expected.values), named(found.values))
            let names = Set(own.keys).union(other.keys)
                .sorted { $0.lexicographicallyPrecedes($1) }
            if let name = names.first(where: { own[$0] != other[$0] }) {
                return "\(KeysCommand.shown(name)) is \(shown(other[name])), "
                    + "and of the views \(shown(own[name]))"
            }
            return "has another order"
        }
        let index = zip(expected.values, found.values).enumerated().first { $1.0 != $1.1 }?.offset
        guard let index else {
            return "has \(found.values.count) elements, and of the views \(expected.values.count)"
        }
        let place = expected.type == KeyType.string.rawValue ? "" : "element \(index) "
        return "\(place)is \(shown(found.values[index])), and of the views "
            + shown(expected.values[index])
    }

    private static func named(_ values: [Bytes]) -> [Bytes: Bytes] {
        var named: [Bytes: Bytes] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            named[values[index]] = values[index + 1]
        }
        return named
    }

    private static func shown(_ value: Bytes?) -> String {
        guard let value else { return "not there" }
        let text = KeysCommand.shown(value)
        return text.count > 200 ? text.prefix(200) + "…" : text
    }
}
