import GRDB

/// The rules of a generation as its database holds them: the whole documents, with digests.
enum StoredRules {
    static func write(_ rules: Rules, _ db: Database) throws {
        let documents = [
            ("price_book", rules.prices.version, rules.prices.json),
            ("type_rules", rules.types.version, rules.types.json),
        ]
        for (name, version, json) in documents {
            try db.execute(
                sql: "INSERT OR REPLACE INTO rules VALUES (?, ?, ?, ?)",
                arguments: [name, version, ruleDigest(json), json])
        }
    }

    static func read(_ db: Database) throws -> Rules {
        func document(_ name: String) throws -> String {
            try String.fetchOne(
                db, sql: "SELECT document FROM rules WHERE name = ?", arguments: [name]) ?? ""
        }
        return try Rules(
            types: TypeRules(json: document("type_rules")),
            prices: PriceBook(json: document("price_book")))
    }
}
