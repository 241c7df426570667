/// What a match is. The raw value is what reports and replaced text say, and is never renamed.
///
/// The formats are those that their issuers publish; a source is named where it decides something.
public enum SecretRule: String, CaseIterable, Sendable {
    case anthropicKey = "anthropic-key"
    case openAIKey = "openai-key"
    /// docs.github.com, "About authentication to GitHub": prefixes; since April 2026 an
    /// installation token is `ghs_`, a number, `_` and a web token.
    case gitHubToken = "github-token"
    /// docs.gitlab.com, "GitLab token overview".
    case gitLabToken = "gitlab-token"
    /// AWS IAM user guide, "IAM identifiers", unique ids: AKIA is for good, ASIA for a session.
    case awsAccessKey = "aws-access-key"
    case googleKey = "google-key"
    /// api.slack.com, "Token types".
    case slackToken = "slack-token"
    /// docs.stripe.com/keys: secret and restricted keys; the publishable ones are no secrets.
    case stripeKey = "stripe-key"
    case npmToken = "npm-token"
    case huggingFaceToken = "hugging-face-token"
    /// pypi.org/help#apitoken: `pypi-` and a macaroon, whose first bytes are always the same.
    case pypiToken = "pypi-token"
    case sendGridKey = "sendgrid-key"
    /// A token of this program's own server.
    case agentlogToken = "agentlog-token"
    /// RFC 7519, in the compact form of RFC 7515, section 7.1.
    case webToken = "jwt"
    /// RFC 7468 and the forms of OpenSSH and OpenPGP: only private keys.
    case privateKey = "private-key"
    /// RFC 3986, section 3.2.1: only the password of `scheme://user:password@host`.
    case urlPassword = "url-password"
    /// RFC 9110, section 11.6.2, and RFC 6750: only the credentials behind the scheme.
    case authorization
    /// RFC 6265, sections 4.1 and 4.2: all pairs of one header.
    case cookie
    /// The value that is given to a name like `password` or `api_key`.
    case assignment
    /// RFC 5322, section 3.4.1, without quoted local parts and comments.
    case email
    /// Only the name in `/home/name`, `/Users/name`, `C:\Users\name`, and in the folders that
    /// Claude Code names after paths (`/-home-name-project`).
    case homeDirectory = "home-directory"
}
