import ArgumentParser
import Digests
import EventLog
import Foundation

struct LogDropCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Remove old sealed segments for good.",
        discussion: """
            Whole segments, from the oldest on, whose records were all appended before the time. \
            The log keeps a record of what was dropped; views that are rebuilt afterwards begin \
            there.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("The time.", discussion: LogPosition.help))
    var before: LogPosition

    @Flag(help: "Say what would be removed, and change nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        guard case .time(let milliseconds) = before else {
            throw ValidationError("--before takes a time, such as 2026-01-31 or 90d.")
        }
        guard let plan = try directory.dropPlan(before: milliseconds) else {
            return Terminal.out(
                output.json
                    ? JSONText.line(Document(nil, dryRun: dryRun))
                    : "nothing to drop: no sealed segment is that old")
        }
        let what =
            "\(plan.segments) segments, \(Terminal.size(plan.bytes)), offsets "
            + "\(plan.offsets.lowerBound) to \(plan.offsets.upperBound)"
        if !dryRun {
            try Confirmation.require("Remove \(what) for good?", yes: yes)
            let dropped = try directory.drop(plan, atMilliseconds: wallClockMilliseconds())
            guard dropped else {
                throw EventLogError.impossible("the log changed meanwhile: look again and repeat")
            }
        }
        if output.json {
            Terminal.out(JSONText.line(Document(plan, dryRun: dryRun)))
        } else {
            Terminal.out("\(dryRun ? "would drop" : "dropped") \(what)")
            if !dryRun {
                Terminal.note("the views still have it: `agentlog views rebuild` forgets it")
            }
        }
    }

    private struct Document: Encodable {
        let schema = "agentlog.drop/1"
        let dryRun: Bool
        let segments: Int
        let bytes: Int
        let offsets: [UInt64]?
        let footerSha256: String?

        init(_ plan: DropPlan?, dryRun: Bool) {
            self.dryRun = dryRun
            segments = plan?.segments ?? 0
            bytes = plan?.bytes ?? 0
            offsets = plan.map { [$0.offsets.lowerBound.rawValue, $0.offsets.upperBound.rawValue] }
            footerSha256 = plan.map { hexadecimal($0.footerHash) }
        }
    }
}
