import Redaction
import Testing

@Suite struct CookieTests {
    @Test(arguments: [
        ("Cookie: ", #"\r\n"#), (#""cookie":""#, #""}"#), (#"\"Set-Cookie\": \""#, #"\""#),
        (#"document.cookie = '"#, "'"), ("-H 'Cookie: ", "' -o x"), ("curl -b '", "' -o x"),
        ("--cookie \"", "\""), ("`Cookie: ", "` x"), ("Cookie: ", " x=y"), ("Cookie: ", ", x"),
    ])
    func allPairsOfACookieAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 9)
        let value = SampleSecret.password(&random)
        for attributes in [
            "; theme=dark; Expires=Mon, 12:30:00 GMT", "; Secure; HttpOnly", "; a=b, c=d; Path=/",
            "; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/", "", ",2*7|a;b=c",
            "; name=Ana Lopez; b=c",
        ] {
            let planted = Planted(before, "sid=" + value + attributes, after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.cookie)],
                "\(attributes)")
        }
    }

    /// The cookie-octets of RFC 6265, section 4.1.1.
    @Test(arguments: [
        ("Cookie: ", #"\r\n"#), (#""cookie":""#, #""}"#), (#"-H \"Cookie: "#, #"\" -o x"#),
        ("cookie: ", " and more"), ("cookie: ", "; "),
    ])
    func valuesMayHaveAnyOctet(before: String, after: String) {
        var random = SplitMix64(seed: 23)
        for octet in "!#$%&'()*+-./0:<=>?@A[]^_`a{|}~" {
            let value = SampleSecret.password(&random) + "\(octet)" + SampleSecret.password(&random)
            let planted = Planted(before, "sid=\(value)", after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.cookie)],
                "\(before)\(octet)")
        }
    }

    @Test(arguments: [#"\u0026"#, #"\u003d"#, #"\u003C"#, #"\/"#, #"\\u0026"#, #"\\\/"#])
    func octetsMayBeEscaped(escape: String) {
        var random = SplitMix64(seed: 24)
        for after in [#""}"#, #"\r\n"}"#, #"\" x"}"#, #"\u0020x"}"#] {
            let value = SampleSecret.password(&random) + escape + SampleSecret.password(&random)
            let planted = Planted(#"{"a":"Cookie: "#, "sid=\(value)", after)
            #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.cookie)])
        }
    }

    /// A sentence goes on behind a cookie.
    @Test(arguments: [" ", ", ", "\"", "\\", "\n", #"\n"#, #"\""#, "é"])
    func whatIsNoOctetEndsACookie(end: String) {
        var random = SplitMix64(seed: 25)
        let planted = Planted(
            "Cookie: ", "sid=" + SampleSecret.password(&random), end + "and so on")
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.cookie)])
    }

    @Test(arguments: [
        "cookie: request.headers.cookie", "Cookie: sid=$SESSION_COOKIE", "Cookie: sid=<id>",
        "Cookie: sid={session}", "-b 'sid=' + value", "grep -b sid=abcdefgh", "cookie: a=b",
        "document.cookie = \"sid=\" + value", "Cookie: sid=%(session)s", "cookie = name + 1",
    ])
    func codeAboutCookiesHasNone(text: String) {
        #expect(matches(text) == [])
    }
}
