import Redaction
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("postgres://admin:", "@db.internal:5432/x"), (#"https:\/\/me:"#, #"@host\/x"#),
        ("redis://:", "@cache"), ("git+https://x-access-token:", "@host/a.git"),
        (#"\nmongodb+srv://a%40b:"#, "@c.d"),
    ])
    func onlyThePasswordOfAURLIsFound(before: String, after: String) {
        var random = SplitMix64(seed: 10)
        let planted = Planted(before, SampleSecret.password(&random), after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.urlPassword)])
    }

    @Test(arguments: [
        "https://host:8080/a@b", "https://user@host/x", "postgres://user:password@localhost/x",
        "https://user:$PASSWORD@host", "https://user:<password>@host", "12:30:15@noon",
    ])
    func otherURLsHaveNoPassword(text: String) {
        #expect(matches(text) == [])
    }

    @Test(arguments: [
        ("\"", "\""), (#"\n"#, #"\n"#), (#"\\n"#, #"\\n"#), ("<", ">"), ("mailto:", "?x"),
        ("write to ", "."), (#"\u003c"#, #"\u003e"#), ("é", "é"),
    ])
    func addressesOfPersonsAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 11)
        let planted = Planted(before, SampleSecret.email(&random), after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.email)])
    }

    @Test(arguments: [
        "git@github.com:a/b.git", "noreply@" + "anthropic.com", "a@example.com", "pkg@1.2.3",
        #"\n@app.route('/')"#, #"\\n@pytest.fixture"#, "@scope/name@2.0.0", "icon@2x.png", "a@b",
        "a @b.cc", "actions/checkout@v4.beta", "x@y.z",
    ])
    func whatOnlyHasAnAtSignIsNoAddress(text: String) {
        #expect(matches(text) == [])
    }

    @Test(arguments: [
        ("\"/home/", "/x\""), ("/Users/", ""), (#"{"a":"\/home\/"#, #"\/x"}"#),
        (#"cd \n/Users/"#, #"\n"#), ("file:///home/", "/x"), (#"C:\\Users\\"#, #"\\x"#),
        (#"C:\\\\Users\\\\"#, #"\\\\x"#), ("/mnt/c/Users/", "/x"), ("PATH=/home/", "/bin:/bin"),
        ("~/.claude/projects/-Users-", "-dev-x/a.jsonl"), (#"\"/-home-"#, "-x"),
    ])
    func onlyTheNameOfAHomeDirectoryIsFound(before: String, after: String) {
        let planted = Planted(before, "jo" + "_1", after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.homeDirectory)])
    }

    @Test(arguments: [
        "https://host.org/home/index", "src/home/page", "/homes/a", "/home/", "/Users", "-home-a",
        #"C:\\Users\name"#,
    ])
    func foldersThatAreNobodysHomeAreNotFound(text: String) {
        #expect(matches(text) == [])
    }
}
