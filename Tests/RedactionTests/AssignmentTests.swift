import Redaction
import Testing

@Suite struct AssignmentTests {
    private static let names = [
        "password", "db_password", "DB_PASSWORD", "passwd", "secret", "token", "api_key", "apikey",
        "api-key", "apiKey", "access_key", "AWS_SECRET_ACCESS_KEY", "client_secret",
        "clientSecret", "authToken", "mypassword",
    ]

    /// What stands between a name and its value, and behind it.
    private static let places = [
        ("=", " x"), (": ", #"\n"}"#), (" = ", ";"), ("=", "&x=y"), ("=", #"\u0026x=y"#),
        (#"":""#, #"","b":1}"#), (#"": ""#, #""}"#), (#"\":\""#, #"\"}"}"#),
        (#"\\\": \\\""#, #"\\\"}"#), (#"=\""#, #"\" x"#), ("='", "' x"), ("': '", "'}"),
        (" := `", "`"), (#"\" => \""#, #"\""#),
    ]

    @Test(arguments: names)
    func valuesOfSecretNamesAreFound(name: String) {
        for seed in 0..<10 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            for (before, after) in Self.places {
                let planted = Planted(
                    #"{"a":"\n"# + name + before, SampleSecret.password(&random), after)
                #expect(
                    SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)],
                    "seed \(seed), \(name)\(before)…\(after)")
            }
        }
    }

    @Test(arguments: ["--password ", "--token ", "--api-key ", "--client-secret=", "--password '"])
    func valuesOfOptionsAreFound(option: String) {
        var random = SplitMix64(seed: 7)
        let planted = Planted("run " + option, SampleSecret.password(&random), "' --verbose")
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)])
    }

    /// A quoted value ends with its string, not with a quote that is escaped in it.
    @Test func escapesBelongToTheValue() {
        var random = SplitMix64(seed: 8)
        for escape in [#"\""#, #"\\"#, #"\u00e9"#, #"\/"#, #"\\\""#] {
            let value = SampleSecret.password(&random) + escape
            let planted = Planted(#"{"password":""#, value, #"","b":"c"}"#)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)],
                "\(escape)")
        }
    }

    /// A quote that was opened in a string and cut off ends with that string.
    @Test(arguments: ["'", #"\""#, #"\\\""#])
    func valuesDoNotLeaveTheirString(quote: String) {
        var random = SplitMix64(seed: 15)
        for escape in ["", #"\\"#, #"\\\\"#] {
            let value = SampleSecret.password(&random) + escape
            let planted = Planted(#"{"a":"password="# + quote, value, #"","b":"c \"\\\" ' d"}"#)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)],
                "\(escape)")
        }
    }

    /// Without quotes only the environment gives words without digits: code and prose would, too.
    @Test func wordsAreSecretsOnlyWhereNothingElseCanBeMeant() {
        let word = "correct" + "horse" + "battery"
        for planted in [
            Planted("export DB_PASSWORD=", word, " x"), Planted("{\"password\":\"", word, "\"}"),
        ] {
            #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)])
        }
        #expect(matches("the token: " + word) == [])
        #expect(matches("password = " + word) == [])
    }

    /// Behind a name in quotes a word without them is a number or a variable.
    @Test func literalsOfObjectsAreKept() {
        #expect(matches(#"{"password":a1b2c3d4e5f6}"#) == [])
        #expect(matches(#"{"a":"\"password\":a1b2c3d4e5f6}"}"#) == [])
    }

    /// The quote behind a separator at the end of a string closes it.
    @Test func stringsThatEndWithASeparatorHaveNoValue() {
        #expect(matches(#"{"a":"password=","b1c2d3e4f5g6":"h7"}"#) == [])
        #expect(matches(#"["password:","b1c2d3e4f5g6"]"#) == [])
        #expect(matches(#"["token=",true,false,123456789,"x"]"#) == [])
    }
}
