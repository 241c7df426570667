/// All formats, by the byte at which they are looked for.
struct KeyFormats: Sendable {
    let hyphen = KeyGroup(anchor: UInt8(ascii: "-"), issuedWithHyphen)
    let underscore = KeyGroup(anchor: UInt8(ascii: "_"), issuedWithUnderscore)
    let dot = KeyGroup(anchor: UInt8(ascii: "."), issuedWithDot)
    let capitalI = KeyGroup(anchor: UInt8(ascii: "I"), issuedWithCapitalI)
    let capitalT = KeyGroup(
        anchor: UInt8(ascii: "T"),
        [
            KeyFormat(.atlassianToken, "ATATT3", .name, 128...240),
            KeyFormat(.atlassianToken, "ATCTT3", .name, 128...240),
        ])
    let smallP = KeyGroup(
        anchor: UInt8(ascii: "p"),
        [KeyFormat(.databricksToken, "dapi", .hexadecimal, 32...32, classes: 2)])

    static let all = KeyFormats()

    static let any = SecretScanner.longestMatch - 16

    private static let issuedWithDot = [
        KeyFormat(.sendGridKey, "SG.", .dottedName, 40...any),
        KeyFormat(.googleOAuth, "ya29.", .dottedName, 30...any),
        KeyFormat(.vaultToken, "hvs.", .name, 24...any),
        KeyFormat(.vaultToken, "hvb.", .name, 50...any),
        KeyFormat(.vaultToken, "hvr.", .name, 24...any),
    ]

    private static let issuedWithCapitalI = [
        KeyFormat(.awsAccessKey, "AKIA", .alphanumeric, 16...16),
        KeyFormat(.awsAccessKey, "ASIA", .alphanumeric, 16...16),
        KeyFormat(.googleKey, "AIza", .name, 35...35, classes: 2),
    ]
}
