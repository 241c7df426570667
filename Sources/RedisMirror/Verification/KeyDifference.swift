public import KeySpace

/// In what a copy of a key first differs from what the views say.
public enum KeyDifference: Equatable {
    case missing
    /// The views have no such key.
    case stranger
    case type(found: String, expected: String)
    /// A field or a member; nil: it is not there.
    case named(Bytes, found: Bytes?, expected: Bytes?)
    /// Members are the same, in another order.
    case order
    case element(Int, found: Bytes, expected: Bytes)
    case string(found: Bytes, expected: Bytes)
    /// How many elements there are.
    case count(found: Int, expected: Int)
    /// ms since 1970; nil: never.
    case expiry(found: Int64?, expected: Int64?)

    /// Nil: in nothing.
    init?(_ expected: KeyCopy.Found?, _ found: KeyCopy.Found?) {
        switch (expected?.normal, found?.normal) {
        case (nil, nil): return nil
        case (nil, _): self = .stranger
        case (_, nil): self = .missing
        case (let expected?, let found?):
            if expected.type != found.type {
                self = .type(found: found.type, expected: expected.type)
            } else if expected.values != found.values {
                self = Self.value(expected, found)
            } else if expected.expiresMilliseconds != found.expiresMilliseconds {
                self = .expiry(
                    found: found.expiresMilliseconds, expected: expected.expiresMilliseconds)
            } else {
                return nil
            }
        }
    }

    /// The first element that differs, by its name where it has one.
    private static func value(_ expected: KeyCopy.Found, _ found: KeyCopy.Found) -> Self {
        switch KeyType(rawValue: expected.type) {
        case .hash, .sortedSet:
            let (own, other) = (named(expected.values), named(found.values))
            let names = Set(own.keys).union(other.keys)
                .sorted { $0.lexicographicallyPrecedes($1) }
            guard let name = names.first(where: { own[$0] != other[$0] }) else { return .order }
            return .named(name, found: other[name], expected: own[name])
        case .string, .set, .list, nil:
            let pairs = Array(zip(found.values, expected.values))
            guard let index = pairs.firstIndex(where: { $0 != $1 }) else {
                return .count(found: found.values.count, expected: expected.values.count)
            }
            let (found, own) = pairs[index]
            return expected.type == KeyType.string.rawValue
                ? .string(found: found, expected: own)
                : .element(index, found: found, expected: own)
        }
    }

    private static func named(_ values: [Bytes]) -> [Bytes: Bytes] {
        var named: [Bytes: Bytes] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            named[values[index]] = values[index + 1]
        }
        return named
    }
}
