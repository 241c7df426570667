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
        ("Cookie: ", #"\r\n"#), (#""cookie":""#, #""}"#), (#"\"Set-Cookie\": \""#, #"\""#),
        (#"document.cookie = '"#, "'"),
    ])
    func allPairsOfACookieAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 9)
        let value = SampleSecret.password(&random)
        let planted = Planted(before, "sid=\(value); theme=dark; Expires=Mon, 12:30:00 GMT", after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.cookie)])
    }

    @Test(arguments: [
        "Authorization: Bearer ${TOKEN_1234567890}", "Authorization: Bearer <your-token-1>",
        "Basic authentication with a bearer authentication2 header", "Authorization: required",
        "authorization: HTTPClient.Authorization?", "cookie: request.headers.cookie",
        "Cookie: sid=$SESSION_COOKIE", "Authorization: Bearer YOUR_API_TOKEN_2",
    ])
    func documentationOfHeadersHasNoCredentials(text: String) {
        #expect(matches(text) == [])
    }
}
