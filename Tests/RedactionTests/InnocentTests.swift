import Redaction
import Testing

/// What a log is full of and what no rule may take for a secret.
@Suite struct InnocentTests {
    @Test func identifiersAndHashesAreNoSecrets() {
        for seed in 0..<50 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let hexadecimal = "0123456789abcdef"
            func hash(_ count: Int) -> String {
                SampleSecret.word(of: hexadecimal, count, &random)
            }
            func id(_ prefix: String) -> String {
                prefix + SampleSecret.word(of: SampleSecret.alphanumeric, 24, &random)
            }
            let uuid = [hash(8), hash(4), hash(4), hash(4), hash(12)].joined(separator: "-")
            let line = """
                {"schema":1,"event_id":"\(hash(32))","session_id":"\(uuid)",\
                "agent_id":"\(hash(40))","sha256":"\(hash(64))","tool_use_id":"\(id("toolu_01"))",\
                "message_id":"\(id("msg_01"))","request_id":"\(id("req_01"))","bearer_id":12}
                """
            #expect(matches(line) == [], "seed \(seed)")
        }
    }

    @Test(arguments: [
        #"{"tokens":123,"token_count":456,"max_tokens":8192,"total_tokens":9876543210}"#,
        #"{"input_tokens":"1a2b3c4d5e6f7a8b","cache_read_input_tokens":1}"#,
        #"{"token":1234567890123,"password":null,"secret":true}"#,
        #"{"password":{"type":"string","description":"The password of user 1"}}"#,
        #"{"token":"The token that page 12 of the manual describes"}"#,
        "let token = parser.nextToken()", "token: CancellationToken, secret: Secret2Type",
        "api_key=os.environ['API_KEY_2']", "password=${DB_PASSWORD_1}", "token: $GITHUB_TOKEN_22",
        "api_key: \\\"YOUR_API_KEY_123\\\"", "TOKEN=<paste-token-1-here>",
        "const token = process.env.STRIPE_S3_TOKEN_22;", "pad_token = tokenizer.eos_token",
        "password: string; secretName: my-secret-1a2b", "token = tokens2[position12]",
        "passwords: a1b2c3d4e5f6", "bigtoken=a1b2c3d4e5f6", "token == a1b2c3d4e5f6",
        #"{"PWD":"/srv/project-1/node"}"#, #"PWD=C:\\work\\project1"#, "OLDPWD=/srv/build2/a",
        #"{'pad_token': '[PAD]'}"#, "secret=/run/secrets/db_1234abcd", "the secret: entropy",
        #"{"output_token": "StreamingDistributionList.NextMarker"}"#,
        #"let token = \"\(random.next())-\(random.next())\""#, "token = \\\"#{id1}-#{id2}\\\"",
    ])
    func countsCodeAndProseAreNoSecrets(text: String) {
        #expect(matches(text) == [])
        #expect(matches(#"{"a":""# + text + #""}"#) == [])
    }
}
