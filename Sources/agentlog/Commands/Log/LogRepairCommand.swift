import ArgumentParser
import EventLog

struct LogRepairCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Tidy up what crashes left; copies before it changes.",
        discussion: """
            Cuts a torn tail, closes a damaged active segment, removes leftovers of sealing. \
            Appending and sealing do the same by themselves. No repair makes up records: damaged \
            bytes stay, and `agentlog log import` brings records back from an export.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    func run(in directory: LogDirectory) throws {
        let actions = try directory.repair(
            dryRun: dryRun, atMilliseconds: wallClockMilliseconds())
        if output.json {
            Terminal.out(JSONText.line(Document(dryRun: dryRun, actions: actions.map(Action.init))))
        } else {
            for action in actions {
                Terminal.out("\(dryRun ? "would " : "")\(action.what)\n    \(action.path)")
            }
            if actions.isEmpty { Terminal.out("nothing to repair") }
        }
        if dryRun && !actions.isEmpty { throw ExitCode(Terminal.Exit.findings) }
    }

    private struct Document: Encodable {
        let schema = "agentlog.repair/1"
        let dryRun: Bool
        let actions: [Action]
    }

    private struct Action: Encodable {
        let path: String
        let what: String

        init(_ action: RepairAction) {
            path = action.path
            what = action.what
        }
    }
}
