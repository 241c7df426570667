/// What a match is. The raw value is what reports and replaced text say, and is never renamed.
///
/// The formats are those that their issuers publish; a source is named where it decides something.
/// Many publish only a prefix. Their lengths and alphabets are then those of the rules of gitleaks
/// (commit b58d3f1, July 2026) and the detectors of TruffleHog (3ab759f, August 2026).
public enum SecretRule: String, CaseIterable, Sendable {
    case anthropicKey = "anthropic-key"
    case openAIKey = "openai-key"
    /// docs.github.com, "About authentication to GitHub": prefixes; since April 2026 an
    /// installation token is `ghs_`, a number, `_` and a web token.
    case gitHubToken = "github-token"
    /// docs.gitlab.com, "GitLab token overview": prefixes.
    case gitLabToken = "gitlab-token"
    /// AWS IAM user guide, "IAM identifiers", unique ids: AKIA is for good, ASIA for a session.
    case awsAccessKey = "aws-access-key"
    case googleKey = "google-key"
    /// Access tokens, and secrets of clients: 28 characters, as in the rule of SonarSource's
    /// sonar-text.
    case googleOAuth = "google-oauth"
    /// api.slack.com, "Token types".
    case slackToken = "slack-token"
    /// docs.stripe.com/keys: secret and restricted keys; the publishable ones are no secrets.
    case stripeKey = "stripe-key"
    case npmToken = "npm-token"
    case huggingFaceToken = "hugging-face-token"
    /// pypi.org/help#apitoken: `pypi-` and a macaroon, whose first bytes are always the same.
    case pypiToken = "pypi-token"
    case sendGridKey = "sendgrid-key"
    case digitalOceanToken = "digitalocean-token"
    case linearKey = "linear-key"
    case notionToken = "notion-token"
    case shopifyToken = "shopify-token"
    case dockerToken = "docker-token"
    case databricksToken = "databricks-token"
    case groqKey = "groq-key"
    case xAIKey = "xai-key"
    case replicateToken = "replicate-token"
    case perplexityKey = "perplexity-key"
    /// docs.tavily.com names the prefix; the length is that of keys in public.
    case tavilyKey = "tavily-key"
    case nvidiaKey = "nvidia-key"
    /// supabase.com/docs, "API keys": prefixes. A secret key has 22 characters, `_` and a checksum
    /// of 8, as that of local development.
    case supabaseKey = "supabase-key"
    case planetScaleToken = "planetscale-token"
    case newRelicKey = "new-relic-key"
    case grafanaToken = "grafana-token"
    /// developer.hashicorp.com/vault, "Tokens": prefixes. Root tokens have 24 characters.
    case vaultToken = "vault-token"
    case atlassianToken = "atlassian-token"
    /// The specification of Standard Webhooks, "Signature scheme": 24 to 64 bytes in base64; and
    /// those of Stripe.
    case webhookSecret = "webhook-secret"
    case langSmithKey = "langsmith-key"
    case langfuseKey = "langfuse-key"
    case figmaToken = "figma-token"
    case postmanKey = "postman-key"
    case sentryToken = "sentry-token"
    case squareToken = "square-token"
    /// The specification of age, age-encryption.org/v1: Bech32 in capitals.
    case ageKey = "age-key"
    /// A token of this program's own server.
    case agentlogToken = "agentlog-token"
    /// RFC 7519, in the compact form of RFC 7515, section 7.1.
    case webToken = "jwt"
    /// RFC 7468 and the forms of OpenSSH and OpenPGP: only private keys.
    case privateKey = "private-key"
    /// RFC 3986, section 3.2.1: only the password of `scheme://user:password@host`, or a token that
    /// stands alone there.
    case urlPassword = "url-password"
    /// What follows the host in the URL of a webhook of Slack or Discord: whoever has it may post.
    case webhook
    /// `user:password` behind `curl -u`, the password behind `sshpass -p` and `mysql -p`, and that
    /// of a .netrc.
    case login = "login-password"
    /// RFC 9110, section 11.6.2, and RFC 6750: only the credentials behind the scheme. RFC 7616 and
    /// Signature Version 4 of AWS: all parameters.
    case authorization
    /// RFC 6265, sections 4.1 and 4.2: all pairs of one header.
    case cookie
    /// The value that is given to a name like `password` or `api_key`.
    case assignment
    /// RFC 5322, section 3.4.1, without quoted local parts and comments, and RFC 6531.
    case email
    /// Only the name in `/home/name`, `/Users/name`, `C:\Users\name`, and in the folders that
    /// Claude Code names after paths (`-home-name-project`).
    case homeDirectory = "home-directory"
}
