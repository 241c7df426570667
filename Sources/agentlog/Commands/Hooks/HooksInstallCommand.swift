import ArgumentParser
import EventLog
import HarnessSettings

struct HooksInstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Put the hook into Claude Code's settings.",
        discussion: """
            Shows the change as a diff, and makes a backup. Run again, it changes nothing, or \
            brings up to date what is not: a hook that moved, an event that is new. Claude Code \
            before 2.1.101 skips a settings file with an event that it does not know, and knows \
            StopFailure since 2.1.78.
            """)

    @OptionGroup var options: HookOptions

    func run() throws {
        try reportingSettingsErrors {
            let installation = HookInstallation()
            let change = try installation.install(options.scope.settings)
            let file = installation.environment.shown(change.path)
            if change.isEmpty {
                HookOutput.line(
                    "[ok]   nothing to do: \(file) has all \(HookEvent.all.count) events")
            } else {
                HookOutput.line(change.diff)
                if options.dryRun {
                    HookOutput.line("[ok]   this would be changed; nothing was")
                } else {
                    let backup = try change.apply(atMilliseconds: wallClockMilliseconds())
                    HookOutput.line("[ok]   installed \(HookEvent.all.count) events -> \(file)")
                    if let backup {
                        HookOutput.line(
                            "[ok]   backup -> \(installation.environment.shown(backup))")
                    }
                }
            }
            for warning in change.warnings { HookOutput.line("[warn] \(warning)") }
            if !options.dryRun, !change.isEmpty {
                HookOutput.line("next: use Claude Code as ever, then  agentlog log cat")
            }
        }
    }
}
