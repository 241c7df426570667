/// Which kinds of execution a query is about.
public enum Scope: String, Sendable, CaseIterable {
    case subagent, main, all

    var kinds: [Execution.Kind] {
        switch self {
        case .subagent: [.subagent]
        case .main: [.main]
        case .all: [.subagent, .main]
        }
    }

    /// An SQL list: a constant, so that statements stay cached.
    var list: String { kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ") }
}
