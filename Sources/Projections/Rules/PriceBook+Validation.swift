import AgentEvents

extension PriceBook {
    /// What a price book may say, beyond being JSON of the right form.
    static func validate(_ document: RuleDocument<Document>) throws(RulesError) {
        let book = document.content
        try document.require(!book.version.isEmpty, "version", "must not be empty")
        try document.require(
            (0...priceMax).contains(book.webSearch), "web_search",
            "must be from 0 to \(priceMax) pico-dollars")
        try document.require(!book.prices.isEmpty, "prices", "must not be empty")
        var seen: [String: String] = [:]
        for (index, price) in book.prices.enumerated() {
            let path = "prices[\(index)]"
            try validate(price, at: path, in: document)
            for model in price.models {
                for band in price.bands ?? TokenBucket.PromptBand.all {
                    // A day and band with two prices would have none that is right.
                    let key = "\(model) \(band) from \(price.from ?? "ever")"
                    try document.require(
                        seen[key] == nil, path, "\(key) has a price in \(seen[key] ?? "") already")
                    seen[key] = path
                }
            }
        }
    }

    /// 1 000 USD for a token's million, in pico-dollars for a token; or 1 USD for a search, over.
    private static let priceMax: Int64 = 1_000_000_000_000

    private static func validate(
        _ price: Price, at path: String, in document: RuleDocument<Document>
    ) throws(RulesError) {
        try document.require(!price.models.isEmpty, "\(path).models", "must not be empty")
        for (index, model) in price.models.enumerated() {
            let canonical = canonicalName(model)
            try document.require(
                !model.isEmpty && model == canonical, "\(path).models[\(index)]",
                model.isEmpty
                    ? "must not be empty"
                    : "'\(model)' would never be found; names are compared as '\(canonical)'")
        }
        if let from = price.from {
            try document.require(
                isDay(from), "\(path).from", "must be a day as YYYY-MM-DD, not '\(from)'")
        }
        for (index, band) in (price.bands ?? []).enumerated() {
            try document.require(
                TokenBucket.PromptBand(rawValue: band) != nil, "\(path).bands[\(index)]",
                "must be one of \(TokenBucket.PromptBand.all.joined(separator: ", ")), "
                    + "not '\(band)'")
        }
        try document.require(price.bands?.isEmpty != true, "\(path).bands", "must not be empty")
        for (name, value) in [
            ("input", price.input), ("output", price.output),
            ("cache_write_5m", price.cacheWrite5m), ("cache_write_1h", price.cacheWrite1h),
            ("cache_read", price.cacheRead),
        ] {
            try document.require(
                (0...priceMax).contains(value), "\(path).\(name)",
                "must be from 0 to \(priceMax) pico-dollars for a token, not \(value)")
        }
        if let fast = price.fast {
            try document.require(
                (1...100).contains(fast), "\(path).fast", "must be a factor from 1 to 100")
        }
    }

    private static func isDay(_ text: String) -> Bool {
        guard let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/),
            let year = Int(match.1), let month = Int(match.2), let day = Int(match.3)
        else { return false }
        let days = CivilDay(year: year, month: month, day: day).daysSinceEpoch
        return CivilDay(daysSinceEpoch: days).text == text
    }
}

extension TokenBucket.PromptBand {
    static let all = [upTo100k, upTo200k, more].map(\.rawValue)
}
