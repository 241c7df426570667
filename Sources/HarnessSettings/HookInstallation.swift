/// Puts the hook into a harness's settings, takes it out again and says where it is.
///
/// Everything is found out from the files as they are; nothing is remembered beside them.
public struct HookInstallation: Sendable {
    public let environment: HookEnvironment

    public init(_ environment: HookEnvironment = .current) { self.environment = environment }

    /// What installing would change.
    public func install(_ scope: SettingsScope) throws(SettingsError) -> HookChange {
        let program = try environment.program()
        let file = try SettingsFile(reading: try environment.path(of: scope))
        guard let bytes = file.bytes else {
            let text = HookText.created(command: ShellWord.quoted(program))
            return change(of: file, to: text, warnings: warnings(scope, nil))
        }
        do throws(JSONProblem) {
            var text = try HookText(bytes, home: environment.home)
            try text.install(program)
            return change(
                of: file, to: text.document.bytes, warnings: warnings(scope, text.document))
        } catch {
            throw .unusable(path: file.path, error)
        }
    }

    /// What uninstalling would change.
    public func uninstall(_ scope: SettingsScope) throws(SettingsError) -> HookChange {
        let file = try SettingsFile(reading: try environment.path(of: scope))
        guard let bytes = file.bytes else { return change(of: file, to: nil, warnings: []) }
        do throws(JSONProblem) {
            let rest = try Rest(of: bytes, home: environment.home)
            // A backup with something else in it means that the file was there before us.
            let isOurs = rest.isNothing && file.backups.allSatisfy(isNothing)
            return change(of: file, to: isOurs ? nil : rest.bytes, warnings: [])
        } catch {
            throw .unusable(path: file.path, error)
        }
    }

    private func isNothing(_ backup: [UInt8]) -> Bool {
        (try? Rest(of: backup, home: environment.home))?.isNothing == true
    }

    /// What is left of a settings file without our hooks.
    private struct Rest {
        let bytes: [UInt8]
        /// The file is one that installing made, and nobody added anything.
        let isNothing: Bool

        init(of bytes: [UInt8], home: String?) throws(JSONProblem) {
            let before = try HookText(bytes, home: home)
            var after = before
            try after.uninstall()
            self.bytes = after.document.bytes
            isNothing = before.isLikeCreated && after.document.root.children.isEmpty
        }
    }

    private func change(
        of file: SettingsFile, to text: [UInt8]?, warnings: [String]
    ) -> HookChange {
        HookChange(file, text: text, shownAs: environment.shown(file.path), warnings: warnings)
    }

    private func warnings(_ scope: SettingsScope, _ document: JSONDocument?) -> [String] {
        var warnings: [String] = []
        if let key = document.flatMap({ SettingsSwitch.on(in: $0) }) {
            warnings.append(
                "\(key.rawValue) is true in this file, so Claude Code runs no such hooks")
        }
        if scope == .project {
            warnings.append(
                "this file is often shared, but the path is of this machine; --scope local is not")
        }
        return warnings
    }
}
