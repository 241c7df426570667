import ArgumentParser
import EventLog
import Foundation

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look at the log itself, without views or server.",
        subcommands: [List.self, Concatenate.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List the segments.")

        @OptionGroup var store: StoreOptions

        func run() throws {
            let directory = LogDirectory(home: try store.directory())
            let summaries = try directory.summaries()
            if summaries.isEmpty {
                Terminal.note("no log in \(directory.home) yet")
                return
            }
            Terminal.out(Self.row("SEGMENT", "STATE", "RECORDS", "BYTES", "APPENDED"))
            for summary in summaries { Terminal.out(Self.row(summary)) }
            if summaries.contains(where: \.hasDamage) {
                Terminal.note("'*': something in the segment is no record; see `agentlog log cat`")
                throw ExitCode(Terminal.Exit.findings)
            }
        }

        private static func row(_ summary: SegmentSummary) -> String {
            let span = summary.appendMilliseconds.map { times in
                "\(Terminal.time(milliseconds: times.lowerBound)) - "
                    + Terminal.time(milliseconds: times.upperBound)
            }
            return row(
                String(summary.fileName.prefix(20)),
                (summary.isActive ? "active" : "rolled") + (summary.hasDamage ? "*" : ""),
                Terminal.grouped(summary.base.distance(to: summary.end)),
                Terminal.grouped(summary.bytes), span ?? "-")
        }

        private static func row(
            _ segment: String, _ state: String, _ records: String, _ bytes: String, _ time: String
        ) -> String {
            func left(_ text: String, _ width: Int) -> String {
                text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
            }
            func right(_ text: String, _ width: Int) -> String {
                String(repeating: " ", count: max(0, width - text.count)) + text
            }
            return "\(left(segment, 20))  \(left(state, 7))  \(right(records, 11))  "
                + "\(right(bytes, 12))  \(time)"
        }
    }

    struct Concatenate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cat", abstract: "Print records, one JSON line each, in offset order.",
            discussion: """
                Records go to standard output exactly as they are stored. Damage is reported on \
                standard error, with the offsets that are lost; then the exit code is 2.
                """)

        @OptionGroup var store: StoreOptions

        @Option(help: "The first offset.")
        var from: UInt64 = 0

        @Option(help: "Stop before this offset.")
        var to: UInt64?

        @Flag(help: "Go on with what is appended, until interrupted.")
        var follow = false

        func run() throws {
            let directory = LogDirectory(home: try store.directory())
            var reader = try LogReader(directory, from: Offset(from))
            let watch = LogWatch(directory)
            var isDamaged = false
            let end = Offset(to ?? .max)
            while reader.nextOffset < end {
                switch try reader.next() {
                case .records(let batch): try print(batch, before: end)
                case .lost(let range, let segment, let positions):
                    isDamaged = true
                    Terminal.note(
                        "damage: \(segment), bytes \(positions.lowerBound) to "
                            + "\(positions.upperBound): offsets \(range.lowerBound) to "
                            + "\(range.upperBound) are lost")
                case .end:
                    if !follow {
                        if isDamaged { throw ExitCode(Terminal.Exit.findings) }
                        return
                    }
                    watch.wait(milliseconds: 250)
                }
            }
            if isDamaged { throw ExitCode(Terminal.Exit.findings) }
        }

        private func print(_ batch: RecordBatch, before end: Offset) throws {
            var lines: [UInt8] = []
            for index in 0..<min(batch.count, batch.first.distance(to: end)) {
                lines += batch[index]
                lines.append(UInt8(ascii: "\n"))
            }
            try Terminal.bytes(lines)
        }
    }
}
