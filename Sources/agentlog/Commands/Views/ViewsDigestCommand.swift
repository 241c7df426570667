import ArgumentParser
import Projections

struct ViewsDigestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Print a SHA-256 over all views, and the offset that they reflect.",
        discussion: """
            Two stores with the same log and rules have the same digest at the same offset, \
            however and whenever they were folded.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Of the views as they were then.", discussion: LogPosition.help,
            valueName: "time|offset"))
    var at: LogPosition?

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let views =
                try at.map { try AsOfOptions.views(home: home, at: $0) }
                ?? ViewsReader(home: home)
            let line = try views.readBlocking { views in
                "\(try views.digest()) \(try views.checkpoint().nextOffset)"
            }
            Terminal.out(line)
        }
    }
}
