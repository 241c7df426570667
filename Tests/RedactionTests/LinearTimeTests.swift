import Testing

@testable import Redaction

/// The promise of a bound for any input, counted in looks at bytes instead of in seconds.
@Suite struct LinearTimeTests {
    private static let patterns = [
        "sk-", "sk-a1", "sk" + "-ant-", "gh" + "p_", "gh" + "s_1.", "gl" + "pat-", "xo" + "xb-",
        "AK" + "IA", "S" + "G.", "a@", "a.", "a@b.", "a@b.cc_", "@", "ey" + "J.ey" + "J.",
        "ey" + "J", "ey" + "Jhbcdefghijklmnop.", "ey" + "Jhbcdefghijklmnop.a.", "password=",
        "password:", "password='", "password=\\\"", "password=\\\\\\\"", "password=\"",
        "password='x password=`y password=\\\"z password=\\\\\\\"", "password=a/", "password=[",
        "password='[redacted:", "--password ", "--token '", "--a", "-", "-----BEGIN",
        "-----BEGIN " + "PRIVATE KEY-----", "-----BEGIN " + "PRIVATE KEY-----\\n a b ",
        "-----BEGIN RSA ", "://a:", "://a:b", "http://a:b:", "//", "Authorization: Bearer ",
        "Authorization:", "Authorization=", "Bearer a1B2", "bearer ", "Basic ", "Cookie: a=",
        "cookie:a=b[", "cookie=a", "Cookie: a=$", "\\", "\\\\\"", "\\u0026", "\\n", "\\/",
        "/home/", "/home", "/-home-", "\\\\Users", "\\U", "\\\\Users\\", "=", ":", "a:", "_", "B",
        "[redacted:email]", "secret=a1b2c3d4[", "\"token\":\"", "token_", "x", "-u a:b ",
        "-u a:b", "-u 'a:b", "-uA1b2c3d4:A1b2c3d4 ", "curl -u a: ", "curl -u '", "-pA1b2c3d4 ",
        "mysql -p'", "sshpass -p", "sshpass -p '", "login a password b ", "\nlogin a\npassword $",
        "password ", "machine ", "Authorization: Digest a=", "Authorization: Digest a=b,",
        "Authorization: Digest a=\\\"b\\\",", "Digest a=\\\"", "Cookie: a=b; ", "Cookie: a=\\u0026",
        "Cookie: a=b, ", "cookie: a=expires=", "; expires=Mon, ", "-b a=", "curl -b a=b; ", "%40",
        "a%40", "a%40b.", "é@", "é", "o'a@", "a'", "\\u00e9", "\\u00e9@a.", "%2Fhome", "%2Fhome%2F",
        "/home/é", "/home/\\u00e9", "\\Users\\", "a\\Users\\", "c:\\users\\", "-home-", "-Users-a-",
        "-I/home/", "-isystem", "https://a", "https://a@", "https://a:@", "https://a1B2c3D4e5",
        "hooks.slack.com/services/", "/api/webhooks/1/", "/services/T", "auth=", "auth=YTpi",
        "\"auth\":\"", "connectionString=\"", "connectionString='a;", "sig=", "sig=aB1%2F",
        "ATA" + "TT3", "=ATA" + "TT3a", "da" + "pi", "da" + "pi0", "wh" + "sec_a=", "wh" + "sec_",
        "sn" + "trys_ey" + "J", "=sn" + "trys_ey" + "J", "hv" + "s.", "ya" + "29.", "AGE-", "w",
        "p", "T",
    ]

    @Test(arguments: patterns)
    func workPerByteIsBounded(pattern: String) {
        var works: [Int] = []
        for count in [20_000, 40_000] {
            let unit = Array(pattern.utf8)
            let bytes = (0..<count).map { unit[$0 % unit.count] }
            works.append(SecretScanner.scan(bytes.span).steps)
        }
        #expect(works[0] <= 64 * 20_000, "\(works[0] / 20_000) looks at each byte")
        #expect(works[1] <= works[0] * 2 + 20_000, "\(works)")
    }

    /// Any two patterns in turn: where one rule's search does not end, another begins.
    @Test func workPerByteIsBoundedForMixtures() {
        for seed in 0..<50 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var unit: [UInt8] = []
            for _ in 0..<2 + random.below(4) { unit += random.pick(Self.patterns).utf8 }
            let bytes = (0..<20_000).map { unit[$0 % unit.count] }
            let work = SecretScanner.scan(bytes.span).steps
            #expect(work <= 64 * bytes.count, "seed \(seed), \(work / bytes.count) looks")
        }
    }
}
