import Redaction
import Testing

@Suite struct EmailTests {
    @Test(arguments: [
        ("\"", "\""), (#"\n"#, #"\n"#), (#"\\n"#, #"\\n"#), ("<", ">"), ("mailto:", "?x"),
        ("write to ", "."), (#"\u003c"#, #"\u003e"#), ("“", "”"), ("：", "。"), ("'", "'"),
        ("b'", "'"), ("联系", "é"), ("email=", "&x=y"), ("mailto%3A", "%3Fx"),
    ])
    func addressesOfPersonsAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 11)
        let planted = Planted(before, SampleSecret.email(&random), after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.email)])
    }

    @Test(arguments: [
        "jörg.groß", "Łukasz", "ΑΘΗΝΑ", "иван.петров", "o'brien", "maria.d'angelo", "anaé",
        "nguyễn",
        #"j\u00f6rg"#, #"J\u00f6rg.gro\u00df"#, "ana_maria", "3com", "ana+list", "x%y",
    ])
    func localPartsAreFoundWhole(local: String) {
        for (before, after) in [("<", ">"), ("\"", "\""), ("von ", ", "), (#"\n"#, #"\n"#)] {
            let planted = Planted(before, local + "@" + "firma.org", after)
            #expect(
                SecretScanner.matches(in: planted.bytes) == [planted.match(.email)],
                "\(before)…\(after)")
        }
    }

    /// In a URL the sign is escaped.
    @Test(arguments: [
        ("?to=", "&x=y"), ("email%3D", "%26x%3Dy"), ("https://host.org/u/?m=", ""), ("to ", " now"),
        ("https://host.org/u/", "/x"),
    ])
    func addressesInURLsAreFound(before: String, after: String) {
        let planted = Planted(before, "ana.lopez" + "%40" + "firma.org", after)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.email)])
    }

    /// Else the password behind it would not be found.
    @Test func addressesThatAreUsersOfAURLLeaveItsPassword() {
        var random = SplitMix64(seed: 16)
        let planted = Planted(
            "https://ana" + "%40" + "firma.org:", SampleSecret.password(&random), "@host.org/x")
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.urlPassword)])
    }

    @Test(arguments: [
        "git@github.com:a/b.git", "noreply@" + "anthropic.com", "a@example.com", "pkg@1.2.3",
        #"\n@app.route('/')"#, #"\\n@pytest.fixture"#, "@scope/name@2.0.0", "icon@2x.png", "a@b",
        "a @b.cc", "actions/checkout@v4.beta", "x@y.z", "npm/%40scope%2Fname", "a%40b", "%40a.bc",
        "pkg%401.2.3", "https://user@host.org", "https://user%40host.org",
    ])
    func whatOnlyHasAnAtSignIsNoAddress(text: String) {
        #expect(matches(text) == [])
    }

    /// RFC 2142, and the senders of machines.
    @Test(arguments: [
        "security", "support", "info", "abuse", "postmaster", "webmaster", "noreply", "no-reply",
        "git", "Security", "NoReply",
    ])
    func mailboxesOfRolesAreNobodys(role: String) {
        #expect(matches("<" + role + "@" + "firma.org>") == [])
        #expect(matches("?to=" + role + "%40" + "firma.org") == [])
        #expect(matches("x." + role + "@" + "firma.org").map(\.rule) == [.email])
        #expect(matches(role + "x@" + "firma.org").map(\.rule) == [.email])
    }
}
