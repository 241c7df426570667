/// An edit of one settings file that is yet to be made.
public struct HookChange: Sendable {
    /// The file as it is called.
    public let path: String
    /// What `diff -u` would print; empty if nothing is to be done.
    public let diff: String
    /// Whether the file goes away, because it has nothing but what was installed.
    public let removesFile: Bool
    /// Why the hooks will not run, or not only where they should.
    public let warnings: [String]

    private let file: SettingsFile
    private let text: [UInt8]?

    init(
        _ file: SettingsFile, text: [UInt8]?, shownAs name: String, warnings: [String]
    ) {
        path = file.path
        self.file = file
        self.text = text
        self.warnings = warnings
        removesFile = file.bytes != nil && text == nil
        diff = UnifiedDiff.text(
            from: file.bytes ?? [], to: text ?? [],
            names: (file.bytes == nil ? "/dev/null" : name, text == nil ? "/dev/null" : name))
    }

    public var isEmpty: Bool { file.bytes == text }

    /// Makes the edit, after a backup of what was there.
    ///
    /// - Parameter milliseconds: The time that the backup is named after, ms since 1970.
    /// - Returns: The backup; nil if there was no file, or nothing in it but what was installed.
    /// - Throws: Nothing is changed then.
    public func apply(atMilliseconds milliseconds: UInt64) throws(SettingsError) -> String? {
        if isEmpty { return nil }
        guard let text else {
            try file.remove()
            return nil
        }
        return try file.replace(
            with: text, time: SettingsFile.timeOfBackup(milliseconds: milliseconds))
    }
}
