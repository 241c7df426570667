import ArgumentParser
import EventLog
import Foundation
import HookClient
import TranscriptImport

struct ImportCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make history of the transcripts that are there already.",
        discussion: """
            What hooks would have recorded, at its own times. It can be repeated: what the log \
            has, or what a hook saw, is not recorded again. Files that changed in the last ten \
            minutes are left for the next time.
            """)

    @Argument(
        help: ArgumentHelp(
            "Where transcripts are.",
            discussion: """
                Default: the projects of Claude Code ($CLAUDE_CONFIG_DIR, else ~/.claude) and the \
                sessions of Codex ($CODEX_HOME, else ~/.codex).
                """,
            valueName: "dir"))
    var folder: String?

    @Flag(help: "Say what would be recorded, and record nothing.")
    var dryRun = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run(in directory: LogDirectory) throws {
        if let folder, !FileManager.default.fileExists(atPath: folder) {
            throw ValidationError("\(folder) does not exist. Name a folder that holds transcripts.")
        }
        let start = ContinuousClock.now
        let folders = folder.map { [$0] } ?? HistoryFolders.standard(environment).paths
        let files = folders.map { HistoryFiles(below: $0, now: Date()) }.reduce(HistoryFiles(), +)
        if files.all.isEmpty {
            report(TranscriptImport.Summary(), files, folders, seconds: 0)
            return
        }
        var log = ProgressLine("reading the log", total: 0, quiet: output.json) {
            "\(Terminal.grouped($0)) records"
        }
        var line = ProgressLine("importing", total: files.bytes, quiet: output.json) {
            Terminal.size($0)
        }
        let summary: TranscriptImport.Summary
        do {
            summary = try TranscriptImport(files, into: directory).run(
                now: wallClockMilliseconds(), machine: .current(), isDryRun: dryRun
            ) { step in
                switch step {
                case .log(let records): log.update(records)
                case .transcripts(let bytes): line.update(bytes)
                }
                try line.stopIfInterrupted("Nothing was recorded.")
            }
        } catch let HookClient.Failure.log(error) {
            throw error
        }
        log.finish()
        line.finish()
        report(summary, files, folders, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    private func report(
        _ summary: TranscriptImport.Summary, _ files: HistoryFiles, _ folders: [String],
        seconds: Double
    ) {
        if output.json {
            Terminal.out(
                JSONText.line(
                    Document(
                        files: summary.files, bytes: summary.bytes, found: summary.found,
                        appended: dryRun ? 0 : summary.appended, new: summary.appended,
                        recent: files.recent, seconds: seconds)))
            return
        }
        if summary.files == 0 {
            Terminal.out("no transcripts below \(folders.joined(separator: " and "))")
        } else {
            let rate = seconds > 0 ? Double(summary.bytes) / seconds : 0
            let known = summary.found - summary.appended
            let verb = dryRun ? "would be new" : "recorded"
            Terminal.out(
                """
                \(Terminal.grouped(summary.files)) transcripts, \(Terminal.size(summary.bytes)), \
                in \(String(format: "%.1f", seconds)) s (\(Terminal.size(Int(rate)))/s)
                \(Terminal.grouped(summary.appended)) events \(verb), \
                \(Terminal.grouped(known)) were known already
                """)
        }
        if files.recent > 0 {
            Terminal.out(
                "\(Terminal.grouped(files.recent)) files changed in the last ten minutes: "
                    + "import them later")
        }
        if summary.appended > 0 && !dryRun { Terminal.out("next: agentlog up") }
    }

    private struct Document: Encodable {
        let schema = "agentlog.import/1"
        let files: Int
        let bytes: Int
        let found: Int
        let appended: Int
        let new: Int
        let recent: Int
        let seconds: Double
    }
}
