import AgentEvents
import Testing

@testable import Projections

@Suite struct RulesTests {
    /// Whole words, plugin scopes, camel case, and names that substrings would misread.
    @Test(arguments: [
        ("code-reviewer", "reviewer"), ("screenshot-analyzer", "analyzer"),
        ("latest-news", "general"), ("build-digital-html-guide", "researcher"),
        ("my-test-plugin:code-reviewer", "reviewer"), ("test-plugin:helper", "tester"),
        ("codeReviewer", "reviewer"), ("UIDesigner", "general"), ("ui_designer", "designer"),
        ("security-reviewer", "security"), ("general-purpose", "general"), ("", "general"),
        ("übersetzer", "general"), ("QA", "tester"), ("e2e runner", "tester"), (":", "general"),
        ("Überprüfung/TEST", "tester"), ("plan:", "planner"), ("試験 test", "tester"),
    ])
    func types(name: String, type: String) throws {
        #expect(try Rules.builtIn().types.type(of: name) == type)
    }

    @Test(arguments: [
        ("claude-sonnet-4-5-20250929", "sonnet-4.5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "sonnet-4.5"),
        ("anthropic/claude-opus-4-1", "opus-4.1"), ("claude-sonnet-4-5[1m]", "sonnet-4.5"),
        ("claude-opus-4@20250514", "opus-4"), ("claude-haiku-5.5", "haiku-5.5"),
        ("gpt-5.5", "gpt-5.5"), ("gpt-5.1-codex-max", "gpt-5.1-codex-max"),
        ("gpt-5-codex", "gpt-5-codex"), ("gpt-daybreak-blue-latest", "gpt-daybreak-blue-latest"),
        ("o4-mini", "o4-mini"), ("", ""),
    ])
    func modelNames(model: String, canonical: String) {
        #expect(PriceBook.canonicalName(model) == canonical)
    }

    static let price = """
        {"models": ["m-1"], "input": 1, "output": 2, "cache_write_5m": 3, "cache_write_1h": 4,
         "cache_read": 5}
        """

    static func book(_ prices: String) -> String {
        #"{"version": "1", "web_search": 10, "prices": [\#(prices)]}"#
    }

    struct Wrong: Sendable {
        let json: String
        let problem: String

        init(_ json: String, _ problem: String) {
            self.json = json
            self.problem = problem
        }

        /// A price book whose only price says `new` instead of `old`.
        init(price old: String, _ new: String, _ problem: String) {
            self.init(book(price.replacing(old, with: new)), "price book: prices[0]" + problem)
        }
    }

    static let wrongBooks: [Wrong] = [
        Wrong("{", "price book: is not JSON as expected: The given data was not valid JSON."),
        Wrong("[]", "price book: must be an object"),
        Wrong(#"{"version": "1", "prices": []}"#, "price book: has no 'web_search'"),
        Wrong(
            #"{"version": "1", "web_search": 1.5, "prices": []}"#,
            "price book: is not JSON as expected: The given data was not valid JSON."),
        Wrong(book(""), "price book: prices: must not be empty"),
        Wrong(
            book("\(price),\(price)"),
            "price book: prices[1]: m-1 100k from ever has a price in prices[0] already"),
        Wrong(
            price: "m-1", "claude-opus-4-8",
            ".models[0]: 'claude-opus-4-8' would never be found; "
                + "names are compared as 'opus-4.8'"),
        Wrong(
            price: #""input": 1,"#, #""input": -1,"#,
            ".input: must be from 0 to 1000000000000 pico-dollars for a token, not -1"),
        Wrong(
            price: #""input": 1,"#, #""input": "1","#, ".input: must be a whole number"),
        Wrong(
            price: #""input": 1,"#, #""imput": 1, "input": 1,"#,
            ".imput: is no key; known: bands, cache_read, cache_write_1h, "
                + "cache_write_5m, fast, from, input, models, output"),
        Wrong(
            price: #""input""#, #""from": "2026-02-30", "input""#,
            ".from: must be a day as YYYY-MM-DD, not '2026-02-30'"),
        Wrong(
            price: #""input""#, #""bands": ["1m"], "input""#,
            ".bands[0]: must be one of 100k, 200k, more, not '1m'"),
    ]

    /// What is wrong with a price book is said with its place.
    @Test(arguments: wrongBooks)
    func aWrongPriceBookIsNamed(wrong: Wrong) {
        #expect { try PriceBook(json: wrong.json) } throws: { "\($0)" == wrong.problem }
    }

    static let wrongRules: [Wrong] = [
        Wrong(
            #"{"version": "1", "rules": [{"type": "a", "words": ["Test"]}]}"#,
            "type rules: rules[0].words[0]: 'Test' would never be found; a word is of small "
                + "letters and digits"),
        Wrong(
            #"{"version": "1", "rules": [{"type": "a", "words": ["x"]}, "#
                + #"{"type": "b", "words": ["x"]}]}"#,
            "type rules: rules[1].words[0]: 'x' is in rules[0] already, which comes first"),
        Wrong(
            #"{"version": "1", "rules": [{"type": "main", "words": ["x"]}]}"#,
            "type rules: rules[0].type: 'main' is the main agent's type"),
        Wrong(#"{"version": "", "rules": []}"#, "type rules: version: must not be empty"),
        Wrong(
            #"{"version": "1", "rules": [], "rule": 1}"#,
            "type rules: rule: is no key; known: rules, version"),
    ]

    @Test(arguments: wrongRules)
    func wrongTypeRulesAreNamed(wrong: Wrong) {
        #expect { try TypeRules(json: wrong.json) } throws: { "\($0)" == wrong.problem }
    }

    struct Case: Sendable {
        var model = "claude-sonnet-4-5"
        var day = "2026-11-22"
        var band = TokenBucket.PromptBand.upTo100k
        var speed: String?
        var region: String?
        var tokens: [Int64] = [0, 0, 0, 0, 0, 0]
        let nanodollars: Int64?
    }

    /// By hand from the table of docs/views.md; tokens: input, output, write 5 m, write 1 h, read,
    /// searches.
    @Test(arguments: [
        Case(tokens: [1_000_000, 0, 0, 0, 0, 0], nanodollars: 3_000_000_000),
        Case(tokens: [1, 1, 1, 1, 1, 0], nanodollars: 3_000 + 15_000 + 3_750 + 6_000 + 300),
        Case(tokens: [0, 0, 0, 0, 0, 3], nanodollars: 30_000_000),
        Case(region: "us", tokens: [1_000, 0, 0, 0, 0, 1], nanodollars: 13_300_000),
        // 1 token at 0.125 USD per million is 125 nano-dollars; ×1.1 = 137.5, half up.
        Case(
            model: "claude-haiku-5-5", region: "us", tokens: [0, 0, 1, 0, 0, 0], nanodollars: 138),
        Case(
            model: "claude-haiku-5-5", band: .more, tokens: [1, 0, 0, 0, 0, 0],
            nanodollars: 500),
        Case(
            model: "claude-opus-5-5", speed: "fast", tokens: [1, 0, 0, 0, 0, 0],
            nanodollars: 8_000),
        Case(speed: "fast", tokens: [1, 0, 0, 0, 0, 0], nanodollars: nil),
        Case(model: "local", tokens: [1, 0, 0, 0, 0, 0], nanodollars: nil),
        Case(
            model: "claude-sonnet-5-5", day: "2026-10-06", tokens: [0, 0, 0, 0, 10, 0],
            nanodollars: 2_000),
        Case(
            model: "claude-sonnet-5-5", day: "2026-10-07", tokens: [0, 0, 0, 0, 10, 0],
            nanodollars: 1_000),
        Case(
            tokens: Array(repeating: 10_000_000_000, count: 6),
            nanodollars: 100_280_500_000_000_000),
    ])
    func prices(_ example: Case) throws {
        #expect(try nanodollars(of: example) == example.nanodollars)
    }

    /// A million tokens each of input, output, cache writes of either kind and cache reads: the sum
    /// of a row of docs/views.md, by hand.
    @Test(arguments: [
        ("gpt-6-astra", 10 + 50 + 2 * 12.5 + 1), ("gpt-6.1-sol", 2 + 10 + 2 * 2.5 + 0.1),
        ("gpt-6.1-terra", 1 + 5 + 2 * 1.25 + 0.05), ("gpt-6-sol", 2 + 10 + 2 * 2.5 + 0.2),
        ("gpt-6-luna", 0.1 + 0.5 + 2 * 0.125 + 0.01), ("gpt-5.6", 4 + 20 + 2 * 5 + 0.4),
        ("gpt-5.6-sol", 4 + 20 + 2 * 5 + 0.4), ("gpt-5.6-terra", 2 + 12 + 2 * 2.5 + 0.2),
        ("gpt-5.6-luna", 0.2 + 1.2 + 2 * 0.25 + 0.02),
        ("gpt-daybreak-blue-latest", 4 + 20 + 2 * 5 + 0.4),
        ("gpt-daybreak-red-latest", 12.5 + 75 + 2 * 15.625 + 1.25),
        ("gpt-5.5", 5 + 30 + 2 * 5 + 0.5), ("gpt-5.5-pro", 30 + 180 + 2 * 30 + 30),
        ("gpt-5.4-pro", 30 + 180 + 2 * 30 + 30), ("gpt-5.4", 2.5 + 15 + 2 * 2.5 + 0.25),
        ("gpt-5.4-mini", 0.75 + 4.5 + 2 * 0.75 + 0.075),
        ("gpt-5.4-nano", 0.2 + 1.25 + 2 * 0.2 + 0.02),
        ("gpt-5.3-codex", 1.75 + 14 + 2 * 1.75 + 0.175),
        ("gpt-5.2-codex", 1.75 + 14 + 2 * 1.75 + 0.175),
        ("gpt-5.2", 1.75 + 14 + 2 * 1.75 + 0.175), ("gpt-5.2-pro", 21 + 168 + 2 * 21 + 21),
        ("gpt-5.1", 1.25 + 10 + 2 * 1.25 + 0.125), ("gpt-5", 1.25 + 10 + 2 * 1.25 + 0.125),
        ("gpt-5.1-codex-max", 1.25 + 10 + 2 * 1.25 + 0.125),
        ("gpt-5.1-codex", 1.25 + 10 + 2 * 1.25 + 0.125),
        ("gpt-5-codex", 1.25 + 10 + 2 * 1.25 + 0.125),
        ("gpt-5.1-codex-mini", 0.25 + 2 + 2 * 0.25 + 0.025),
        ("gpt-5-mini", 0.25 + 2 + 2 * 0.25 + 0.025),
        ("gpt-5-nano", 0.05 + 0.4 + 2 * 0.05 + 0.005), ("gpt-5-pro", 15 + 120 + 2 * 15 + 15),
        ("o3", 2 + 8 + 2 * 2 + 0.5), ("o4-mini", 1.1 + 4.4 + 2 * 1.1 + 0.275),
    ] as [(String, Double)])
    func aModelOfOpenAIHasItsPrice(model: String, dollars: Double) throws {
        let million: Int64 = 1_000_000
        let example = Case(
            model: model, band: .more, tokens: [million, million, million, million, million, 0],
            nanodollars: Int64((dollars * 1e9).rounded()))
        #expect(try nanodollars(of: example) == example.nanodollars)
    }

    /// What the rollouts in Fixtures/codex cost, reckoned apart; cuts hold from their day; a fast
    /// request has a price where that is a whole multiple.
    @Test(arguments: [
        Case(
            model: "gpt-5-codex", day: "2025-09-28", tokens: [3_652, 668, 0, 0, 25_728, 0],
            nanodollars: 14_461_000),
        Case(
            model: "gpt-5.4", day: "2026-06-24", tokens: [14_254, 1_194, 0, 0, 109_696, 0],
            nanodollars: 80_969_000),
        Case(
            model: "gpt-6-sol", day: "2026-11-12", tokens: [1_214, 1_100, 6_050, 0, 71_536, 0],
            nanodollars: 42_860_200),
        Case(
            model: "gpt-6-luna", day: "2026-11-12", tokens: [500, 90, 12_000, 0, 0, 0],
            nanodollars: 1_595_000),
        Case(
            model: "gpt-5.6-sol", day: "2026-08-20", tokens: [1, 0, 0, 0, 0, 0],
            nanodollars: 5_000),
        Case(
            model: "gpt-5.6-sol", day: "2026-08-21", tokens: [1, 0, 0, 0, 0, 0],
            nanodollars: 4_000),
        Case(
            model: "gpt-5.6-luna", day: "2026-07-29", tokens: [1, 0, 0, 0, 0, 0],
            nanodollars: 1_000),
        Case(
            model: "gpt-5.6-luna", day: "2026-07-30", tokens: [1, 0, 0, 0, 0, 0],
            nanodollars: 200),
        Case(
            model: "gpt-5.6-terra", day: "2026-07-29", tokens: [0, 1, 0, 0, 0, 0],
            nanodollars: 15_000),
        Case(
            model: "gpt-5.6-terra", day: "2026-07-30", tokens: [0, 1, 0, 0, 0, 0],
            nanodollars: 12_000),
        Case(
            model: "gpt-5.4", speed: "fast", tokens: [1, 0, 0, 0, 0, 0], nanodollars: 5_000),
        Case(model: "gpt-5.5", speed: "fast", tokens: [1, 0, 0, 0, 0, 0], nanodollars: nil),
        Case(model: "codex-auto-review", tokens: [1, 0, 0, 0, 0, 0], nanodollars: nil),
        Case(model: "", tokens: [1, 0, 0, 0, 0, 0], nanodollars: nil),
    ])
    func pricesOfOpenAI(_ example: Case) throws {
        #expect(try nanodollars(of: example) == example.nanodollars)
    }

    private func nanodollars(of example: Case) throws -> Int64? {
        var bucket = TokenBucket(
            key: .init(
                model: example.model, day: example.day, band: example.band, speed: example.speed,
                region: example.region))
        bucket.input = example.tokens[0]
        bucket.output = example.tokens[1]
        bucket.cacheWrite5Minutes = example.tokens[2]
        bucket.cacheWrite1Hour = example.tokens[3]
        bucket.cacheRead = example.tokens[4]
        bucket.webSearches = example.tokens[5]
        return try Rules.builtIn().prices.nanodollars(of: bucket)
    }
}
