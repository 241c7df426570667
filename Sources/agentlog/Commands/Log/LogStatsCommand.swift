import AgentEvents
import ArgumentParser
import EventLog

struct LogStatsCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count what the log holds: records and bytes by type and agent.",
        discussion: "Reads every record.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How many agents to name, those with most records first.")
    var top = 10

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        let summaries = try directory.summaries()
        var count = Document(summaries)
        let total = summaries.reduce(0) { $0 + $1.records }
        var progress = ProgressLine("stats", total: total, quiet: output.json)
        var reader = try LogReader(directory, from: .zero)
        reading: while true {
            switch try reader.next() {
            case .records(let batch): count.add(batch)
            case .lost(let loss):
                let lost = loss.offsets.lowerBound.distance(to: loss.offsets.upperBound)
                if loss.cause == .dropped {
                    count.droppedOffsets += lost
                } else {
                    count.lostOffsets += lost
                }
            case .end: break reading
            }
            progress.update(count.records)
            try progress.stopIfInterrupted("Nothing was changed.")
        }
        progress.finish()
        let backlog = try directory.backlog()
        (count.spooledFiles, count.lostEvents) = (backlog.spooledFiles, backlog.lostEvents)
        count.keepTop(top)
        if output.json { Terminal.out(JSONText.line(count)) } else { print(count) }
        if count.lostOffsets > 0 { throw ExitCode(Terminal.Exit.findings) }
    }

    private func print(_ count: Document) {
        Terminal.out(
            "\(Terminal.grouped(count.records)) records, \(Terminal.size(count.lineBytes)) of "
                + "lines in \(Terminal.size(count.storedBytes)), \(count.segments) segments "
                + "(\(count.sealedSegments) sealed), \(count.lineBytes / max(1, count.records)) "
                + "bytes a record")
        Terminal.out(
            "\(Terminal.grouped(count.importedRecords)) imported, "
                + "\(Terminal.grouped(count.lostOffsets)) offsets lost, "
                + "\(Terminal.grouped(count.droppedOffsets)) dropped, "
                + "\(count.spooledFiles) files in the spool, \(count.lostEvents) events lost"
        )
        for (title, tallies) in [("TYPE", count.types), ("AGENT", count.agents)] {
            let rows = tallies.sorted { ($1.value.records, $0.key) < ($0.value.records, $1.key) }
                .map {
                    [
                        $0.key, Terminal.grouped($0.value.records), Terminal.size($0.value.bytes),
                        "\($0.value.bytes / max(1, $0.value.records))",
                    ]
                }
            Terminal.out("")
            let head = [title, "RECORDS", "BYTES", "EACH"]
            for line in Terminal.table([head] + rows, right: [1, 2, 3]) { Terminal.out(line) }
        }
    }

    private struct Tally: Encodable {
        var records = 0
        var bytes = 0

        mutating func add(_ size: Int) {
            records += 1
            bytes += size
        }
    }

    private struct Document: Encodable {
        let schema = "agentlog.stats/1"
        let segments: Int
        let sealedSegments: Int
        let storedBytes: Int
        var records = 0
        var lineBytes = 0
        var importedRecords = 0
        var lostOffsets = 0
        var droppedOffsets = 0
        var spooledFiles = 0
        var lostEvents: UInt64 = 0
        var types: [String: Tally] = [:]
        var agents: [String: Tally] = [:]

        init(_ summaries: [SegmentSummary]) {
            segments = summaries.count
            sealedSegments = summaries.count { $0.state == .sealed }
            storedBytes = summaries.reduce(0) { $0 + $1.bytes }
        }

        mutating func add(_ batch: RecordBatch) {
            records += batch.count
            if batch.origin != nil { importedRecords += batch.count }
            for index in 0..<batch.count {
                let line = batch[index]
                lineBytes += line.count
                if batch.kind == .log {
                    types["(about the log itself)", default: Tally()].add(line.count)
                    continue
                }
                switch DecodedEvent(line) {
                case .event(let event):
                    types[event.type, default: Tally()].add(line.count)
                    let name = event.agentName.map { $0.isEmpty ? "(internal)" : $0 }
                    agents[name ?? "(none)", default: Tally()].add(line.count)
                case .unknownType(let type): types[type, default: Tally()].add(line.count)
                case .unknownSchema(let schema):
                    types["(schema \(schema))", default: Tally()].add(line.count)
                case .unreadable: types["(unreadable)", default: Tally()].add(line.count)
                }
            }
        }

        mutating func keepTop(_ count: Int) {
            let sorted = agents.sorted { ($1.value.records, $0.key) < ($0.value.records, $1.key) }
            agents = Dictionary(
                uniqueKeysWithValues: sorted.prefix(max(0, count)).map { ($0.key, $0.value) })
        }
    }
}
