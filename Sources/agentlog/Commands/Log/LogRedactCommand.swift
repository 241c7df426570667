import ArgumentParser
import Digests
import EventLog

struct LogRedactCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact", abstract: "Remove one record for good; its offset stays.",
        discussion: """
            Rewrites the sealed segment that holds it, with a line in its place that says so, and \
            appends a record of it. Copies elsewhere, such as exports and backups, are not touched.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The record's offset.")
    var offset: UInt64

    @Flag(help: "Do not ask.")
    var yes = false

    func validate() throws {
        guard offset < 1 << 62 else { throw ValidationError("Offsets are below 2^62.") }
    }

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        try Confirmation.require("Remove the record at offset \(offset) for good?", yes: yes)
        let redacted = try directory.redact(
            Offset(offset), atMilliseconds: wallClockMilliseconds())
        if output.json {
            Terminal.out(JSONText.line(Document(redacted, offset)))
        } else {
            Terminal.out("redacted offset \(offset) in \(redacted.segment)")
            for path in redacted.quarantined {
                Terminal.note("this copy may still hold it: \(path)")
            }
            Terminal.note("the views may still have it: `agentlog views rebuild` forgets it")
        }
        if !redacted.quarantined.isEmpty { throw ExitCode(Terminal.Exit.findings) }
    }

    private struct Document: Encodable {
        let schema = "agentlog.redact/1"
        let offset: UInt64
        let segment: String
        let footerSha256: String
        let replacedSha256: String
        let quarantined: [String]

        init(_ redacted: Redacted, _ offset: UInt64) {
            self.offset = offset
            segment = redacted.segment
            footerSha256 = hexadecimal(redacted.footerHash)
            replacedSha256 = hexadecimal(redacted.replacedHash)
            quarantined = redacted.quarantined
        }
    }
}
