import Redaction

/// A text with a secret at a known place.
struct Planted {
    let before: String
    let secret: String
    let after: String

    init(_ before: String, _ secret: String, _ after: String) {
        self.before = before
        self.secret = secret
        self.after = after
    }

    var bytes: [UInt8] { Array((before + secret + after).utf8) }

    func match(_ rule: SecretRule) -> SecretMatch {
        let start = before.utf8.count
        return SecretMatch(rule: rule, range: start..<start + secret.utf8.count)
    }
}

func matches(_ text: String) -> [SecretMatch] { SecretScanner.matches(in: Array(text.utf8)) }
