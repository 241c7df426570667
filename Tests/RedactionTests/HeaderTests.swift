import Redaction
import Testing

@Suite struct HeaderTests {
    @Test(arguments: [
        ("Authorization: Bearer ", #"\r\n"#), ("authorization: Basic ", "'"),
        (#""Authorization":"token "#, #""}"#), (#"\"authorization\": \"Bearer "#, #"\"}"#),
        ("Proxy-Authorization: Basic ", #"\n"#), ("Authorization: ", " "), ("say bearer ", " "),
        (#"headers.Authorization = `Bearer "#, "`"),
    ])
    func credentialsAreFoundBehindTheirScheme(before: String, after: String) {
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let planted = Planted(before, SampleSecret.password(&random) + "==", after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.authorization)],
                "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("Authorization: Negotiate ", #"\r\n"#), (#""authorization":"NTLM "#, #""}"#),
        ("proxy-authorization: negotiate ", "'"), ("Authorization: Bot ", " "),
    ])
    func credentialsOfOtherSchemesAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 20)
        let value = SampleSecret.word(of: SampleSecret.alphanumeric + "+/", 90, &random) + "a=="
        let planted = Planted(before, value, after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.authorization)])
    }

    /// Schemes with parameters: all of them, because names of users are among them.
    @Test(arguments: [
        ("Authorization: Digest ", "\"", #"\r\n"#), (#""Authorization":"Digest "#, #"\""#, #""}"#),
        (#"-H \"Authorization: Digest "#, #"\\\""#, #"\" -o"#),
        ("Authorization: OAuth ", "\"", "'"),
        ("-H 'authorization: digest ", "\"", "' -o"), ("Authorization: Hawk ", "\"", "\n"),
    ])
    func parametersOfASchemeAreFound(before: String, quote: String, after: String) {
        var random = SplitMix64(seed: 21)
        let response = SampleSecret.word(of: "0123456789abcdef", 32, &random)
        let planted = Planted(
            before,
            [
                "username=@ana lopez@", "realm=@a, b@", "uri=@/x?y=z@", "qop=auth",
                "nc=00000001", "response=@\(response)@",
            ].joined(separator: ", ").replacing("@", with: quote), after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.authorization)])
    }

    @Test(arguments: [("Authorization: ", #"\r\n"#), (#""Authorization":""#, #""}"#)])
    func signaturesOfRequestsAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 22)
        let key = "AK" + "IA" + SampleSecret.word(of: SampleSecret.upper, 16, &random)
        let signature = SampleSecret.word(of: "0123456789abcdef", 64, &random)
        let planted = Planted(
            before + "AWS4-HMAC-SHA256 ",
            "Credential=\(key)/20260101/eu-west-1/s3/aws4_request, "
                + "SignedHeaders=host;x-amz-date,Signature=\(signature)", after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.authorization)])
    }

    /// A string that ends within a parameter keeps its end.
    @Test func parametersDoNotLeaveTheirString() {
        let start = #"{"a":"Authorization: Digest username=\"ana\", response=\"0a1b2c3d"#
        let end = #"","b":"c, d=\"e\""}"#
        let match = SecretMatch(rule: .authorization, range: 28..<start.utf8.count)
        #expect(matches(start + end) == [match])
        #expect(matches(#"{"a":"Authorization: Digest username=","b":"c d"}"#) == [])
    }

    @Test(arguments: [
        "Authorization: Bearer ${TOKEN_1234567890}", "Authorization: Bearer <your-token-1>",
        "Basic authentication with a bearer authentication2 header", "Authorization: required",
        "authorization: HTTPClient.Authorization?",
        "Authorization: Bearer YOUR_API_TOKEN_2", "Authorization: Digest authentication",
        "Authorization: Digest username", "Authorization: Negotiate authentication",
        "Authorization: AWS4-HMAC-SHA256 Credential=…",
    ])
    func documentationOfHeadersHasNoCredentials(text: String) {
        #expect(matches(text) == [])
    }
}
