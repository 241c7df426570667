import Foundation
import Redaction
import Testing

@Suite struct RedactedTests {
    @Test func matchesAreReplacedByTheirRule() {
        var random = SplitMix64(seed: 12)
        let password = SampleSecret.password(&random)
        let text = #"{"a":"/home/jo/x","password":"\#(password)"}"#
        let result = redacted(Array(text.utf8))
        #expect(
            String(decoding: result, as: UTF8.self)
                == #"{"a":"/home/[redacted:home-directory]/x","password":"[redacted:assignment]"}"#)
    }

    @Test func textWithoutMatchesIsKept() {
        let bytes = Array(#"{"a":"nothing here","b":[1,2,3]}"#.utf8)
        #expect(redacted(bytes) == bytes)
        #expect(redacted([]) == [])
    }

    /// Any bytes, so also such that are no UTF-8, and soups of the pieces that rules look for.
    @Test func matchesAreInOrderAndInBoundsAndAreNotFoundAgain() {
        for seed in 0..<1500 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes =
                random.chance(10)
                ? (0..<random.below(200)).map { _ in UInt8.random(in: 0...255, using: &random) }
                : Array(Soup.text(&random).utf8)
            var end = 0
            for match in SecretScanner.matches(in: bytes) {
                #expect(match.range.lowerBound >= end && !match.range.isEmpty, "seed \(seed)")
                #expect(match.range.count <= SecretScanner.longestMatch, "seed \(seed)")
                end = match.range.upperBound
            }
            #expect(end <= bytes.count, "seed \(seed)")
            let result = redacted(bytes)
            #expect(SecretScanner.matches(in: result) == [], "seed \(seed)")
            #expect(redacted(result) == result, "seed \(seed)")
        }
    }

    /// A secret that ends a value, a host or a sentence leaves a text that reads like a shorter
    /// one.
    @Test(arguments: [
        "token: a1b2c3d4e5f6.", "a@b.cc.", "a@b.cc-", "Bearer a1B2c3D4e5F6g7H8i9.", "x",
    ])
    func whatStandsBeforeAMatchIsNotFoundAfterIt(before: String) {
        var random = SplitMix64(seed: 13)
        for sample in SampleSecret.keys {
            let result = redacted(Array((before + sample.text(&random)).utf8))
            #expect(SecretScanner.matches(in: result) == [], "\(sample.rule)")
        }
    }

    @Test func matchesHaveALongestLength() {
        var random = SplitMix64(seed: 14)
        let long = SampleSecret.word(of: SampleSecret.alphanumeric, 50_000, &random)
        for before in ["gh" + "p_", "password=", "Bearer ", "\"token\":\"", "ey" + "J", "/home/"] {
            let bytes = Array((before + long).utf8)
            let lengths = SecretScanner.matches(in: bytes).map(\.range.count)
            #expect(lengths.allSatisfy { $0 <= SecretScanner.longestMatch }, "\(before)")
            #expect(SecretScanner.matches(in: redacted(bytes)) == [], "\(before)")
        }
    }

    /// Strings, and strings of JSON within them, stay what they are, whatever was replaced.
    @Test func jsonStaysJSON() throws {
        for seed in 0..<500 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var text = Soup.text(&random)
            for _ in 0..<random.below(4) { text = try json(text, &random) }
            let line = Array(try json(text, &random).utf8)
            let result = redacted(line)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(result)) as? [String: Any],
                "seed \(seed)")
            #expect(object.count == 3 && object["n"] as? Int == 1234567890, "seed \(seed)")
        }
    }

    /// An object with the text as a value, under a name that may be a secret's.
    private func json(_ text: String, _ random: inout SplitMix64) throws -> String {
        let options: JSONSerialization.WritingOptions =
            random.chance(50) ? [.withoutEscapingSlashes] : [.prettyPrinted]
        let key = random.pick(["text", "password", "token", "cookie", "authorization"])
        let object: [String: Any] = [key: text, "n": 1_234_567_890, "list": [text, "b1c2d3e4"]]
        let data = try JSONSerialization.data(withJSONObject: object, options: options)
        return String(decoding: data, as: UTF8.self)
    }
}
