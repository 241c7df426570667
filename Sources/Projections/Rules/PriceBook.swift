import AgentEvents
import Foundation
import Synchronization

/// What a token costs: by model, prompt band and day. Integers only, so that sums do not depend on
/// the order of additions.
public struct PriceBook: Sendable, Equatable {
    /// The text that it was read from, byte for byte.
    public let json: String
    public let version: String
    private let webSearchPicodollars: Int64
    private let pricesByModel: [String: [Price]]
    private let names = NameCache()

    /// Pico-dollars for one token: 1 USD per million tokens is 1 000 000.
    struct Price: Decodable {
        let models: [String]
        /// The first UTC day, YYYY-MM-DD, on which it holds; absent: always.
        let from: String?
        /// The prompt bands that it holds for; absent: all.
        let bands: [String]?
        let input: Int64
        let output: Int64
        let cacheWrite5m: Int64
        let cacheWrite1h: Int64
        let cacheRead: Int64
        /// The factor for `fast`; absent: such requests have no known price.
        let fast: Int64?

        enum CodingKeys: String, CodingKey {
            case models, from, bands, input, output, fast
            case cacheWrite5m = "cache_write_5m"
            case cacheWrite1h = "cache_write_1h"
            case cacheRead = "cache_read"
        }
    }

    struct Document: Decodable {
        let version: String
        let webSearch: Int64
        let prices: [Price]

        enum CodingKeys: String, CodingKey {
            case version, prices
            case webSearch = "web_search"
        }
    }

    /// - Throws: ``RulesError`` when the text is not a price book, saying what is wrong where.
    public init(json: String) throws(RulesError) {
        let name = "price book"
        let read = try RuleDocument<Document>(json, name: name)
        try RuleDocument<Document>.requireKnownKeys(
            json, name: name, top: ["version", "web_search", "prices"], list: "prices",
            each: [
                "models", "from", "bands", "input", "output", "cache_write_5m", "cache_write_1h",
                "cache_read", "fast",
            ])
        try Self.validate(read)
        let document = read.content
        self.json = json
        version = document.version
        webSearchPicodollars = document.webSearch
        var pricesByModel: [String: [Price]] = [:]
        for price in document.prices {
            for model in price.models { pricesByModel[model, default: []].append(price) }
        }
        self.pricesByModel = pricesByModel
    }

    public static func == (left: PriceBook, right: PriceBook) -> Bool { left.json == right.json }

    /// More than an execution can cost, 10 000 USD. What would be more is not believed, and so no
    /// record can make a sum overflow.
    static let costMax: Int64 = 10_000_000_000_000

    /// Tokens and cost of some buckets, in all and by model; each bucket is rounded half up to
    /// nano-dollars once.
    func sums(of buckets: [TokenBucket]) -> (all: TokenSums, byModel: [ModelTokens]) {
        var sums = TokenSums()
        var models: [ModelTokens] = []
        for bucket in buckets {
            let cost = nanodollars(of: bucket)
            // Clamped first: 256 buckets of the largest counts stay within 64 bits.
            let clamped = cost.map { min($0, Self.costMax + 1) }
            if let clamped {
                sums.priced += bucket.total
                sums.costNanodollars += clamped
            } else {
                sums.unpriced += bucket.total
            }
            let model = bucket.key.model.storable
            let index = models.firstIndex { $0.model.utf8.elementsEqual(model.utf8) }
            if index == nil { models.append(ModelTokens(model: model)) }
            models[index ?? models.count - 1].add(bucket, cost: clamped)
        }
        models.sort { $0.model.utf8.lexicographicallyPrecedes($1.model.utf8) }
        if sums.costNanodollars < 0 || sums.costNanodollars > Self.costMax {
            sums.unpriced += sums.priced
            sums.priced = 0
            sums.costNanodollars = 0
            for index in models.indices { models[index].disbelieve() }
        }
        return (sums, models)
    }

    /// The cost of a bucket, or nil if its price is not known.
    func nanodollars(of bucket: TokenBucket) -> Int64? {
        guard let price = price(for: bucket.key) else { return nil }
        var factor: Int128 = 1
        if bucket.key.speed == "fast" {
            guard let fast = price.fast else { return nil }
            factor = Int128(fast)
        }
        let terms: [(Int64, Int64)] = [
            (bucket.input, price.input), (bucket.output, price.output),
            (bucket.cacheWrite5Minutes, price.cacheWrite5m),
            (bucket.cacheWrite1Hour, price.cacheWrite1h), (bucket.cacheRead, price.cacheRead),
        ]
        let tokens = terms.reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.1) }
        // Tenths of pico-dollars, because the regional factor is 1.1.
        let regional: Int128 = bucket.key.region == "us" ? 11 : 10
        let searches = Int128(bucket.webSearches) * Int128(webSearchPicodollars) * 10
        let cost = tokens * factor * regional + searches
        return Int64(clamping: (cost + 5_000) / 10_000)
    }

    /// The prices that ``nanodollars(of:)`` takes; nil if none are known.
    func rate(of key: TokenBucket.Key) -> Rate? {
        price(for: key).map { price in
            Rate(
                prices: SIMD8<Int64>(
                    price.input, price.output, price.cacheWrite5m, price.cacheWrite1h,
                    price.cacheRead, 0, 0, 0),
                webSearch: webSearchPicodollars, fast: price.fast)
        }
    }

    /// Of the prices for a model and band, the one with the latest day that has come.
    private func price(for key: TokenBucket.Key) -> Price? {
        pricesByModel[names.canonicalName(key.model)]?
            .filter { $0.bands?.contains(key.band.rawValue) ?? true }
            .filter { ($0.from ?? "") <= key.day }
            .max { ($0.from ?? "") < ($1.from ?? "") }
    }

    /// Canonical names that were worked out before: a log has few models and many buckets.
    private final class NameCache: Sendable {
        private let names = Mutex<[String: String]>([:])
        private static let countMax = 1_000

        func canonicalName(_ model: String) -> String {
            names.withLock { names in
                if let known = names[model] { return known }
                if names.count >= Self.countMax { names.removeAll() }
                let name = PriceBook.canonicalName(model)
                names[model] = name
                return name
            }
        }
    }

    /// `us.anthropic.claude-sonnet-4-5-20250929-v1:0` and `claude-sonnet-4-5[1m]` are one model,
    /// `sonnet-4.5`.
    static func canonicalName(_ model: String) -> String {
        model
            .replacing(/^([a-z]+\.)?anthropic[.\/]/, with: "")
            .replacing(/\[[^\]]*\]$/, with: "")
            .replacing(/-v\d+(:\d+)?$/, with: "")
            .replacing(/[-@]\d{8}$/, with: "")
            .replacing(/^claude-/, with: "")
            .replacing(/(\d)-(?=\d)/) { "\($0.output.1)." }
    }
}

extension ModelTokens {
    /// - Parameter cost: Nil: it has no known price.
    fileprivate mutating func add(_ bucket: TokenBucket, cost: Int64?) {
        input += bucket.input
        output += bucket.output
        cacheWrite5Minutes += bucket.cacheWrite5Minutes
        cacheWrite1Hour += bucket.cacheWrite1Hour
        cacheRead += bucket.cacheRead
        webSearches += bucket.webSearches
        if let cost { costNanodollars += cost } else { unpriced += bucket.total }
    }

    fileprivate mutating func disbelieve() {
        costNanodollars = 0
        unpriced = input + output + cacheWrite5Minutes + cacheWrite1Hour + cacheRead
    }
}
