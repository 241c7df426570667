import Foundation
import Testing

@testable import HarnessSettings

/// Files on a disk: links, modes, backups, and other programs.
@Suite struct InstallationTests {
    let folder = TemporaryFolder()
    /// 2026-11-22 10:00:00 UTC.
    let time: UInt64 = 1_795_341_600_000

    init() throws { try folder.writeProgram() }

    private func install(_ scope: SettingsScope = .user) throws -> String? {
        try folder.installation.install(scope).apply(atMilliseconds: time)
    }

    private func uninstall(_ scope: SettingsScope = .user) throws -> String? {
        try folder.installation.uninstall(scope).apply(atMilliseconds: time + 1_000)
    }

    /// The error that planning ends with, without the path of the folder.
    private func refusal() -> String {
        let messages = [folder.installation.install, folder.installation.uninstall].map { plan in
            do throws(SettingsError) {
                _ = try plan(.user)
                return "accepted"
            } catch {
                return "\(error)".replacing(folder.path, with: "…")
            }
        }
        return messages[0] == messages[1] ? messages[0] : "\(messages)"
    }

    @Test(arguments: [SettingsScope.user, .project, .local])
    func aFileThatIsCreatedIsRemoved(scope: SettingsScope) throws {
        let path =
            switch scope {
            case .user: folder.settings
            case .project: folder.project
            case .local: folder.local
            }
        let change = try folder.installation.install(scope)
        #expect(change.path == path && !change.isEmpty && !change.removesFile)
        #expect(!folder.exists(path))
        for _ in 0..<2 {
            #expect(try install(scope) == nil)
            #expect(try folder.read(path) == HookSnippet.settings(program: folder.program))
            #expect(try folder.installation.install(scope).isEmpty)
            #expect(try folder.installation.uninstall(scope).removesFile)
            #expect(try uninstall(scope) == nil)
            #expect(try folder.names(in: directory(of: path)) == [])
        }
        #expect(try folder.installation.uninstall(scope).isEmpty)
    }

    @Test func modeAndTextComeBackAndBackupsStay() throws {
        try folder.write(RealSettings.indented, to: folder.settings, mode: 0o640)
        let first = folder.settings + ".agentlog-backup-20261122T100000Z"
        #expect(try install() == first)
        #expect(try folder.read(first) == RealSettings.indented)
        #expect(try folder.mode(of: first) == 0o640)
        #expect(try folder.mode(of: folder.settings) == 0o640)
        #expect(try install() == nil)
        let second = folder.settings + ".agentlog-backup-20261122T100001Z"
        #expect(try uninstall() == second)
        #expect(try folder.read(folder.settings) == RealSettings.indented)
        #expect(try folder.mode(of: folder.settings) == 0o640)

        // In the same second there is one already.
        let installed = try folder.read(second)
        #expect(try install() == first + "-2")
        #expect(try folder.read(first) == RealSettings.indented)
        #expect(try folder.read(folder.settings) == installed)
        #expect(
            try folder.names(in: folder.path + "/.claude") == [
                "settings.json", "settings.json.agentlog-backup-20261122T100000Z",
                "settings.json.agentlog-backup-20261122T100000Z-2",
                "settings.json.agentlog-backup-20261122T100001Z",
            ])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func theOwnerStays() throws {
        try folder.write("{}", to: folder.settings)
        #expect(chown(folder.settings, 1_234, 4_321) == 0)
        let backup = try #require(try install())
        for path in [folder.settings, backup] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.ownerAccountID] as? Int == 1_234)
            #expect(attributes[.groupOwnerAccountID] as? Int == 4_321)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everything"))
    func aReadOnlyFileStays() throws {
        try folder.write("{}", to: folder.settings, mode: 0o444)
        #expect(throws: SettingsError.readOnly(path: folder.settings)) { try install() }
        #expect(try folder.names(in: folder.path + "/.claude") == ["settings.json"])
    }

    @Test func aLinkIsFollowedAndStays() throws {
        let target = folder.path + "/dotfiles/claude.json"
        try folder.write("{\"a\":1}", to: target)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/.claude", withIntermediateDirectories: true)
        let link = folder.settings
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/.claude/middle", withDestinationPath: "../dotfiles/claude.json")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "middle")
        let backup = try install()
        #expect(
            backup == folder.path
                + "/.claude/../dotfiles/claude.json.agentlog-backup-20261122T100000Z")
        #expect(try folder.read(target).hasPrefix(#"{"a":1,"hooks":{"SessionStart":"#))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "middle")
        _ = try uninstall()
        #expect(try folder.read(target) == "{\"a\":1}")

        // What it leads to need not be there.
        try FileManager.default.removeItem(atPath: folder.path + "/dotfiles")
        _ = try install()
        #expect(try folder.read(target) == HookSnippet.settings(program: folder.program))
        _ = try uninstall()
        #expect(try folder.names(in: folder.path + "/dotfiles") == [])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "middle")
    }

    /// Another program writes between looking and renaming.
    @Test func aChangeInBetweenIsNotOverwritten() throws {
        try folder.write("{}", to: folder.settings)
        let change = try folder.installation.install(.user)
        try folder.write("{\"model\":\"opus\"}", to: folder.settings)
        #expect(throws: SettingsError.changedMeanwhile(path: folder.settings)) {
            try change.apply(atMilliseconds: time)
        }
        #expect(try folder.read(folder.settings) == "{\"model\":\"opus\"}")
        #expect(try folder.names(in: folder.path + "/.claude") == ["settings.json"])

        try FileManager.default.removeItem(atPath: folder.settings)
        let creation = try folder.installation.install(.user)
        try folder.write("{}", to: folder.settings)
        #expect(throws: SettingsError.changedMeanwhile(path: folder.settings)) {
            try creation.apply(atMilliseconds: time)
        }
        #expect(try folder.read(folder.settings) == "{}")

        try FileManager.default.removeItem(atPath: folder.settings)
        _ = try install()
        let removal = try folder.installation.uninstall(.user)
        #expect(removal.removesFile)
        try folder.write("{\"model\":\"opus\"}", to: folder.settings)
        #expect(throws: SettingsError.changedMeanwhile(path: folder.settings)) {
            try removal.apply(atMilliseconds: time)
        }
        #expect(try folder.names(in: folder.path + "/.claude") == ["settings.json"])
    }

    /// It looks like a file of ours, but a backup tells that it was there before.
    @Test func aFileOfTheUserIsNeverRemoved() throws {
        try folder.write("{\n  \"model\": \"opus\"\n}\n", to: folder.settings)
        _ = try install()
        try folder.write(HookSnippet.settings(program: folder.program), to: folder.settings)
        #expect(try folder.installation.uninstall(.user).removesFile == false)
        _ = try uninstall()
        #expect(try folder.read(folder.settings) == "{}\n")
    }

    /// Without any backup, the text alone tells.
    @Test(arguments: [
        ("{}", "{}"), ("{ }\n", "{ }\n"), ("{\n}\n", "{\n}\n"), ("\u{FEFF}{}", "\u{FEFF}{}"),
        (#"{"hooks":{}}"#, #"{"hooks":{}}"#),
        (#"{"hooks":{"Stop":[]}}"#, #"{"hooks":{"Stop":[]}}"#),
        (#"{"hooks":{"Stop":[{"hooks":[{"command":"agentlog-hook"}]}]}}"#, "{}"),
        (
            "{\n  \"hooks\": {\"Stop\": [{\"hooks\": [{\"command\": \"agentlog-hook\"}]}]}}\n",
            "{}\n"
        ),
    ])
    func anEmptyFileOfTheUserStays(text: String, rest: String) throws {
        try folder.write(text, to: folder.settings)
        try FileManager.default.removeItem(atPath: #require(try install()))
        #expect(try folder.installation.uninstall(.user).removesFile == false)
        _ = try uninstall()
        #expect(try folder.read(folder.settings) == rest)
    }

    @Test func settingsThatAreOffAreWarnedOf() throws {
        #expect(try folder.installation.install(.user).warnings == [])
        try folder.write("{\"disableAllHooks\": true}", to: folder.settings)
        #expect(
            try folder.installation.install(.user).warnings == [
                "disableAllHooks is true in this file, so Claude Code runs no such hooks"
            ])
        try folder.write(
            "{\"disableAllHooks\": false, \"allowManagedHooksOnly\": true}", to: folder.project)
        #expect(
            try folder.installation.install(.project).warnings == [
                "allowManagedHooksOnly is true in this file, so Claude Code runs no such hooks",
                "this file is often shared, but the path is of this machine; --scope local is not",
            ])
    }

    @Test(arguments: [
        (
            "{",
            "…/.claude/settings.json:1:2: not JSON: found the end of the file, expected a key. "
                + "Correct it there."
        ),
        (
            "{\n  // no\n}",
            "…/.claude/settings.json:2:3: a comment, which JSON does not have. Remove "
                + "it, or paste what `agentlog hooks print` prints by hand."
        ),
        (
            "{\"hooks\": {\"Stop\": {}}}",
            "…/.claude/settings.json:1:20: hooks.Stop is an object, and "
                + "Claude Code expects a list. Correct it there."
        ),
    ])
    func refusalsNameThePlace(text: String, message: String) throws {
        try folder.write(text, to: folder.settings)
        #expect(refusal() == message)
        #expect(try folder.names(in: folder.path + "/.claude") == ["settings.json"])
    }

    @Test func whatIsNoFileIsRefused() throws {
        try FileManager.default.createDirectory(
            atPath: folder.settings, withIntermediateDirectories: true)
        #expect(refusal() == "…/.claude/settings.json is not a file. Move it elsewhere.")
        try FileManager.default.removeItem(atPath: folder.path + "/.claude")
        try folder.write("", to: folder.path + "/.claude")
        #expect(refusal() == "open …/.claude/settings.json: Not a directory")
        try FileManager.default.removeItem(atPath: folder.path + "/.claude")
        #expect(mkdir(folder.path + "/.claude", 0o700) == 0)
        #expect(mkfifo(folder.settings, 0o600) == 0)
        #expect(refusal() == "…/.claude/settings.json is not a file. Move it elsewhere.")
        try FileManager.default.removeItem(atPath: folder.settings)
        try FileManager.default.createSymbolicLink(
            atPath: folder.settings, withDestinationPath: "settings.json")
        #expect(refusal().hasSuffix("settings.json: Too many levels of symbolic links"))
        try FileManager.default.removeItem(atPath: folder.settings)
        try folder.write("", to: folder.settings)
        #expect(truncate(folder.settings, (16 << 20) + 1) == 0)
        #expect(
            refusal() == "…/.claude/settings.json is larger than 16 MiB: these are no settings.")
    }

    @Test func theProgramIsLookedFor() throws {
        let elsewhere = folder.path + "/elsewhere"
        var environment = folder.environment
        environment.searchPath = ["", "relative", folder.path + "/nothing", elsewhere]
        #expect(try environment.program() == folder.program)
        try folder.write("", to: elsewhere + "/agentlog-hook", mode: 0o755)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: folder.program)
        #expect(try environment.program() == elsewhere + "/agentlog-hook")
        try FileManager.default.removeItem(atPath: elsewhere)
        #expect(mkdir(elsewhere, 0o755) == 0 && mkdir(elsewhere + "/agentlog-hook", 0o755) == 0)
        let searched = [folder.path + "/bin", folder.path + "/nothing", elsewhere]
        #expect(throws: SettingsError.noProgram(searched: searched)) { try environment.program() }
        #expect(
            "\(SettingsError.noProgram(searched: ["/a", "/b"]))"
                == "there is no program agentlog-hook in /a, /b. Run `make install`, then this "
                + "again from there.")
    }

    @Test func withoutAHomeThereAreNoUserSettings() throws {
        var environment = folder.environment
        environment.configDirectory = nil
        #expect(throws: SettingsError.noHome) { try HookInstallation(environment).install(.user) }
        #expect(try HookInstallation(environment).install(.local).path == folder.local)
    }
}
