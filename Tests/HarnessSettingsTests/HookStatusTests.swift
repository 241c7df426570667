import Foundation
import Testing

@testable import HarnessSettings

@Suite struct HookStatusTests {
    let folder = TemporaryFolder()

    init() throws { try folder.writeProgram() }

    private func lines() -> [String] {
        let status = folder.installation.status()
        return [status.isRecording ? "recording" : "not recording"]
            + status.findings(folder.environment).map { finding in
                let remedy = finding.remedy.map { " | \($0)" } ?? ""
                return "\(finding.level) \(finding.message)\(remedy)"
                    .replacing(folder.path, with: "…")
            }
    }

    private func install(_ scope: SettingsScope) throws {
        _ = try folder.installation.install(scope).apply(atMilliseconds: 0)
    }

    @Test func nothingIsInstalled() {
        let status = folder.installation.status()
        #expect(status.program == folder.program && status.programProblem == nil)
        #expect(
            status.files == [
                HookStatus.File(
                    scope: .user, path: folder.settings, exists: false, problem: nil),
                HookStatus.File(
                    scope: .project, path: folder.project, exists: false, problem: nil),
                HookStatus.File(
                    scope: .local, path: folder.local, exists: false, problem: nil),
            ])
        #expect(
            status.events == HookEvent.all.map { HookStatus.Event(name: $0.name, places: []) })
        #expect(status.events.allSatisfy { $0.state == .missing })
        #expect(
            lines() == [
                "not recording", "ok the hook is ~/bin/agentlog-hook",
                "fail all 9 events not installed | run  agentlog hooks install",
            ])
    }

    @Test(arguments: [
        (SettingsScope.user, "~/.claude/settings.json"),
        (.project, "~/project/.claude/settings.json"),
        (.local, "~/project/.claude/settings.local.json"),
    ])
    func everythingIsInstalled(scope: SettingsScope, path: String) throws {
        try install(scope)
        #expect(
            folder.installation.status().events
                == HookEvent.all.map { event in
                    HookStatus.Event(
                        name: event.name,
                        places: [
                            HookStatus.Place(
                                scope: scope, state: .installed,
                                command: "'\(folder.program)'")
                        ])
                })
        #expect(
            lines() == [
                "recording", "ok the hook is ~/bin/agentlog-hook", "ok all 9 events -> \(path)",
            ])
    }

    @Test func whatIsNotAsItShouldBeIsNamed() throws {
        let ours = #"{"type": "command", "command": "'\#(folder.program)'", "timeout": 5}"#
        try folder.write(
            """
            {"hooks": {
              "SessionStart": [{"hooks": [\(ours), \(ours)]}],
              "SessionEnd": [{"hooks": [\(ours)]}],
              "UserPromptSubmit": [{"hooks": [\(ours)]}],
              "Stop": [{"hooks": [{"type": "command", "command": "agentlog-hook"}]}],
              "SubagentStart": [{"matcher": "x", "hooks": [\(ours)]}],
              "SubagentStop": [{"hooks": [{"type": "command", "command": "echo agentlog-hook"}]}],
              "PostToolUse": [{"hooks": [\(ours)]}],
              "PreToolUse": [{"hooks": [\(ours)]}]
            }}
            """, to: folder.local)
        let file = "-> ~/project/.claude/settings.local.json"
        let remedy = "| run  agentlog hooks install --scope local"
        #expect(
            lines() == [
                "not recording", "ok the hook is ~/bin/agentlog-hook",
                "warn SessionStart \(file) 2 times \(remedy)",
                "warn SessionEnd \(file) has timeout 5 instead of 1 \(remedy)",
                "ok UserPromptSubmit \(file)",
                "warn Stop \(file) runs agentlog-hook \(remedy)",
                "fail StopFailure, SubagentStop, PostToolUseFailure not installed "
                    + "| run  agentlog hooks install",
                "warn SubagentStart \(file) has matcher x instead of * \(remedy)",
                "warn PostToolUse \(file) has matcher * instead of Agent|Task \(remedy)",
                "warn PreToolUse \(file) is not recorded any more \(remedy)",
            ])
        try install(.local)
        #expect(lines().first == "recording")
    }

    @Test func theSameInTwoFilesIsTold() throws {
        try install(.user)
        try install(.project)
        #expect(lines().first == "recording")
        #expect(
            lines().last
                == "warn 9 events are in more than one file; the same command runs once "
                + "| agentlog hooks uninstall --scope … removes one")
        let text = try folder.read(folder.project)
        try folder.write(
            text.replacing("'\(folder.path)", with: "A=1 '\(folder.path)"), to: folder.project)
        #expect(lines().first == "recording")
        #expect(
            lines().last
                == "warn 9 events are in more than one file; the commands differ, so each is "
                + "recorded twice and counted once | agentlog hooks uninstall --scope … removes one"
        )
    }

    /// There the project's settings are the user's.
    @Test func inTheHomeDirectoryAFileIsReadOnce() throws {
        try install(.user)
        var environment = folder.environment
        environment.workingDirectory = folder.path
        let status = HookInstallation.status(environment)
        #expect(status.files.map(\.scope) == [.user, .local])
        #expect(status.isRecording && status.events.allSatisfy { $0.places.count == 1 })
    }

    @Test func aPluginHasTheHooksToo() throws {
        try folder.write(
            #"{"enabledPlugins": {"agentlog@x": true, "b@x": true}}"#, to: folder.settings)
        #expect(
            lines() == [
                "recording", "ok the hook is ~/bin/agentlog-hook",
                "ok all 9 events -> plugin agentlog@x",
            ])
        try install(.local)
        #expect(
            lines().last
                == "warn the plugin agentlog@x has the hooks too, so events are recorded twice and "
                + "counted once | agentlog hooks uninstall, or turn the plugin off")
        // The nearest file decides.
        try folder.write(#"{"enabledPlugins": {"agentlog@x": false}}"#, to: folder.project)
        #expect(folder.installation.status().plugin == nil)
    }

    @Test func aSettingThatTurnsHooksOffIsTold() throws {
        try install(.local)
        try folder.write(#"{"disableAllHooks": true}"#, to: folder.settings)
        #expect(lines().first == "not recording")
        #expect(
            lines().last
                == "warn disableAllHooks is true in ~/.claude/settings.json, so Claude Code runs "
                + "none of these hooks | set it to false, or ask who set it")
        // The nearest file decides.
        try folder.write(#"{"disableAllHooks": false}"#, to: folder.project)
        #expect(folder.installation.status().obstacle == nil && lines().first == "recording")
        // But an administrator's is above all.
        try folder.write(#"{"allowManagedHooksOnly": true}"#, to: folder.path + "/managed.json")
        #expect(
            folder.installation.status().obstacle
                == HookStatus.Obstacle(
                    setting: .allowManagedHooksOnly, path: folder.path + "/managed.json"))
    }

    @Test func aFileThatCannotBeReadIsTold() throws {
        try install(.user)
        try folder.write("{,}", to: folder.local)
        #expect(
            lines() == [
                "not recording", "ok the hook is ~/bin/agentlog-hook",
                "fail …/project/.claude/settings.local.json:1:2: not JSON: found ',', expected a "
                    + "key. Correct it there.",
                "ok all 9 events -> ~/.claude/settings.json",
            ])
    }

    @Test func aProgramThatWentAwayIsTold() throws {
        try install(.user)
        try FileManager.default.removeItem(atPath: folder.program)
        #expect(
            lines() == [
                "not recording",
                "fail there is no program agentlog-hook in …/bin. Run `make install`, then this "
                    + "again from there.",
                "warn all 9 events -> ~/.claude/settings.json runs …/bin/agentlog-hook, which is "
                    + "no program | run  agentlog hooks install --scope user",
            ])
    }
}
