import ArgumentParser

@main
struct Agentlog: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "agentlog",
        abstract:
            "See what your coding agents do, how long it takes, what fails and what it costs.",
        discussion: """
            Hooks append events to a log; `agentlog up` folds them into views and serves them. The \
            log is the truth: every number can be rebuilt from it.
            """,
        version: version,
        subcommands: [
            UpCommand.self, ServeCommand.self, StatusCommand.self, ExplainCommand.self,
            ImportCommand.self, ViewsCommand.self, KeysCommand.self, LogCommand.self,
            RulesCommand.self, HooksCommand.self, AuthCommand.self, DoctorCommand.self,
            DemoLogCommand.self,
        ])
}
