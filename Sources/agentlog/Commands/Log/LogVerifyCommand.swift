import ArgumentParser
import Digests
import EventLog
import Foundation

struct LogVerifyCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every segment, and go on past damage.",
        discussion: """
            Reads everything and compares checksums; --deep also decompresses everything and \
            compares the SHA-256 that sealed segments are chained by, which finds a change that \
            somebody made on purpose. The last line names the root: the hash of the newest sealed \
            segment. Keep it elsewhere, and --expect it later: then nothing before it was changed. \
            `agentlog log seal --roll` first includes what was appended last.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Decompress everything and compare hashes too.")
    var deep = false

    @Option(help: "A root that was printed earlier: it must still be in the chain.")
    var expect: String?

    func validate() throws {
        if let expect, hexadecimalBytes(expect)?.count != 32 {
            throw ValidationError("--expect takes 64 hexadecimal digits, as `verify` prints them.")
        }
    }

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        let start = ContinuousClock.now
        var verification = try Verification(directory, deep: deep)
        let total = verification.bytesLeft
        var progress = ProgressLine("verify", total: total, quiet: output.json) {
            Terminal.size($0)
        }
        var reports: [Verification.Report] = []
        while let report = try verification.next() {
            reports.append(report)
            if !output.json {
                progress.finish()
                print(report)
            }
            progress.update(total - verification.bytesLeft)
            try progress.stopIfInterrupted("Nothing was changed; verify again from the start.")
        }
        progress.finish()
        let rest = try verification.rest(expecting: expect.flatMap { hexadecimalBytes($0) })
        let result = Result(
            reports, rest, isDeep: deep, seconds: (ContinuousClock.now - start) / .seconds(1))
        if output.json {
            Terminal.out(JSONText.line(result))
        } else {
            for finding in rest.findings { Terminal.out(finding.place + finding.line) }
            result.lines(expected: expect).forEach(Terminal.out)
        }
        if !result.findings.isEmpty { throw ExitCode(Terminal.Exit.findings) }
    }

    private func print(_ report: Verification.Report) {
        let verdict =
            report.findings.isEmpty
            ? "PASS" : report.findings.contains { $0.severity == .error } ? "FAIL" : "WARN"
        var line = "\(verdict)  \(report.fileName)"
        if let summary = report.summary {
            line +=
                "  \(Terminal.grouped(summary.records)) records  "
                + "\(Terminal.size(summary.contentBytes)) in \(Terminal.size(summary.bytes))  "
                + summary.appendSpan
        }
        Terminal.out(line)
        for finding in report.findings { Terminal.out("      " + finding.line) }
    }

    private struct Result: Encodable {
        let schema = "agentlog.verify/1"
        let ok: Bool
        let deep: Bool
        let segments: [SegmentDocument]
        let records: Int
        let bytes: Int
        let seconds: Double
        let root: String?
        /// The root proves every record before this offset.
        let rootEnd: UInt64?
        let findings: [FindingDocument]

        init(
            _ reports: [Verification.Report], _ rest: Verification.Rest, isDeep: Bool,
            seconds: Double
        ) {
            deep = isDeep
            segments = reports.compactMap(\.summary).map(SegmentDocument.init)
            records = reports.reduce(0) { $0 + ($1.summary?.records ?? 0) }
            bytes = reports.reduce(0) { $0 + $1.bytes }
            self.seconds = (seconds * 1_000).rounded() / 1_000
            root = rest.root.map { hexadecimal($0) }
            rootEnd = rest.rootEnd?.rawValue
            findings = (reports.flatMap(\.findings) + rest.findings).map(FindingDocument.init)
            ok = !findings.contains { $0.severity == "error" }
        }

        func lines(expected: String?) -> [String] {
            let errors = findings.count { $0.severity == "error" }
            let rate = seconds > 0 ? "  (\(Terminal.size(Int(Double(bytes) / seconds)))/s)" : ""
            let found =
                findings.isEmpty ? "" : ": \(errors) errors, \(findings.count - errors) warnings"
            var lines = [
                "\(segments.count) segments, \(Terminal.grouped(records)) records, "
                    + "\(Terminal.size(bytes)) in \(seconds.formatted()) s\(rate)\(found)"
            ]
            if let root, let rootEnd {
                let isRedacted = findings.contains { $0.code == Finding.Code.redacted.rawValue }
                lines.append(
                    "root \(root)  (every record before offset \(rootEnd)"
                        + (isRedacted ? ", but for those of redacted segments" : "")
                        + (deep ? ")" : "; --deep checks the contents against it)"))
            } else {
                lines.append("no root yet: nothing is sealed")
            }
            if let expected, !findings.contains(where: { $0.code == "unexpected_root" }) {
                lines.append("expected \(expected.lowercased()) is in the chain")
            }
            if let offset = findings.lazy.compactMap(\.offsets).first(where: { $0[0] < $0[1] }) {
                lines.append("next: agentlog log show \(offset[0]) --hex")
            }
            if findings.contains(where: { $0.code == "torn_tail" || $0.code == "superseded" }) {
                lines.append("next: agentlog log repair --dry-run")
            }
            return lines
        }
    }
}

extension Finding {
    /// The file that a finding of the whole store is about.
    fileprivate var place: String { segment.map { "\($0)\n      " } ?? "" }
}
