import Foundation

/// Where the rules come from: for each document the first of an option, an environment variable, a
/// file in the store, and what the program was built with.
///
/// | document | option | environment | in the store |
/// |---|---|---|---|
/// | price book | `--price-book` | `AGENTLOG_PRICE_BOOK` | `price-book.json` |
/// | type rules | `--type-rules` | `AGENTLOG_TYPE_RULES` | `type-rules.json` |
public struct RuleFiles: Sendable, Equatable {
    /// Nil: built in.
    public let priceBook: String?
    public let typeRules: String?

    /// - Parameters:
    ///   - priceBook, typeRules: What options name.
    public init(
        home: String, environment: [String: String], priceBook: String? = nil,
        typeRules: String? = nil
    ) {
        func file(_ option: String?, _ variable: String, _ name: String) -> String? {
            if let option { return option }
            if let named = environment[variable], !named.isEmpty { return named }
            let stored = home + "/" + name
            return FileManager.default.fileExists(atPath: stored) ? stored : nil
        }
        self.priceBook = file(priceBook, "AGENTLOG_PRICE_BOOK", "price-book.json")
        self.typeRules = file(typeRules, "AGENTLOG_TYPE_RULES", "type-rules.json")
    }

    /// Reads them.
    ///
    /// - Throws: ``RuleFileError``: what is wrong with which file.
    public func load() throws(RuleFileError) -> Rules {
        try Rules(
            types: Self.read(typeRules, TypeRules.builtInJSON, TypeRules.init(json:)),
            prices: Self.read(priceBook, PriceBook.builtInJSON, PriceBook.init(json:)))
    }

    private static func read<Document>(
        _ path: String?, _ builtIn: String, _ parse: (String) throws(RulesError) -> Document
    ) throws(RuleFileError) -> Document {
        var text = builtIn
        if let path {
            guard let data = FileManager.default.contents(atPath: path) else {
                let reason = String(cString: strerror(access(path, R_OK) == 0 ? EISDIR : errno))
                throw RuleFileError(path: path, problem: "cannot be read: \(reason)")
            }
            guard let decoded = String(data: data, encoding: .utf8) else {
                throw RuleFileError(path: path, problem: "is not UTF-8 text")
            }
            text = decoded
        }
        do {
            return try parse(text)
        } catch {
            throw RuleFileError(path: path ?? "built in", problem: "\(error)")
        }
    }
}

/// Why a file of rules cannot be used.
public struct RuleFileError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// What is wrong, and where in the file.
    public let problem: String

    public var description: String {
        "\(path): \(problem). Nothing was changed: put it right, or leave it out."
    }
}
