import ArgumentParser
import EventLog

struct LogSealCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Seal full segments: smaller, sought quickly, provable.",
        discussion: """
            `agentlog up` does this by itself. Offsets, records and append times stay as they are.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Close the active segment first, so that everything is sealed.")
    var roll = false

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        if roll { try directory.roll(atMilliseconds: wallClockMilliseconds()) }
        let sealer = try Sealer(directory, waitMilliseconds: 2_000)
        let total = try directory.rolledCount()
        var progress = ProgressLine("seal", total: total, quiet: output.json)
        var (count, before, after) = (0, 0, 0)
        var isDamaged = false
        while let sealed = try sealer.sealNext() {
            count += 1
            before += sealed.contentBytes
            after += sealed.bytesAfter
            isDamaged = isDamaged || sealed.quarantined != nil
            if output.json {
                Terminal.out(JSONText.line(SealedDocument(sealed)))
            } else if let original = sealed.quarantined {
                Terminal.note(
                    "\(sealed.segment) was damaged: \(sealed.lost.count) ranges of offsets are "
                        + "lost. The original is \(original)")
            }
            progress.update(count)
            try progress.stopIfInterrupted("What was sealed stays; seal again to go on.")
        }
        progress.finish()
        if !output.json {
            let share = before > 0 ? " (\(100 * after / before) %)" : ""
            Terminal.out(
                count == 0
                    ? "nothing to seal"
                    : "sealed \(count) segments: \(Terminal.size(before)) of lines in "
                        + "\(Terminal.size(after))\(share)")
        }
        if isDamaged { throw ExitCode(Terminal.Exit.findings) }
    }

    private struct SealedDocument: Encodable {
        let segment: String
        let records: Int
        let contentBytes: Int
        let bytesBefore: Int
        let bytesAfter: Int
        let lost: [[UInt64]]
        let quarantined: String?

        init(_ sealed: Sealer.Sealed) {
            segment = sealed.segment
            records = sealed.records
            contentBytes = sealed.contentBytes
            bytesBefore = sealed.bytesBefore
            bytesAfter = sealed.bytesAfter
            lost = sealed.lost.map { [$0.lowerBound.rawValue, $0.upperBound.rawValue] }
            quarantined = sealed.quarantined
        }
    }
}
