import APIKeys
import ArgumentParser
import EventLog

struct AuthCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key, and show it this once.",
        discussion: "Standard output gets the key and nothing else.")

    @OptionGroup var store: StoreOptions

    @Option(help: "What the key is for, to know it again; up to 100 characters.")
    var name = ""

    func validate() throws {
        guard name.count <= 100 else {
            throw ValidationError("'--name' may have 100 characters, not \(name.count).")
        }
        // It is printed to terminals.
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw ValidationError("'--name' may have no control characters.") }
    }

    func run() throws {
        let home = try store.directory()
        try explainingKeyErrors {
            let now = Int64(wallClockMilliseconds())
            let (key, record) = try KeyFile(home: home).create(name: name, now: now)
            Terminal.out(key.text)
            Terminal.note(
                "Key \(record.id). Keep it now: it is not stored, and cannot be shown again.")
        }
    }
}

/// Says what is wrong with the keys of a store, and ends with the exit code of a failure.
func explainingKeyErrors(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as KeyFileError {
        Terminal.note("error: \(error)")
        throw ExitCode(Terminal.Exit.failed)
    }
}
