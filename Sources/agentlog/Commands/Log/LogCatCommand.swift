import AgentEvents
import ArgumentParser
import EventLog

struct LogCatCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Print records in offset order.",
        discussion: """
            One line for each: offset, append time, type, agent, session. --raw prints the records \
            themselves, exactly as they are stored; --json prints each with its place in the log. \
            Damage is reported on standard error, with the offsets that are lost, and reading goes \
            on; then the exit code is 2.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Where to begin.", discussion: LogPosition.help))
    var from: LogPosition?

    @Option(help: "Stop before this offset or time.")
    var to: LogPosition?

    @Option(help: "Only records of this agent: its id or name.")
    var agent: String?

    @Option(help: "Only records of this session.")
    var session: String?

    @Option(help: "Only records of this type, such as agent.started.")
    var type: String?

    @Flag(help: "Go on with what is appended, until interrupted.")
    var follow = false

    @Flag(help: "Print the records as they are stored.")
    var raw = false

    func validate() throws {
        if raw && output.json { throw ValidationError("--raw and --json exclude each other.") }
    }

    func run(in directory: LogDirectory) throws {
        if !follow { try requireLog(directory) }
        // Without a start, everything: what was lost or dropped before the first record included.
        let start = try from?.offset(in: directory) ?? .zero
        let end = try to?.offset(in: directory) ?? Offset(1 << 62)
        var reader = try LogReader(directory, from: start)
        let watch = LogWatch(directory)
        var isDamaged = false
        reading: while reader.nextOffset < end && !Interruption.wasRequested {
            switch try reader.next() {
            case .records(let batch):
                if let wanted = batch.prefix(before: end) { try print(wanted) }
            case .lost(let loss):
                isDamaged = isDamaged || loss.cause != .dropped
                report(loss)
            case .end:
                if !follow { break reading }
                watch.wait(milliseconds: 250)
            }
        }
        if Interruption.wasRequested {
            if !follow { Terminal.note("interrupted. Go on with --from \(reader.nextOffset)") }
            throw ExitCode(Terminal.Exit.interrupted)
        }
        if isDamaged { throw ExitCode(Terminal.Exit.findings) }
    }

    private func print(_ batch: RecordBatch) throws {
        var lines: [UInt8] = []
        for index in 0..<batch.count {
            let line = batch[index]
            guard isWanted(line) else { continue }
            if raw {
                lines += line
            } else if output.json {
                lines += Array(JSONText.line(RecordDocument(batch, index)).utf8)
            } else {
                lines += Array(RecordLine.text(batch, index).utf8)
            }
            lines.append(UInt8(ascii: "\n"))
        }
        if !lines.isEmpty { try Terminal.bytes(lines) }
    }

    private func isWanted(_ line: ArraySlice<UInt8>) -> Bool {
        if agent == nil && session == nil && type == nil { return true }
        let decoded = DecodedEvent(line)
        if case .unknownType(let name) = decoded {
            return name == type && agent == nil && session == nil
        }
        guard case .event(let event) = decoded else { return false }
        return (agent == nil || event.agentID == agent || event.agentName == agent)
            && (session == nil || event.sessionID == session)
            && (type == nil || event.type == type)
    }

    private func report(_ loss: LogReader.Loss) {
        if output.json {
            Terminal.out(JSONText.line(LossDocument(loss)))
            return
        }
        let range = "offsets \(loss.offsets.lowerBound) to \(loss.offsets.upperBound)"
        switch loss.cause {
        case .dropped: Terminal.note("dropped: \(range)")
        case .missing: Terminal.note("missing: \(range): no segment holds them")
        case .damage:
            Terminal.note(
                "damage: \(loss.segment), bytes \(loss.filePositions.lowerBound) to "
                    + "\(loss.filePositions.upperBound): \(range) are lost")
        }
    }
}
