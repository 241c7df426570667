/// Prints what comes from settings files, which others may have written: a repository that somebody
/// cloned has some. Nothing of them reaches the terminal that it would obey.
enum HookOutput {
    static func line(_ text: String) { Terminal.out(harmless(text)) }

    static func note(_ text: String) { Terminal.note(harmless(text)) }

    /// With a replacement character for controls and for what changes the direction of writing.
    /// Tabs and line breaks stay.
    private static func harmless(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            let isKept =
                switch scalar {
                case "\n", "\t": true
                case "\r": rest.first == "\n"
                case "\u{200E}", "\u{200F}", "\u{061C}", "\u{202A}"..."\u{202E}",
                    "\u{2066}"..."\u{2069}":
                    false
                default: scalar.properties.generalCategory != .control
                }
            scalars.append(isKept ? scalar : "\u{FFFD}")
        }
        return String(scalars)
    }
}
