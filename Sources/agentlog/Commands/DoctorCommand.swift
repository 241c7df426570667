import ArgumentParser
import EventLog
import Foundation

struct DoctorCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what keeps events from being recorded, and what to do.",
        discussion: "Exits 0 if all is well, 2 if not.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run(in directory: LogDirectory) throws {
        let capture = CaptureCheckups(
            environment: ProcessInfo.processInfo.environment, home: directory.home)
        let checkups = directory.checkups(now: wallClockMilliseconds()) + capture.all()
        if output.json {
            Terminal.out(JSONText.line(Document(checkups: checkups.map(Document.Entry.init))))
        } else {
            let width = checkups.map(\.subject.count).max() ?? 0
            for checkup in checkups {
                let mark = "[\(checkup.status.rawValue)]"
                let subject =
                    checkup.subject
                    + String(repeating: " ", count: width - checkup.subject.count)
                Terminal.out(
                    mark + String(repeating: " ", count: 7 - mark.count) + subject + "  "
                        + checkup.message)
                if checkup.status != .ok, let remedy = checkup.remedy {
                    Terminal.out(String(repeating: " ", count: 9 + width) + "→ " + remedy)
                }
            }
        }
        if checkups.contains(where: { $0.status != .ok }) {
            throw ExitCode(Terminal.Exit.findings)
        }
    }

    private struct Document: Encodable {
        let schema = "agentlog.doctor/1"
        let checkups: [Entry]

        struct Entry: Encodable {
            let subject: String
            let status: String
            let message: String
            let remedy: String?

            init(_ checkup: Checkup) {
                subject = checkup.subject
                status = checkup.status.rawValue
                message = checkup.message
                remedy = checkup.remedy
            }
        }
    }
}
