extension ExecutionSums {
    /// Of those that ended in success, failure or timeout.
    package var successRate: JSONValue {
        .ratio(successes, successes + failures + timeouts, digits: 4)
    }

    package var averageDuration: JSONValue { .ratio(durationMilliseconds, durations, digits: 0) }

    /// US dollars; null if nothing has a known price.
    package var cost: JSONValue { .dollars(costNanodollars, ofPriced: pricedTokens) }
}

extension JSONValue {
    /// Nano-dollars as dollars; null if no token has a known price.
    package static func dollars(_ nanodollars: Int64, ofPriced tokens: Int64) -> JSONValue {
        tokens > 0 ? .ratio(nanodollars, 1_000_000_000, digits: 6) : .null
    }
}
