import ArgumentParser
import Digests
import EventLog

struct LogListCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the segments.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run(in directory: LogDirectory) throws {
        let summaries = try directory.summaries()
        if summaries.isEmpty { throw EventLogError.noLog(path: directory.log) }
        if output.json {
            for summary in summaries { Terminal.out(JSONText.line(SegmentDocument(summary))) }
        } else {
            let head = ["SEGMENT", "STATE", "RECORDS", "LINES", "STORED", "", "APPENDED"]
            for line in Terminal.table([head] + summaries.map(row), right: [2, 3, 4, 5]) {
                Terminal.out(line)
            }
        }
        if summaries.contains(where: \.hasDamage) {
            Terminal.note("'*': something in the segment is no record; see `agentlog log verify`")
            throw ExitCode(Terminal.Exit.findings)
        }
    }

    private func row(_ summary: SegmentSummary) -> [String] {
        let share = summary.contentBytes > 0 ? 100 * summary.bytes / summary.contentBytes : 100
        return [
            String(summary.fileName.prefix(20)),
            summary.state.rawValue + (summary.hasDamage ? "*" : ""),
            Terminal.grouped(summary.records), Terminal.size(summary.contentBytes),
            Terminal.size(summary.bytes), "\(share) %", summary.appendSpan,
        ]
    }
}

extension SegmentSummary {
    /// `2026-11-22 10:00:00Z - 2026-11-22 11:00:00Z`
    var appendSpan: String {
        guard let times = appendMilliseconds else { return "-" }
        return "\(Terminal.time(milliseconds: times.lowerBound)) - "
            + Terminal.time(milliseconds: times.upperBound)
    }
}

/// A segment as JSON.
struct SegmentDocument: Encodable {
    let segment: String
    let state: String
    let base: UInt64
    let end: UInt64
    let records: Int
    let bytes: Int
    let contentBytes: Int
    let appendMs: [UInt64]?
    let footerSha256: String?
    let damaged: Bool

    init(_ summary: SegmentSummary) {
        segment = summary.fileName
        state = summary.state.rawValue
        base = summary.base.rawValue
        end = summary.end.rawValue
        records = summary.records
        bytes = summary.bytes
        contentBytes = summary.contentBytes
        appendMs = summary.appendMilliseconds.map { [$0.lowerBound, $0.upperBound] }
        footerSha256 = summary.footerHash.map { hexadecimal($0) }
        damaged = summary.hasDamage
    }
}
