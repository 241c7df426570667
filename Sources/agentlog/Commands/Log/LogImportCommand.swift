import ArgumentParser
import EventLog

struct LogImportCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Append the records of an export, each once.",
        discussion: """
            They get new offsets and keep the store, offset and append time that they came from. \
            What the log has already is passed over, so importing again changes nothing; an export \
            of this log brings back what damage took.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A file that `agentlog log export` wrote.", completion: .file())
    var file: String

    func run(in directory: LogDirectory) throws {
        var progress: ProgressLine?
        let summary = try directory.importRecords(
            from: file, atMilliseconds: wallClockMilliseconds(), durability: .power
        ) { done, total in
            if progress == nil {
                progress = ProgressLine("import", total: total, quiet: output.json) {
                    Terminal.size($0)
                }
            }
            progress?.update(done)
        }
        progress?.finish()
        TransferDocument(summary, file: file).print(
            "\(Terminal.grouped(summary.records)) records appended, "
                + "\(Terminal.grouped(summary.skipped)) passed over", asJSON: output.json)
        if !summary.findings.isEmpty { throw ExitCode(Terminal.Exit.findings) }
    }
}
