import Foundation
import Synchronization

/// Derives an agent's type from its name by an ordered list of rules on whole words.
public struct TypeRules: Sendable, Equatable {
    /// The text that they were read from, byte for byte.
    public let json: String
    public let version: String
    private let rules: [Rule]
    private let typeByWord: [String: (rank: Int, type: String)]
    private let known = TypeCache()

    static let fallback = "general"
    /// Of every main agent, whatever its name.
    static let mainType = "main"

    private struct Rule: Decodable, Equatable {
        let type: String
        let words: [String]
    }

    private struct Document: Decodable {
        let version: String
        let rules: [Rule]
    }

    /// - Throws: ``RulesError`` when the text is not a rule list, saying what is wrong where.
    public init(json: String) throws(RulesError) {
        let name = "type rules"
        let read = try RuleDocument<Document>(json, name: name)
        try RuleDocument<Document>.requireKnownKeys(
            json, name: name, top: ["version", "rules"], list: "rules", each: ["type", "words"])
        try Self.validate(read)
        let document = read.content
        self.json = json
        version = document.version
        rules = document.rules
        var typeByWord: [String: (rank: Int, type: String)] = [:]
        for (rank, rule) in document.rules.enumerated() {
            for word in rule.words where typeByWord[word] == nil {
                typeByWord[word] = (rank, rule.type)
            }
        }
        self.typeByWord = typeByWord
    }

    private static func validate(_ document: RuleDocument<Document>) throws(RulesError) {
        try document.require(!document.content.version.isEmpty, "version", "must not be empty")
        var owners: [String: String] = [:]
        for (index, rule) in document.content.rules.enumerated() {
            let path = "rules[\(index)]"
            try document.require(!rule.type.isEmpty, "\(path).type", "must not be empty")
            // Views and parameters give these a meaning of their own.
            try document.require(
                rule.type != mainType, "\(path).type", "'\(mainType)' is the main agent's type")
            try document.require(!rule.words.isEmpty, "\(path).words", "must not be empty")
            for (place, word) in rule.words.enumerated() {
                let cut = words(in: word[...])
                try document.require(
                    cut == [word], "\(path).words[\(place)]",
                    "'\(word)' would never be found; a word is of small letters and digits")
                try document.require(
                    owners[word] == nil, "\(path).words[\(place)]",
                    "'\(word)' is in \(owners[word] ?? "") already, which comes first")
                owners[word] = path
            }
        }
    }

    public static func == (left: TypeRules, right: TypeRules) -> Bool { left.json == right.json }

    /// Every type that an agent can have.
    var allTypes: [String] {
        rules.reduce(into: [Self.fallback, Self.mainType]) { types, rule in
            if !types.contains(rule.type) { types.append(rule.type) }
        }
    }

    /// The type of an agent with this name. The words after the last colon decide; if no rule knows
    /// any of them, the words of the whole name.
    public func type(of name: String) -> String {
        known.type(of: name) { find($0) }
    }

    private func find(_ name: String) -> String {
        let unscoped = name.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
        return match(Self.words(in: unscoped)) ?? match(Self.words(in: name[...])) ?? Self.fallback
    }

    private func match(_ words: [String]) -> String? {
        words.compactMap { typeByWord[$0] }.min { $0.rank < $1.rank }?.type
    }

    /// Cuts at everything that is no letter and no decimal digit, and where a small letter is
    /// followed by a capital.
    private static func words(in text: Substring) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var previous: Unicode.GeneralCategory?
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            let isHump = previous == .lowercaseLetter && category == .uppercaseLetter
            if isHump || !category.isWordPart {
                if !word.isEmpty { words.append(String(word).lowercased()) }
                word.removeAll()
            }
            if category.isWordPart { word.append(scalar) }
            previous = category
        }
        if !word.isEmpty { words.append(String(word).lowercased()) }
        return words
    }

    /// Types that were worked out before: a log has few names and many runs of each.
    private final class TypeCache: Sendable {
        private let types = Mutex<[ExactText: String]>([:])
        private static let countMax = 10_000

        func type(of name: String, else find: (String) -> String) -> String {
            types.withLock { types in
                let key = ExactText(name)
                // A name that the database cannot hold is not the one that it holds instead.
                if key.isChanged { return find(name) }
                if let known = types[key] { return known }
                if types.count >= Self.countMax { types.removeAll() }
                let type = find(name)
                types[key] = type
                return type
            }
        }
    }

    static let builtInJSON = """
        {"version": "1", "rules": [
        {"type": "security", "words": ["security", "vulnerability", "pentest", "threat"]},
        {"type": "reviewer", "words": ["review", "reviewer", "reviewing", "critic", "audit",
         "auditor"]},
        {"type": "tester", "words": ["test", "tester", "tests", "testing", "qa", "e2e"]},
        {"type": "debugger", "words": ["debug", "debugger", "debugging", "bug", "bugs", "bugfix",
         "fixer", "troubleshooter"]},
        {"type": "refactorer", "words": ["refactor", "refactorer", "refactoring", "cleanup",
         "simplifier"]},
        {"type": "analyzer", "words": ["analyzer", "analyser", "analyze", "analysis", "analyst",
         "profiler"]},
        {"type": "documenter", "words": ["doc", "docs", "documentation", "documenter", "writer",
         "changelog"]},
        {"type": "planner", "words": ["plan", "planner", "planning", "architect", "architecture",
         "orchestrator", "coordinator"]},
        {"type": "designer", "words": ["design", "designer", "ui", "ux"]},
        {"type": "researcher", "words": ["research", "researcher", "explore", "explorer",
         "search", "searcher", "investigator", "guide"]},
        {"type": "data", "words": ["data", "database", "sql", "dba", "etl", "ml"]},
        {"type": "devops", "words": ["devops", "deploy", "deployer", "deployment", "infra", "ci",
         "docker", "kubernetes", "release"]},
        {"type": "builder", "words": ["build", "builder", "implement", "implementer",
         "developer", "dev", "coder", "engineer", "backend", "frontend", "worker"]}
        ]}
        """
}

extension Unicode.GeneralCategory {
    fileprivate var isWordPart: Bool {
        switch self {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            true
        default: false
        }
    }
}
