/// All formats by their anchors. Of two prefixes that begin alike the longer one comes first.
struct KeyFormats: Sendable {
    let hyphen: Group
    let underscore: Group
    let dot: Group
    let capitalI: Group

    static let all = KeyFormats()

    struct Group: Sendable {
        let formats: [KeyFormat]
        /// The bytes that are one and two before an anchor, each as a bit for its lower five bits.
        private var last: UInt32 = 0
        private var last2: UInt32 = 0

        init(_ formats: [KeyFormat]) {
            self.formats = formats
            for format in formats {
                let bytes = format.prefix.utf8Start + format.anchor
                last |= Self.bit(bytes[-1])
                last2 |= format.anchor > 1 ? Self.bit(bytes[-2]) : .max
            }
        }

        /// Whether a prefix can have these two bytes before its anchor. Nearly no text has, so this
        /// decides how fast text is scanned.
        @inline(__always)
        func mayEnd(_ first: UInt8, _ second: UInt8) -> Bool {
            last & Self.bit(second) != 0 && last2 & Self.bit(first) != 0
        }

        private static func bit(_ byte: UInt8) -> UInt32 { 1 << UInt32(byte & 31) }
    }

    private init() {
        let any = SecretScanner.longestMatch - 16
        hyphen = Group([
            KeyFormat(.anthropicKey, "sk-ant-", .name, 32...any),
            KeyFormat(.openAIKey, "sk-proj-", .name, 32...any),
            KeyFormat(.openAIKey, "sk-svcacct-", .name, 32...any),
            KeyFormat(.openAIKey, "sk-admin-", .name, 32...any),
            KeyFormat(.openAIKey, "sk-", .name, 20...any, row: 20),
            KeyFormat(.gitLabToken, "glpat-", .dottedName, 20...any),
            KeyFormat(.gitLabToken, "glptt-", .dottedName, 20...any),
            KeyFormat(.gitLabToken, "gldt-", .dottedName, 20...any),
            KeyFormat(.gitLabToken, "glrt-", .dottedName, 20...any),
            KeyFormat(.slackToken, "xoxa-", .name, 16...any),
            KeyFormat(.slackToken, "xoxb-", .name, 16...any),
            KeyFormat(.slackToken, "xoxe-", .name, 16...any),
            KeyFormat(.slackToken, "xoxo-", .name, 16...any),
            KeyFormat(.slackToken, "xoxp-", .name, 16...any),
            KeyFormat(.slackToken, "xoxr-", .name, 16...any),
            KeyFormat(.slackToken, "xoxs-", .name, 16...any),
            KeyFormat(.slackToken, "xapp-", .name, 16...any),
            KeyFormat(.pypiToken, "pypi-AgE", .name, 32...any),
        ])
        underscore = Group([
            KeyFormat(.gitHubToken, "ghp_", .word, 20...any),
            KeyFormat(.gitHubToken, "gho_", .word, 20...any),
            KeyFormat(.gitHubToken, "ghu_", .word, 20...any),
            KeyFormat(.gitHubToken, "ghs_", .dottedName, 20...any),
            KeyFormat(.gitHubToken, "ghr_", .word, 20...any),
            KeyFormat(.gitHubToken, "github_pat_", .word, 22...any),
            KeyFormat(.stripeKey, "sk_live_", .alphanumeric, 16...any),
            KeyFormat(.stripeKey, "rk_live_", .alphanumeric, 16...any),
            KeyFormat(.stripeKey, "sk_test_", .alphanumeric, 16...any),
            KeyFormat(.stripeKey, "rk_test_", .alphanumeric, 16...any),
            KeyFormat(.npmToken, "npm_", .alphanumeric, 30...any),
            KeyFormat(.huggingFaceToken, "hf_", .alphanumeric, 30...any),
            KeyFormat(.agentlogToken, "agl_", .name, 20...any),
        ])
        dot = Group([
            KeyFormat(.sendGridKey, "SG.", .dottedName, 40...any)
        ])
        capitalI = Group([
            KeyFormat(.awsAccessKey, "AKIA", .alphanumeric, 16...16),
            KeyFormat(.awsAccessKey, "ASIA", .alphanumeric, 16...16),
            KeyFormat(.googleKey, "AIza", .name, 35...35),
        ])
    }
}
