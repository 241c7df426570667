import ArgumentParser

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look at the log itself, without views or server.",
        discussion: """
            All of these work on the files, whether `agentlog up` runs or not. They exit 0 if all \
            is well, 1 if they failed, 2 if they found something that a person should know (such \
            as damage), 10 if there is no log, 11 if other processes hold its locks, 64 for wrong \
            arguments, 130 if interrupted.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Look",
                subcommands: [
                    LogListCommand.self, LogCatCommand.self, LogShowCommand.self,
                    LogStatsCommand.self,
                ]),
            CommandGroup(
                name: "Check",
                subcommands: [LogVerifyCommand.self, LogScanSecretsCommand.self]),
            CommandGroup(
                name: "Maintain", subcommands: [LogSealCommand.self, LogRepairCommand.self]),
            CommandGroup(
                name: "Move", subcommands: [LogExportCommand.self, LogImportCommand.self]),
            CommandGroup(
                name: "Forget", subcommands: [LogDropCommand.self, LogRedactCommand.self]),
        ])
}
