import APIKeys
import ArgumentParser

struct AuthRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take a key out: from now on it opens nothing.",
        discussion: "Streams that it opened are closed within seconds.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "As `agentlog auth ls` shows it.")
    var id: String

    func run() throws {
        let home = try store.directory()
        try explainingKeyErrors {
            let record = try KeyFile(home: home).revoke(id: id)
            let name = record.name.isEmpty ? "" : " (\(record.name))"
            Terminal.note("Key \(record.id)\(name) is revoked.")
        }
    }
}
