import Redaction
import Testing

@Suite struct KeyTests {
    /// What stands around a key in a line of JSON: nothing, escapes, other JSON, code, a URL.
    private static let places = [
        ("", ""), (#"{"a":""#, #""}"#), (#"{"a":"x\n"#, #"\ny"}"#), (#"{"a":"x\\n"#, #"\\ny"}"#),
        (#"{"a":"\"b\":\""#, #"\"}"}"#), (#"{"a":"x\u0026k="#, #"\u0026y"}"#),
        (#"{"a":"curl -H 'X: "#, #"' y"}"#), (#"{"a":"https:\/\/h\/"#, #"\/y"}"#), ("(", ")"),
        (#"{"a":"é"#, #"é"}"#), ("key:", ","), (#"{"api_key":""#, #""}"#), ("token=", " "),
        ("--token ", " --x"), ("Authorization: Bearer ", #"\r\n"#), ("it is ", ". It"),
    ]

    @Test(arguments: SampleSecret.keys)
    func keysAreFoundWhereverTheyStand(sample: SampleSecret) {
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            for (before, after) in Self.places {
                let planted = Planted(before, sample.text(&random), after)
                #expect(
                    SecretScanner.matches(in: planted.bytes) == [planted.match(sample.rule)],
                    "seed \(seed), \(before)…\(after)")
            }
        }
    }

    @Test(arguments: SampleSecret.keys)
    func keysDoNotBeginWithinAnIdentifier(sample: SampleSecret) {
        var random = SplitMix64(seed: 1)
        #expect(matches("x" + sample.text(&random)) == [])
        #expect(matches("_" + sample.text(&random)) == [])
    }

    /// The n of a line break is not the n of a prefix: what follows is another word.
    @Test func letterOfAnEscapeIsNoPartOfAKey() {
        var random = SplitMix64(seed: 2)
        let word = SampleSecret.word(of: SampleSecret.alphanumeric, 36, &random)
        #expect(matches(#"{"a":"\np"# + "m_" + word + #""}"#) == [])
    }

    /// Without those whose samples begin with a part of the body.
    @Test(arguments: SampleSecret.keys.filter { $0.rule != .pypiToken && $0.count < 500 })
    func bodiesThatNobodyDrewAreNoKeys(sample: SampleSecret) {
        #expect(matches(sample.prefix + String(repeating: "x", count: sample.count)) == [])
        #expect(matches(sample.prefix + "your-key-goes-here-and-nowhere-else-please") == [])
        #expect(matches(sample.prefix + "abc123") == [])
    }

    /// Class names of style sheets and tasks begin like keys.
    @Test(arguments: [
        "sk-" + "circle-fade-dot-11-of-12-with-some-more", "task-" + "0123456789abcdefghij0123",
        "AK" + "IA" + "IOSFODNN7" + "EXAMPLE",
    ])
    func namesThatBeginLikeKeysAreNone(text: String) {
        #expect(matches(text) == [])
    }

    @Test func webTokensAreFoundWholeAndCutOff() {
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let token = SampleSecret.webToken(&random)
            for text in [token, String(token.dropLast(44)), String(token.dropLast(60))] {
                let planted = Planted(#"{"a":"x "#, text, #"\n"}"#)
                #expect(
                    SecretScanner.matches(in: planted.bytes) == [planted.match(.webToken)],
                    "seed \(seed), \(text.count) bytes")
            }
        }
    }
}
