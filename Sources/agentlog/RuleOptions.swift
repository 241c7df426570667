import ArgumentParser
import Foundation
import Projections

/// Which price book and type rules to fold by.
struct RuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A price book.",
            discussion: """
                Default: $AGENTLOG_PRICE_BOOK, else price-book.json in the store, else what \
                `agentlog rules show prices` prints.
                """,
            valueName: "file"),
        completion: .file())
    var priceBook: String?

    @Option(
        help: ArgumentHelp(
            "The rules that give an agent name its type.",
            discussion: """
                Default: $AGENTLOG_TYPE_RULES, else type-rules.json in the store, else what \
                `agentlog rules show types` prints.
                """,
            valueName: "file"),
        completion: .file())
    var typeRules: String?

    func rules(home: String) throws -> Rules {
        try RuleFiles(
            home: home, environment: ProcessInfo.processInfo.environment, priceBook: priceBook,
            typeRules: typeRules
        ).load()
    }
}
