import AgentEvents

/// What buckets of tokens cost, by numbers: ``PriceBook``, with what it found before.
struct ReplayPrices {
    private let book: PriceBook
    private let texts: InternedTexts
    private let fast: UInt32
    private let us: UInt32
    /// By model, day, band and speed: one more than the place in `rates`.
    private var known: [UInt64: Int] = [:]
    private var rates: [PriceBook.Rate?] = []
    private var lastKey = UInt64.max
    private var last = 0

    /// Tokens and cost by model, added up over buckets.
    struct Model {
        var name: UInt32
        var counts = SIMD8<Int64>()
        var unpriced: Int64 = 0
        var cost: Int64 = 0
    }

    private(set) var models: [Model] = []
    private(set) var sums = TokenSums()

    init(_ book: PriceBook, _ texts: InternedTexts) {
        self.book = book
        self.texts = texts
        fast = texts.number(of: "fast")
        us = texts.number(of: "us")
    }

    /// Adds up some buckets into ``sums`` and ``models``: as ``PriceBook/sums(of:)``.
    mutating func add(_ buckets: [ReplayFigures.Bucket]) {
        models.removeAll(keepingCapacity: true)
        sums = TokenSums()
        for bucket in buckets {
            let cost = nanodollars(bucket).map { min($0, PriceBook.costMax + 1) }
            if let cost {
                sums.priced += bucket.total
                sums.costNanodollars += cost
            } else {
                sums.unpriced += bucket.total
            }
            let index = models.firstIndex { $0.name == bucket.model } ?? models.count
            if index == models.count { models.append(Model(name: bucket.model)) }
            models[index].counts &+= bucket.counts
            if let cost {
                models[index].cost += cost
            } else {
                models[index].unpriced += bucket.total
            }
        }
        guard sums.costNanodollars < 0 || sums.costNanodollars > PriceBook.costMax else { return }
        sums.unpriced += sums.priced
        sums.priced = 0
        sums.costNanodollars = 0
        for index in models.indices {
            let counts = models[index].counts
            models[index].cost = 0
            models[index].unpriced = counts[0] + counts[1] + counts[2] + counts[3] + counts[4]
        }
    }

    private mutating func nanodollars(_ bucket: ReplayFigures.Bucket) -> Int64? {
        let isFast = bucket.speed == fast + 1
        let band: UInt64 =
            switch bucket.band {
            case .upTo100k: 0
            case .upTo200k: 1
            case .more: 2
            }
        let key =
            UInt64(bucket.model) << 24 | UInt64(bucket.day) << 3 | band << 1 | (isFast ? 1 : 0)
        if key != lastKey {
            last = rate(key, bucket)
            lastKey = key
        }
        guard let rate = rates[last] else { return nil }
        let isRegional = bucket.region == us + 1
        // So much fits into 64 bits: 10^9 tokens at 10^8, four times, eleven times.
        if bucket.total <= 1_000_000_000, bucket.webSearches <= 100_000, rate.isOrdinary,
            !isFast || rate.fast ?? 1 <= 4
        {
            var tokens = bucket.counts[0] &* rate.prices[0]
            for place in 1..<5 { tokens &+= bucket.counts[place] &* rate.prices[place] }
            if isFast {
                guard let factor = rate.fast else { return nil }
                tokens &*= factor
            }
            let cost =
                tokens &* (isRegional ? 11 : 10)
                &+ bucket.webSearches &* rate.webSearch &* 10
            return (cost &+ 5_000) / 10_000
        }
        return book.nanodollars(of: general(bucket))
    }

    private mutating func rate(_ key: UInt64, _ bucket: ReplayFigures.Bucket) -> Int {
        if let place = known[key] { return place }
        rates.append(book.rate(of: general(bucket).key))
        known[key] = rates.count - 1
        return rates.count - 1
    }

    private func general(_ bucket: ReplayFigures.Bucket) -> TokenBucket {
        func text(_ number: UInt32) -> String { texts.strings[Int(number)] }
        var general = TokenBucket(
            key: .init(
                model: text(bucket.model), day: text(bucket.day), band: bucket.band,
                speed: bucket.speed == 0 ? nil : text(bucket.speed - 1),
                region: bucket.region == 0 ? nil : text(bucket.region - 1)))
        general.input = bucket.counts[0]
        general.output = bucket.counts[1]
        general.cacheWrite5Minutes = bucket.counts[2]
        general.cacheWrite1Hour = bucket.counts[3]
        general.cacheRead = bucket.counts[4]
        general.webSearches = bucket.counts[5]
        return general
    }
}

extension PriceBook {
    /// What the tokens of a bucket cost, for those who price many of one kind.
    struct Rate {
        /// Pico-dollars for a token: input, output, cache writes of 5 minutes and 1 hour, reads.
        let prices: SIMD8<Int64>
        let webSearch: Int64
        /// Nil: not known.
        let fast: Int64?

        /// Whether sums of ordinary counts stay within 64 bits.
        var isOrdinary: Bool {
            (0..<5).allSatisfy { (0...100_000_000).contains(prices[$0]) }
                && (0...100_000_000_000).contains(webSearch) && fast ?? 0 >= 0
        }
    }
}
