import ArgumentParser

struct ViewsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "views",
        abstract: "The projections: how far they are, what is in them, and how to remake them.",
        subcommands: [
            ViewsStatusCommand.self, ViewsRebuildCommand.self, ViewsDigestCommand.self,
            ViewsQueryCommand.self, ViewsQuarantineCommand.self,
        ])
}
