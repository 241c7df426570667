import Redaction
import Testing

/// Secrets of every format, drawn at random and put together here: none stands in a file.
struct SampleSecret: Sendable, CustomTestStringConvertible {
    let rule: SecretRule
    let prefix: String
    let alphabet: String
    let count: Int
    /// What stands in the body, and where: `-` in a UUID.
    var marks: [Int: Character] = [:]

    var testDescription: String { "\(rule.rawValue) \(prefix.prefix(4))…" }

    static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    static let lower = "abcdefghijklmnopqrstuvwxyz"
    static let digits = "0123456789"
    static let alphanumeric = upper + lower + digits

    /// The prefixes are split, so that no other scanner takes these lines for keys.
    static let keys: [SampleSecret] =
        [
            SampleSecret(.anthropicKey, "sk-" + "ant-api03-", alphanumeric + "-_", 95),
            SampleSecret(.anthropicKey, "sk-" + "ant-oat01-", alphanumeric + "-_", 95),
            SampleSecret(.openAIKey, "sk" + "-", alphanumeric, 48),
            SampleSecret(.openAIKey, "sk-" + "proj-", alphanumeric + "-_", 156),
            SampleSecret(.openAIKey, "sk-" + "or-v1-", "0123456789abcdef", 64),
            SampleSecret(.gitHubToken, "gh" + "p_", alphanumeric, 36),
            SampleSecret(.gitHubToken, "gh" + "o_", alphanumeric, 36),
            SampleSecret(.gitHubToken, "gh" + "u_", alphanumeric, 36),
            SampleSecret(.gitHubToken, "gh" + "s_", alphanumeric, 36),
            SampleSecret(.gitHubToken, "gh" + "s_" + "12345_ey" + "J", alphanumeric + "-_.", 500),
            SampleSecret(.gitHubToken, "gh" + "r_", alphanumeric, 36),
            SampleSecret(.gitHubToken, "github_" + "pat_", alphanumeric + "_", 82),
            SampleSecret(.gitLabToken, "gl" + "pat-", alphanumeric + "-_", 20),
            SampleSecret(.awsAccessKey, "AK" + "IA", upper + "234567", 16),
            SampleSecret(.awsAccessKey, "AS" + "IA", upper + "234567", 16),
            SampleSecret(.googleKey, "AI" + "za", alphanumeric + "-_", 35),
            SampleSecret(.slackToken, "xo" + "xb-", digits + "-" + lower, 50),
            SampleSecret(.slackToken, "xo" + "xp-", digits + "-" + lower, 70),
            SampleSecret(.stripeKey, "sk_" + "live_", alphanumeric, 24),
            SampleSecret(.stripeKey, "rk_" + "live_", alphanumeric, 24),
            SampleSecret(.stripeKey, "sk_" + "test_", alphanumeric, 24),
            SampleSecret(.npmToken, "np" + "m_", alphanumeric, 36),
            SampleSecret(.huggingFaceToken, "h" + "f_", upper + lower, 34),
            SampleSecret(.pypiToken, "py" + "pi-AgEIcHlwaS5vcmc", alphanumeric + "-_", 120),
            SampleSecret(.sendGridKey, "S" + "G.", alphanumeric, 66),
            SampleSecret(.agentlogToken, "ag" + "l_", alphanumeric, 32),
        ] + others

    init(
        _ rule: SecretRule, _ prefix: String, _ alphabet: String, _ count: Int,
        marks: [Int: Character] = [:]
    ) {
        self.rule = rule
        self.prefix = prefix
        self.alphabet = alphabet
        self.count = count
        self.marks = marks
    }

    /// A secret whose body begins and ends with a letter or a digit.
    func text(_ random: inout SplitMix64) -> String {
        let plain = alphabet.filter { $0.isLetter || $0.isNumber }
        var body = Array(
            Self.word(of: plain, 1, &random) + Self.word(of: alphabet, count - 2, &random)
                + Self.word(of: plain, 1, &random))
        for (position, mark) in marks { body[position] = mark }
        return prefix + String(body)
    }

    static func word(of alphabet: String, _ count: Int, _ random: inout SplitMix64) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in random.pick(letters) })
    }

    /// What people choose, more or less: letters and digits that no rule knows by a prefix.
    static func password(_ random: inout SplitMix64) -> String {
        word(of: lower, 4, &random) + word(of: digits, 4, &random)
            + word(of: upper, 6, &random) + word(of: digits, 3, &random)
    }

    static func webToken(_ random: inout SplitMix64) -> String {
        [
            "ey" + "J" + word(of: alphanumeric, 33, &random),
            "ey" + "J" + word(of: alphanumeric, 70, &random),
            word(of: alphanumeric + "-_", 43, &random),
        ].joined(separator: ".")
    }

    /// The lines of a PEM block.
    static func privateKey(
        label: String = "PRIVATE KEY", lines: Int = 20, _ random: inout SplitMix64
    ) -> [String] {
        let body = (0..<lines).map { _ in word(of: alphanumeric + "+/", 64, &random) }
        return ["-----BEGIN " + label + "-----"] + body
            + [word(of: alphanumeric, 26, &random) + "==", "-----END " + label + "-----"]
    }

    static func email(_ random: inout SplitMix64) -> String {
        word(of: lower, 6, &random) + "." + word(of: lower, 6, &random) + "@"
            + word(of: lower, 8, &random) + ".org"
    }
}
