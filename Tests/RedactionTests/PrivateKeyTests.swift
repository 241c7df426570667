import Redaction
import Testing

@Suite struct PrivateKeyTests {
    /// A line break as a file, a string, and strings in strings have it.
    @Test(arguments: ["\n", "\r\n", #"\n"#, #"\r\n"#, #"\\n"#, #"\\\\n"#])
    func blocksAreFoundWithAnyLineBreak(lineBreak: String) {
        let labels = [
            "PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK",
        ]
        for label in labels {
            var random = SplitMix64(seed: 3)
            let lines = SampleSecret.privateKey(label: label, &random)
            let planted = Planted("x: ", lines.joined(separator: lineBreak), lineBreak + "\"")
            #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.privateKey)])
        }
    }

    @Test func encryptedBlocksAreFoundWithTheirHeaders() {
        var random = SplitMix64(seed: 4)
        var lines = SampleSecret.privateKey(label: "RSA PRIVATE KEY", &random)
        lines.insert(
            contentsOf: ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,00FF", ""], at: 1)
        let planted = Planted("\"", lines.joined(separator: #"\n"#), #"\n""#)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.privateKey)])
    }

    @Test func blocksThatWereCutOffAreFound() {
        var random = SplitMix64(seed: 5)
        let lines = SampleSecret.privateKey(&random).prefix(5)
        let planted = Planted(#"{"private_key":""#, lines.joined(separator: #"\n"#), #"…"}"#)
        #expect(SecretScanner.matches(in: planted.bytes) == [planted.match(.privateKey)])
    }

    @Test func publicPartsAndMentionsAreNoKeys() {
        var random = SplitMix64(seed: 6)
        for label in ["PUBLIC KEY", "CERTIFICATE"] {
            let lines = SampleSecret.privateKey(label: label, &random)
            #expect(matches(lines.joined(separator: #"\n"#)) == [])
        }
        #expect(matches("a file begins with -----BEGIN " + "PRIVATE KEY----- and a line") == [])
        #expect(matches("-----BEGIN " + "PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----") == [])
    }
}
