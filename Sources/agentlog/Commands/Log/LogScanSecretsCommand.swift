import ArgumentParser
import EventLog
import Redaction

struct LogScanSecretsCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan-secrets", abstract: "Look for what should not be in a log.",
        discussion: """
            Prints the offset and the rule of each match, never what it matched. `agentlog log \
            redact OFFSET` removes a record for good.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Where to begin.", discussion: LogPosition.help))
    var from: LogPosition?

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        let start = try from?.offset(in: directory) ?? directory.start()
        let total = start.distance(to: try directory.end())
        var progress = ProgressLine("scan", total: total, quiet: output.json)
        var reader = try LogReader(directory, from: start)
        var matches = 0
        var isDamaged = false
        reading: while true {
            switch try reader.next() {
            case .records(let batch):
                for index in 0..<batch.count {
                    for match in SecretScanner.matches(in: Array(batch[index])) {
                        matches += 1
                        progress.finish()
                        print(match, batch.first.advanced(by: index))
                    }
                }
            case .lost(let loss): isDamaged = isDamaged || loss.cause != .dropped
            case .end: break reading
            }
            progress.update(start.distance(to: reader.nextOffset))
            try progress.stopIfInterrupted("Go on with --from \(reader.nextOffset)")
        }
        progress.finish()
        if !output.json {
            Terminal.note("\(matches) matches in \(Terminal.grouped(total)) records")
            if isDamaged { Terminal.note("some records cannot be read: agentlog log verify") }
        }
        if matches > 0 || isDamaged { throw ExitCode(Terminal.Exit.findings) }
    }

    private func print(_ match: SecretMatch, _ offset: Offset) {
        let bytes = match.range
        if output.json {
            Terminal.out(
                JSONText.line(
                    Document(
                        offset: offset.rawValue, rule: match.rule.rawValue,
                        bytes: [bytes.lowerBound, bytes.upperBound])))
        } else {
            Terminal.out(
                "\(offset)  \(match.rule.rawValue)  bytes \(bytes.lowerBound) to "
                    + "\(bytes.upperBound) of the record")
        }
    }

    private struct Document: Encodable {
        let offset: UInt64
        let rule: String
        let bytes: [Int]
    }
}
