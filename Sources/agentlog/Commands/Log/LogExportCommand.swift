import ArgumentParser
import Digests
import EventLog
import Foundation

struct LogExportCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Copy records into one file.",
        discussion: """
            The file is in the format of a sealed segment: `lz4 -dc FILE | jq` reads it, and \
            `agentlog log import` brings its records into this or another log, once.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The file to write. It must not exist.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The first record.", discussion: LogPosition.help))
    var from: LogPosition?

    @Option(help: "Stop before this offset or time.")
    var to: LogPosition?

    @Option(
        help: ArgumentHelp(
            "Only the offsets in this file, one a line, or FIRST-LAST.",
            discussion: "'-' reads them from standard input.", valueName: "file"))
    var offsets: String?

    func validate() throws {
        if offsets != nil && (from != nil || to != nil) {
            throw ValidationError("--offsets and --from or --to exclude each other.")
        }
    }

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        let ranges: [Range<Offset>]
        if let offsets {
            ranges = try OffsetList(file: offsets).ranges
        } else {
            // From the first segment on: what was dropped is not missing here.
            let start = try from?.offset(in: directory) ?? directory.start()
            let end = try to?.offset(in: directory) ?? directory.end()
            guard start < end else {
                throw EventLogError.impossible("nothing is from offset \(start) to \(end)")
            }
            ranges = [start..<end]
        }
        let count = ranges.reduce(0) { $0 + $1.lowerBound.distance(to: $1.upperBound) }
        let first = ranges.first?.lowerBound ?? .zero
        var progress = ProgressLine("export", total: count, quiet: output.json)
        let summary = try directory.export(ranges, to: file) {
            progress.update(min(count, first.distance(to: $0)))
        }
        progress.finish()
        TransferDocument(summary, file: file).print(
            "\(Terminal.grouped(summary.records)) records in \(file)", asJSON: output.json)
        if !summary.findings.isEmpty { throw ExitCode(Terminal.Exit.findings) }
    }
}

/// Offsets as people and other commands list them.
struct OffsetList {
    /// In order, without overlap.
    let ranges: [Range<Offset>]

    init(file: String) throws {
        let text: String
        do {
            text =
                file == "-"
                ? String(
                    decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
                : try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw EventLogError.impossible("\(file): \(error.localizedDescription)")
        }
        var found: [Range<Offset>] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "-", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { UInt64($0.trimmingCharacters(in: .whitespaces)) }
            guard numbers.count == parts.count, (1...2).contains(parts.count),
                let first = numbers.first, let last = numbers.last, first <= last, last < 1 << 62
            else {
                throw EventLogError.impossible(
                    "\(file), line \(number + 1): '\(line)' is neither an offset nor FIRST-LAST")
            }
            found.append(Offset(first)..<Offset(last + 1))
        }
        var merged: [Range<Offset>] = []
        for range in found.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, last.upperBound >= range.lowerBound {
                merged[merged.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        if merged.isEmpty { throw EventLogError.impossible("\(file) names no offset") }
        ranges = merged
    }
}

/// What an export or import did, as JSON.
struct TransferDocument: Encodable {
    let schema = "agentlog.transfer/1"
    let file: String
    let records: Int
    let skipped: Int
    let sha256: String?
    let findings: [FindingDocument]

    init(_ summary: TransferSummary, file: String) {
        self.file = file
        records = summary.records
        skipped = summary.skipped
        sha256 = summary.footerHash.map { hexadecimal($0) }
        findings = summary.findings.map(FindingDocument.init)
    }

    func print(_ text: String, asJSON: Bool) {
        if asJSON { return Terminal.out(JSONText.line(self)) }
        for finding in findings {
            Terminal.note("\(finding.severity == "error" ? "FAIL" : "WARN")  \(finding.message)")
        }
        Terminal.out(text)
    }
}
