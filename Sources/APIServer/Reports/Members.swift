/// The members of an object that a client sent. Null is like absent, and unknown ones mean nothing.
struct Members {
    private let members: [RequestValue.Member]
    /// Where the object stands: `token_usage.`
    private let path: String
    /// Whether a value of another kind is like absent: what a harness sends may change, and a
    /// changed field must not cost the rest.
    private let isLenient: Bool

    /// - Throws: 400 if it is no object.
    init(_ value: RequestValue, isLenient: Bool = false) throws(Problem) {
        guard case .object(let members) = value else {
            throw .badRequest("the body must be a JSON object")
        }
        self.init(members, path: "", isLenient: isLenient)
    }

    private init(_ members: [RequestValue.Member], path: String, isLenient: Bool) {
        self.members = members
        self.path = path
        self.isLenient = isLenient
    }

    /// A text; nil if absent.
    func text(_ name: String) throws(Problem) -> String? {
        try value(name, "a text") { if case .text(let text) = $0 { text } else { nil } }
    }

    /// The first of several members that is a text and not empty; nil without one.
    func firstText(_ names: String...) throws(Problem) -> String? {
        for name in names {
            if let text = try text(name).nonEmpty { return text }
        }
        return nil
    }

    /// A text that is not empty.
    ///
    /// - Throws: 400 if it is absent or empty, too.
    func required(_ name: String) throws(Problem) -> String {
        guard let text = try text(name) else { throw .badRequest("'\(path)\(name)' is missing") }
        guard !text.isEmpty else { throw .badRequest("'\(path)\(name)' must not be empty") }
        return text
    }

    static let countMax: Int64 = 10_000_000_000
    /// The end of the year 9999, ms since 1970.
    static let timeMax: Int64 = 253_402_300_799_999

    /// A whole number from 0; nil if absent.
    func count(_ name: String, upTo limit: Int64 = countMax) throws(Problem) -> Int64? {
        try value(name, "a whole number from 0 to \(limit)") { value in
            if case .integer(let number) = value, (0...limit).contains(number) { number } else {
                nil
            }
        }
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        try value(name, "true or false") { if case .bool(let flag) = $0 { flag } else { nil } }
    }

    /// One of some words; nil if absent.
    func choice(_ name: String, of words: [String]) throws(Problem) -> String? {
        try value(name, "one of \(words.joined(separator: ", "))") { value in
            if case .text(let text) = value, words.contains(text) { text } else { nil }
        }
    }

    func texts(_ name: String) throws(Problem) -> [String]? {
        try value(name, "an array of texts") { value in
            guard case .array(let elements) = value else { return nil }
            let texts = elements.compactMap { element in
                if case .text(let text) = element { text } else { nil }
            }
            return texts.count == elements.count ? texts : nil
        }
    }

    /// Counts by name, in the order in which they stand.
    func counts(_ name: String) throws(Problem) -> [(name: String, count: Int64)]? {
        try value(name, "an object of whole numbers from 0 to \(Self.countMax)") { value in
            guard case .object(let members) = value else { return nil }
            let counts = members.compactMap { member -> (name: String, count: Int64)? in
                guard case .integer(let count) = member.value, (0...Self.countMax).contains(count)
                else { return nil }
                return (member.name, count)
            }
            return counts.count == members.count ? counts : nil
        }
    }

    /// An object; nil if absent.
    func object(_ name: String, isLenient: Bool? = nil) throws(Problem) -> Members? {
        try value(name, "an object") { value in
            guard case .object(let members) = value else { return nil }
            return Members(
                members, path: "\(path)\(name).", isLenient: isLenient ?? self.isLenient)
        }
    }

    private func value<T>(
        _ name: String, _ expected: String, _ read: (RequestValue) -> T?
    ) throws(Problem) -> T? {
        // Of a name that stands twice the last one holds, as for most readers of JSON.
        guard let value = members.last(where: { $0.name == name })?.value, value != .null else {
            return nil
        }
        if let read = read(value) { return read }
        if isLenient { return nil }
        throw .badRequest("'\(path)\(name)' must be \(expected)")
    }
}
