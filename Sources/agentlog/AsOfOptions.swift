import ArgumentParser
import EventLog
import Projections

/// Which state of the views a command is about: the serving one, or that of an earlier moment.
struct AsOfOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The views as they were then.", discussion: LogPosition.help,
            valueName: "time|offset"))
    var asOf: LogPosition?

    /// - Returns: What to read.
    func views(home: String) throws -> ViewsReader {
        try asOf.map { try Self.views(home: home, at: $0) } ?? ViewsReader(home: home)
    }

    /// An earlier state: it is folded and kept, so the next time is fast.
    static func views(home: String, at position: LogPosition) throws -> ViewsReader {
        let offset = try position.offset(in: LogDirectory(home: home)).rawValue
        guard let rules = try Snapshots.rulesInForce(home: home) else {
            throw ViewsError.noViews(home: home)
        }
        Interruption.watch()
        var progress = ProgressLine("as of \(Terminal.grouped(offset))", total: Int(offset))
        let reader = try Snapshots(home: home, rules: rules).reader(at: offset) { each in
            progress.update(Int(each.nextOffset))
            try progress.stopIfInterrupted("Nothing was changed.")
        }
        progress.finish()
        return reader
    }

    /// What time it was then: when the last record before it was appended, ms since 1970.
    func now(home: String, views: ViewsReader) throws -> Int64 {
        guard asOf != nil else { return Int64(wallClockMilliseconds()) }
        let offset = try views.readBlocking { try $0.checkpoint().nextOffset }
        guard offset > 0 else { return 0 }
        var reader = try LogReader(LogDirectory(home: home), from: Offset(offset - 1))
        guard case .records(let records) = try reader.next() else {
            return Int64(wallClockMilliseconds())
        }
        return Int64(clamping: records.originalMilliseconds)
    }
}
