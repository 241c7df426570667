import Redaction

extension SampleSecret {
    private static let hexadecimal = digits + "abcdef"

    /// Keys of services that agents often call, as their issuers make them.
    static let others: [SampleSecret] = [
        SampleSecret(.googleKey, "AI" + "za", upper + lower, 35),
        SampleSecret(.googleOAuth, "ya" + "29.", alphanumeric + "-_", 160),
        SampleSecret(.googleOAuth, "GOC" + "SPX-", alphanumeric + "-_", 28),
        SampleSecret(.gitLabToken, "gl" + "ft-", alphanumeric + "-_", 20),
        SampleSecret(.gitLabToken, "gl" + "cbt-", alphanumeric, 23, marks: [2: "_"]),
        SampleSecret(.gitLabToken, "gl" + "oas-", hexadecimal, 64),
        SampleSecret(.gitLabToken, "gl" + "agent-", alphanumeric + "-_", 50),
        SampleSecret(.digitalOceanToken, "do" + "p_v1_", hexadecimal, 64),
        SampleSecret(.digitalOceanToken, "do" + "o_v1_", hexadecimal, 64),
        SampleSecret(.linearKey, "lin_" + "api_", alphanumeric, 40),
        SampleSecret(.notionToken, "nt" + "n_", alphanumeric, 46),
        SampleSecret(.shopifyToken, "shp" + "at_", hexadecimal, 32),
        SampleSecret(.shopifyToken, "shp" + "ss_", hexadecimal, 32),
        SampleSecret(.dockerToken, "dckr_" + "pat_", alphanumeric + "-_", 27),
        SampleSecret(.dockerToken, "dckr_" + "oat_", alphanumeric + "-_", 32),
        SampleSecret(.databricksToken, "da" + "pi", hexadecimal, 32),
        SampleSecret(.groqKey, "gs" + "k_", alphanumeric, 52),
        SampleSecret(.xAIKey, "xa" + "i-", alphanumeric, 80),
        SampleSecret(.replicateToken, "r" + "8_", alphanumeric, 37),
        SampleSecret(.perplexityKey, "pp" + "lx-", alphanumeric, 48),
        SampleSecret(.tavilyKey, "tv" + "ly-", alphanumeric, 32),
        SampleSecret(.tavilyKey, "tv" + "ly-dev-", alphanumeric, 32),
        SampleSecret(.nvidiaKey, "nv" + "api-", alphanumeric + "-_", 64),
        SampleSecret(.supabaseKey, "sb" + "p_", hexadecimal, 40),
        SampleSecret(.supabaseKey, "sb_" + "secret_", alphanumeric + "-_", 31, marks: [22: "_"]),
        SampleSecret(.planetScaleToken, "pscale_" + "tkn_", alphanumeric + "_", 43),
        SampleSecret(.newRelicKey, "NR" + "AK-", upper + digits, 27),
        SampleSecret(.grafanaToken, "gl" + "sa_", alphanumeric, 41, marks: [32: "_"]),
        SampleSecret(.vaultToken, "hv" + "s.", alphanumeric + "-_", 92),
        SampleSecret(.vaultToken, "hv" + "s.", alphanumeric, 24),
        SampleSecret(.vaultToken, "hv" + "b.", alphanumeric + "-_", 150),
        SampleSecret(.atlassianToken, "ATA" + "TT3", alphanumeric, 186, marks: [177: "="]),
        SampleSecret(.webhookSecret, "wh" + "sec_", alphanumeric, 32),
        SampleSecret(.webhookSecret, "wh" + "sec_", alphanumeric + "+/", 44, marks: [43: "="]),
        SampleSecret(.langSmithKey, "lsv2_" + "pt_", hexadecimal, 43, marks: [32: "_"]),
        SampleSecret(.langSmithKey, "lsv2_" + "sk_", hexadecimal, 43, marks: [32: "_"]),
        SampleSecret(
            .langfuseKey, "sk-" + "lf-", hexadecimal, 36,
            marks: [8: "-", 13: "-", 18: "-", 23: "-"]
        ),
        SampleSecret(.figmaToken, "fi" + "gd_", alphanumeric + "-_", 40),
        SampleSecret(.postmanKey, "PM" + "AK-", hexadecimal, 59, marks: [24: "-"]),
        SampleSecret(.sentryToken, "sn" + "trys_ey" + "J", alphanumeric, 180, marks: [136: "_"]),
        SampleSecret(.sentryToken, "sn" + "tryu_", hexadecimal, 64),
        SampleSecret(.squareToken, "sq" + "0atp-", alphanumeric + "-_", 22),
        SampleSecret(.squareToken, "sq" + "0csp-", alphanumeric + "-_", 43),
        SampleSecret(.ageKey, "AGE-" + "SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    ]
}
