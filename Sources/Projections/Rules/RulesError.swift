import Foundation

/// What is wrong with a rule document, and where.
public struct RulesError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `price book` or `type rules`.
    public let document: String
    /// As in `prices[3].input`; empty for the whole document.
    public let path: String
    public let problem: String

    public var description: String {
        "\(document): \(path.isEmpty ? "" : "\(path): ")\(problem)"
    }
}

/// Reads a rule document and collects what is wrong with it.
struct RuleDocument<Content: Decodable> {
    let name: String
    let content: Content

    /// - Throws: ``RulesError`` when the text is not JSON, lacks a key, or has a value of the wrong
    ///   kind.
    init(_ json: String, name: String) throws(RulesError) {
        self.name = name
        do {
            content = try JSONDecoder().decode(Content.self, from: Data(json.utf8))
        } catch let error as DecodingError {
            throw RulesError(document: name, path: error.path, problem: error.problem)
        } catch {
            throw RulesError(document: name, path: "", problem: "\(error)")
        }
    }

    func require(
        _ condition: Bool, _ path: String, _ problem: @autoclosure () -> String
    ) throws(RulesError) {
        if !condition { throw RulesError(document: name, path: path, problem: problem()) }
    }

    /// Refuses keys that nothing reads: they are misspelt ones whose value would be missing.
    static func requireKnownKeys(
        _ json: String, name: String, top: Set<String>, list: String, each: Set<String>
    ) throws(RulesError) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)),
            let document = object as? [String: Any]
        else { return }
        if let key = document.keys.sorted().first(where: { !top.contains($0) }) {
            throw RulesError(
                document: name, path: key,
                problem: "is no key; known: \(top.sorted().joined(separator: ", "))")
        }
        let items = document[list] as? [[String: Any]] ?? []
        for (index, item) in items.enumerated() {
            guard let key = item.keys.sorted().first(where: { !each.contains($0) }) else {
                continue
            }
            throw RulesError(
                document: name, path: "\(list)[\(index)].\(key)",
                problem: "is no key; known: \(each.sorted().joined(separator: ", "))")
        }
    }
}

extension DecodingError {
    fileprivate var path: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .keyNotFound(_, let context), .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        return (context?.codingPath ?? []).reduce("") { path, key in
            if let index = key.intValue { return path + "[\(index)]" }
            return path.isEmpty ? key.stringValue : path + ".\(key.stringValue)"
        }
    }

    fileprivate var problem: String {
        switch self {
        case .keyNotFound(let key, _): "has no '\(key.stringValue)'"
        case .valueNotFound(let type, _): "must be \(Self.name(of: type)), not null"
        case .typeMismatch(let type, _): "must be \(Self.name(of: type))"
        case .dataCorrupted(let context): "is not JSON as expected: \(context.debugDescription)"
        @unknown default: "cannot be read"
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch "\(type)" {
        case "String": "a text"
        case "Int64": "a whole number"
        case let name where name.hasPrefix("Array") || name.hasPrefix("["): "a list"
        default: "an object"
        }
    }
}
