import ArgumentParser
import EventLog

/// How a command prints.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON: one object, or one a line where there are many.")
    var json = false
}

/// A command that works on the files of a store and says in one way what went wrong.
protocol AuditCommand: ParsableCommand {
    var store: StoreOptions { get }
    var output: OutputOptions { get }

    func run(in directory: LogDirectory) throws
}

extension AuditCommand {
    func run() throws {
        let directory = LogDirectory(home: try store.directory())
        Interruption.watch()
        do {
            try run(in: directory)
        } catch let error as EventLogError {
            Failure(error, home: directory.home).print(asJSON: output.json)
            throw ExitCode(error.exitCode)
        }
    }

    /// Makes sure that there is a log: a command that finds nothing would look like one that is
    /// well.
    func requireLog(_ directory: LogDirectory) throws {
        if try directory.isEmpty() { throw EventLogError.noLog(path: directory.log) }
    }
}

/// What went wrong, why, and what to do.
private struct Failure: Encodable {
    let schema = "agentlog.error/1"
    let error: String
    let store: String
    let hint: String?

    init(_ error: EventLogError, home: String) {
        self.error = "\(error)"
        store = home
        hint = error.hint
    }

    func print(asJSON: Bool) {
        if asJSON {
            Terminal.note(JSONText.line(self))
            return
        }
        Terminal.note("error: \(error)")
        Terminal.note("  store: \(store)")
        if let hint { Terminal.note("  hint:  \(hint)") }
    }
}

extension EventLogError {
    var exitCode: Int32 {
        switch self {
        case .noLog: Terminal.Exit.noStore
        case .locked, .sealing: Terminal.Exit.locked
        default: Terminal.Exit.failed
        }
    }

    var hint: String? {
        switch self {
        case .noLog: "name another store with --home, or let a hook record something first"
        case .locked: "agentlog doctor"
        case .notVerified: "agentlog log verify --deep"
        case .unknownVersion: "agentlog log verify lists every such segment"
        default: nil
        }
    }
}
