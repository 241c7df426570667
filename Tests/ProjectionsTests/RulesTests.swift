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
        ("gpt-5.5", "gpt-5.5"), ("", ""),
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
        #expect(try Rules.builtIn().prices.nanodollars(of: bucket) == example.nanodollars)
    }
}
