/// Texts of pieces that rules look for, in any order, whole or cut off.
enum Soup {
    private static let pieces = [
        "\"", "'", "`", "\\", "\\\"", "\\\\\"", "\\n", "\n", " ", ":", "=", ": ", " = ", ":=",
        "://", "@", "/",
        "\\/", "-", "--", "-----", "_", ".", "[", "]", "(", ";", ",", "{", "}", "<", "&", "\\u0026",
        "%", "$", "é", "😀",
        "password", "token", "api_key", "client_secret", "PASSWORD", "passphrase", "Cookie",
        "Authorization", "Bearer ", "Basic ", "bearer", "token ", "/home/", "/Users/", "/-home-",
        "C:\\Users\\", "C:\\\\Users\\\\", "https://", "user:", "admin", "a.b.org", ".com", "a=b; ",
        "-----BEGIN ", "PRIVATE KEY-----", "-----END ", "ey" + "J", "[redacted:",
        "[redacted:email]",
        "--password ", "sk-", "gh" + "p_", "AK" + "IA", "x", "0123", "abc", "xxxx", "example",
        "git@", "noreply@", "a@b.", "n", "u0041", "curl -u ", " -u a:", "sshpass -p ", "mysql -p",
        "machine a login b password ", "\nlogin a\npassword ", "Digest ", "username=\"a\", ",
        "username=\\\"a\\\", ", "AWS4-HMAC-SHA256 ", "Negotiate ", "; Expires=Mon, ", "; a=b",
        "curl",
        " -b ", "%40", "%2Fhome%2F", "C:\\Users\\é", "c:\\users\\", "é", "\\u00e9", "\\\\u00e9",
        "-home-",
        "-Users-", "-I", "/var/home/", "hooks.slack.com/services/", "discord.com/api/webhooks/1/",
        "\"auth\":\"", "_auth=", "YW5hOmdlaGVpbTEyMw==", "connectionString=", "Password=", "sig=",
        "PASS=", "PRIVATE_KEY=", "o'", "user", "]", "@host", "https://a",
    ]

    static func text(_ random: inout SplitMix64) -> String {
        (0..<1 + random.below(24)).map { _ in piece(&random) }.joined()
    }

    private static func piece(_ random: inout SplitMix64) -> String {
        switch random.below(14) {
        case 0: cut(random.pick(SampleSecret.keys).text(&random), &random)
        case 1: cut(SampleSecret.webToken(&random), &random)
        case 2: SampleSecret.password(&random)
        case 3: cut(SampleSecret.email(&random), &random)
        case 4:
            cut(
                SampleSecret.privateKey(lines: 2, &random)
                    .joined(separator: random.pick(["\n", "\\n", "\\\\n"])), &random)
        default: random.pick(pieces)
        }
    }

    private static func cut(_ text: String, _ random: inout SplitMix64) -> String {
        random.chance(30) ? String(text.prefix(random.below(text.count))) : text
    }
}
