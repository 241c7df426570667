import Redaction
import Testing

@Suite struct URLTests {
    @Test(arguments: [
        ("postgres://admin:", "@db.internal:5432/x"), (#"https:\/\/me:"#, #"@host\/x"#),
        ("redis://:", "@cache"), ("git+https://x-access-token:", "@host/a.git"),
        (#"\nmongodb+srv://a%40b:"#, "@c.d"), ("mongodb://a:", "@h1.org:27017,h2.org:27017/db"),
        ("https://jörg:", "@host"),
    ])
    func onlyThePasswordOfAURLIsFound(before: String, after: String) {
        var random = SplitMix64(seed: 10)
        for middle in ["", "@", "@@", ":", "p@s:s", "!$%*^~&,;()=", "ü"] {
            let secret = SampleSecret.password(&random) + middle + "9"
            let planted = Planted(before, secret, after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.urlPassword)],
                "\(middle)")
        }
    }

    @Test(arguments: [
        "https://host:8080/a@b", "https://user@host/x", "postgres://user:password@localhost/x",
        "https://user:$PASSWORD@host", "https://user:<password>@host", "12:30:15@noon",
        "https://host:8080?a@b", "https://host:8080#a@b", "https://u:pass@host",
    ])
    func otherURLsHaveNoPassword(text: String) {
        #expect(matches(text) == [])
    }

    /// A token can stand alone where a user and a password would.
    @Test(arguments: [
        ("https://", "@host.org/a.git"), (#"https:\/\/"#, #"@host.org\/x"#),
        ("git clone \"https://", "@host/x\""),
    ])
    func tokensThatAreUsersOfAURLAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 17)
        for count in [24, 40, 64, 100] {
            let token = SampleSecret.word(of: SampleSecret.alphanumeric, count, &random)
            let planted = Planted(before, token + "7x", after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.urlPassword)],
                "\(count)")
        }
        for name in ["x-access-token", "some-service-account-of-ours", "a1b2c3"] {
            #expect(matches(before + name + after) == [])
        }
    }

    @Test(arguments: [("", ""), ("\"", "\""), ("'", "'"), ("<", ">"), ("curl -X POST ", " -d x")])
    func webhooksAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 18)
        func word(_ count: Int) -> String {
            SampleSecret.word(of: SampleSecret.upper + SampleSecret.digits, count, &random)
        }
        for slash in ["/", #"\/"#] {
            let start = before + "https:" + slash + slash
            let slack = "T\(word(10))" + slash + "B\(word(10))" + slash + word(24).lowercased()
            let discord = SampleSecret.word(of: SampleSecret.alphanumeric + "-_", 67, &random) + "a"
            for planted in [
                Planted(start + "hooks.slack.com" + slash + "services" + slash, slack, after),
                Planted(
                    start
                        + ["discord.com", "api", "webhooks", "123456789012345678"]
                        .joined(separator: slash) + slash, discord, after),
                Planted(
                    start
                        + ["discordapp.com", "api", "v10", "webhooks", "123456789012345678"]
                        .joined(separator: slash) + slash, discord, after),
            ] {
                #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.webhook)])
            }
        }
    }

    @Test(arguments: [
        "https://hooks.slack.com/services/T00000000/B00000000/" + "XXXXXXXXXXXXXXXXXXXXXXXX",
        "https://hooks.slack.com/services/<path>", "https://api.slack.com/services/a/b/c1d2e3f4",
        "https://discord.com/api/webhooks/{id}/{token}", "https://discord.com/api/webhooks/123456",
    ])
    func documentationOfWebhooksHasNone(text: String) {
        #expect(matches(text) == [])
    }

    /// Shared access signatures of Azure, and what others sign URLs with.
    @Test(arguments: [("", "%3D"), ("", "="), ("%2F", "%3D"), ("+", "="), ("", "")])
    func signaturesOfURLsAreFound(middle: String, end: String) {
        var random = SplitMix64(seed: 19)
        for (before, after) in [
            ("https://a.blob.core.windows.net/b?sv=2024-11-04&sp=r&sig=", "&se=2030"),
            (#""https://a.net/?sig="#, #"\u0026x=y""#), ("https://a.net/x?se=1&sig=", " "),
        ] {
            let value =
                SampleSecret.word(of: SampleSecret.alphanumeric, 40 - middle.count, &random)
                + middle
                + "aZ7" + end
            let planted = Planted(before, value, after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)],
                "\(before)")
        }
        #expect(matches("https://host.org/?sig=" + "a1b2c3d4") == [])
        #expect(matches("let sig = " + "signatureOfTheFunctionThatIsCalledFirst(a)") == [])
        #expect(matches("sig=" + String(repeating: "0123456789abcdef", count: 4)) == [])
    }
}
