import ArgumentParser
import HarnessSettings

struct HooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks", abstract: "Have Claude Code run the hook: install, check, remove.",
        discussion: """
            Edits Claude Code's settings.json and nothing else. What was not installed stays as \
            it is, byte for byte. They exit 0 if all is well, 1 if they failed, 2 if `status` \
            found something missing, 64 for wrong arguments.
            """,
        subcommands: [
            HooksInstallCommand.self, HooksStatusCommand.self, HooksUninstallCommand.self,
            HooksPrintCommand.self,
        ])
}

/// Which settings a command edits, and whether it does.
struct HookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which settings: user, project or local.",
            discussion: """
                user: $CLAUDE_CONFIG_DIR/settings.json, else ~/.claude/settings.json. project: \
                .claude/settings.json here. local: .claude/settings.local.json here.
                """))
    var scope = Scope.user

    @Flag(help: "Show the change, and make none.")
    var dryRun = false

    enum Scope: String, ExpressibleByArgument, CaseIterable {
        case user, project, local

        var settings: SettingsScope {
            switch self {
            case .user: .user
            case .project: .project
            case .local: .local
            }
        }
    }
}

extension ParsableCommand {
    /// Says what went wrong and that nothing was changed.
    func reportingSettingsErrors<T>(_ work: () throws -> T) throws -> T {
        do {
            return try work()
        } catch let error as SettingsError {
            HookOutput.note("error: \(error)")
            HookOutput.note("  nothing was changed")
            throw ExitCode(Terminal.Exit.failed)
        }
    }
}

extension HookFinding {
    /// `[warn] Stop -> ~/.claude/settings.json 2 times: run  agentlog hooks install`
    var line: String {
        let mark = "[\(level.rawValue)]"
        return mark + String(repeating: " ", count: 7 - mark.count) + message
            + (remedy.map { ": \($0)" } ?? "")
    }
}
