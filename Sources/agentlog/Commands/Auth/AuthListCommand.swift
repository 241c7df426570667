import APIKeys
import ArgumentParser

struct AuthListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "The keys of this store, without what is secret.")

    @OptionGroup var store: StoreOptions

    @Flag(help: "One JSON document.")
    var json = false

    private struct Entry: Encodable {
        let id: String
        let name: String
        let created: Int64
        let ending: String
    }

    func run() throws {
        let home = try store.directory()
        try explainingKeyErrors {
            let records = try KeyFile(home: home).read().records
            if json {
                return Terminal.out(
                    JSONText.line(
                        records.map {
                            Entry(
                                id: $0.id, name: $0.name, created: $0.createdMilliseconds,
                                ending: $0.ending)
                        }))
            }
            guard !records.isEmpty else {
                return Terminal.note("There are no keys. `agentlog auth create` makes one.")
            }
            let rows = records.map {
                [
                    $0.id, "…" + $0.ending,
                    Terminal.time(milliseconds: UInt64(clamping: $0.createdMilliseconds)), $0.name,
                ]
            }
            let table = Terminal.table([["ID", "KEY", "CREATED", "NAME"]] + rows, right: [])
            Terminal.out(table.joined(separator: "\n"))
        }
    }
}
