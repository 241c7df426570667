import Digests
import Foundation

/// The versioned data that folds depend on: change it, rebuild, and see what changed.
///
/// It is stored whole in the views database. A projector goes on with what it finds there, so one
/// generation of views is always the product of one set of rules.
public struct Rules: Sendable, Equatable {
    public let types: TypeRules
    public let prices: PriceBook

    public init(types: TypeRules, prices: PriceBook) {
        self.types = types
        self.prices = prices
    }

    /// The rules that this program was built with.
    public static func builtIn() throws(RulesError) -> Rules {
        try Rules(
            types: TypeRules(json: TypeRules.builtInJSON),
            prices: PriceBook(json: PriceBook.builtInJSON))
    }
}

/// Hexadecimal SHA-256 of a rule text: two generations with equal digests used equal rules.
func ruleDigest(_ json: String) -> String { hexadecimal(SHA256.digest(Array(json.utf8))) }
