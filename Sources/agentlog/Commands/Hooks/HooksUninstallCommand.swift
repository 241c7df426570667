import ArgumentParser
import EventLog
import HarnessSettings

struct HooksUninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take the hook out of Claude Code's settings.",
        discussion: """
            Shows the change as a diff. If nothing else was changed since `install`, the file is \
            what it was before, byte for byte; one that `install` made is removed. The log stays.
            """)

    @OptionGroup var options: HookOptions

    func run() throws {
        try reportingSettingsErrors {
            let installation = HookInstallation()
            let change = try installation.uninstall(options.scope.settings)
            let file = installation.environment.shown(change.path)
            if change.isEmpty {
                HookOutput.line("[ok]   nothing to do: no hook of agentlog in \(file)")
                return
            }
            HookOutput.line(change.diff)
            if options.dryRun {
                HookOutput.line("[ok]   this would be changed; nothing was")
                return
            }
            let backup = try change.apply(atMilliseconds: wallClockMilliseconds())
            HookOutput.line(
                change.removesFile
                    ? "[ok]   removed \(file), which had nothing else in it"
                    : "[ok]   removed the hook from \(file)")
            if let backup {
                HookOutput.line("[ok]   backup -> \(installation.environment.shown(backup))")
            }
        }
    }
}
