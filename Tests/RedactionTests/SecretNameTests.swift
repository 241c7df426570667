import Redaction
import Testing

/// Names that are rarer than those of AssignmentTests, or whose values have a certain form.
@Suite struct SecretNameTests {
    private func expect(
        _ secret: String, _ before: String, _ after: String,
        location: SourceLocation = #_sourceLocation
    ) {
        let planted = Planted(before, secret, after)
        #expect(
            SecretScanner.matches(in: planted.bytes) == [planted.match(.assignment)],
            "\(before)…\(after)", sourceLocation: location)
    }

    @Test(arguments: [
        ("PASS=", " x"), ("export DB_PASS=", "\n"), ("SMTP_PASS='", "'"), (#""pass": ""#, #""}"#),
        (#"\"db_pass\":\""#, #"\"}"#), ("userPass = \"", "\";"), ("smtp-pass: '", "'"),
    ])
    func shortNamesOfPasswordsCount(before: String, after: String) {
        var random = SplitMix64(seed: 30)
        expect(SampleSecret.password(&random), before, after)
    }

    @Test(arguments: [
        "PASS: test_number_12_of_34", "bypass=a1b2c3d4e5f6", "pass: a1b2c3d4e5f6", "PASS=12",
        "compass = \"a1b2c3d4e5f6\"", "BYPASS=a1b2c3d4e5f6", "--pass a1b2c3d4 --fail",
        "\"pass\": \"number 1 of 12\"", "PASS=$(cat x)", "pass=true", "pass = \"validation\"",
        "$pass = '-anonymous@'", "all tests pass: `TestCommand_HasFlag`, `TestOther`",
    ])
    func whatPassesIsNoPassword(text: String) {
        #expect(matches(text) == [])
    }

    @Test(arguments: [
        "ENCRYPTION_KEY", "PRIVATE_KEY", "SIGNING_KEY", "MASTER_KEY", "STRIPE_KEY", "OPENAI_KEY",
        "AUTH_KEY", "ACCESS_KEY", "SECRET_KEY", "SECRET_KEY_BASE", "AccountKey", "privateKey",
        "sessionKey", "RAILS_MASTER_KEY", "NEXT_PRIVATE_STRIPE_KEY", "signing-key", "jwtKey",
        "credential", "credentials", "GOOGLE_CREDENTIALS", "client-key-data", "SharedAccessKey",
        "JSESSIONID", "PHPSESSID",
    ])
    func keysThatAreSecretsCount(name: String) {
        for seed in 0..<10 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let hexadecimal = SampleSecret.word(of: "0123456789abcdef", 32, &random)
            let base64 =
                SampleSecret.word(of: SampleSecret.alphanumeric + "+/", 60, &random) + "7a=="
            for secret in ["b7" + hexadecimal, "aX" + base64] {
                for (before, after) in [
                    ("=", " x"), (": ", #"\n"}"#), ("=", ";x=y"), (#"":""#, #"","b":1}"#),
                    (#"\": \""#, #"\"}"}"#), (" = '", "';"),
                ] {
                    expect(secret, #"{"a":"\n"# + name + before, after)
                }
            }
        }
    }

    @Test(arguments: [
        "publicKey: \"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\"", "primary_key=a1b2c3d4e5f6a7b8c9d0",
        "cache_key: \"a1b2c3d4e5f6a7b8c9d0\"", "partitionKey = \"a1b2c3d4e5f6a7b8\"",
        "sessionKey: \"agent:main:channel12:user34\"", "privateKey: \"keys/server12.pem\"",
        "privateKey = currentX509PrivateKey", "private_key: PrivateKey2048Type",
        "PRIVATE_KEY=server12.key", "sessionKey = sessionKeys12",
        "masterKey: makeKey(from: password12)", "credentials: \"include\"", "privateKey = key1",
        "PRIVATE_KEY=/etc/ssl/private/server12.key", "credentials: 'same-origin'",
        "credential: URLCredential?", "SIGNING_KEY=${SIGNING_KEY_12345678}",
        "sort_key=a1b2c3d4e5f6",
        "accessKey: \"your-access-key-12345\"", "credentials = service_account.Credentials2",
        "let signingKey = \"signing-key\"", "sessionKey: some_long_variable_name",
        "the private key: -----BEGIN", "\"sessionKey\":\"main\"", "foreign_key='a1b2c3d4e5f6a7b8'",
    ])
    func otherKeysAreNoSecrets(text: String) {
        #expect(matches(text) == [])
        #expect(matches(#"{"a":""# + text.replacing("\"", with: #"\""#) + #""}"#) == [])
    }

    /// Of npm and Docker: a name and a password in base64.
    @Test(arguments: [
        ("_auth=", "\n"), ("//registry.host.org/:_auth=", ""), (#"_auth = ""#, #"""#),
        (#""auth": ""#, #""}"#), (#"\"auth\":\""#, #"\"}"#), (#""auth" : ""#, #"""#),
    ])
    func encodedNamesAndPasswordsAreFound(before: String, after: String) {
        var random = SplitMix64(seed: 31)
        for user in ["ana", "jo", "some-user", "x"] {
            let plain = user + ":" + SampleSecret.password(&random)
            expect(base64(plain), before, after)
        }
    }

    @Test(arguments: [
        "\"auth\": \"bearerAuthentication1\"", "auth: \"a1b2c3d4e5f6a7b8c9d0\"", "auth=none",
        "\"auth\": \"ed25519signature\"", "_auth = authenticate12()", "auth: OAuth2Authentication",
    ])
    func otherWordsOfAuthenticationAreNoSecrets(text: String) {
        #expect(matches(text) == [])
    }

    @Test(arguments: [
        #"connectionString="Server=db;User Id=sa;Password=geheim;""#,
        #""ConnectionString": "Server=db; Pwd=geheim""#,
        #"CONNECTION_STRING='Host=x;Password=y z'"#,
        #"\"connectionString\":\"Endpoint=sb:\/\/x\/;SharedAccessKey=abc=\""#,
        #"connection_string: "AccountName=x;AccountKey=abc;EndpointSuffix=y""#,
    ])
    func connectionStringsAreFoundWhole(text: String) {
        let parts = text.split(separator: #/[=:] ?\\?["']/#, maxSplits: 1)
        let value = parts[1].prefix { !"\"'".contains($0) }
        let secret = value.hasSuffix("\\") ? value.dropLast() : value
        let before = String(text.prefix(upTo: secret.startIndex))
        expect(String(secret), before, String(text.suffix(from: secret.endIndex)))
    }

    @Test(arguments: [
        #"connectionString: "Server=localhost;Integrated Security=true""#,
        #"connectionString = "Data Source=app.db""#, "connectionString: builder.build()",
        #"connectionString="Server=db;Password=$PASSWORD""#,
        #"connectionString="Server=db;Password=<password>;""#,
    ])
    func connectionsWithoutPasswordsAreKept(text: String) {
        #expect(matches(text) == [])
    }

    private func base64(_ text: String) -> String {
        let alphabet = Array(SampleSecret.alphanumeric + "+/")
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            let digits = (0...group.count).map { alphabet[bits >> (18 - 6 * $0) & 63] }
            return String(digits) + String(repeating: "=", count: 3 - group.count)
        }.joined()
    }
}
