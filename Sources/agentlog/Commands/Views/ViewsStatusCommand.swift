import ArgumentParser
import EventLog
import Projections

struct ViewsStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what the views reflect, by which rules, and whether a rebuild is due.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var moment: AsOfOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let rules = try rules.rules(home: home)
            let reader = try moment.views(home: home)
            var status = try reader.readBlocking { try ViewsStatus($0, rules: rules) }
            if moment.asOf == nil { try status.measureLag(home: home) }
            Terminal.out(output.json ? JSONText.line(status) : status.text)
        }
    }
}

/// What the views reflect.
private struct ViewsStatus: Encodable {
    let schema = "agentlog.views/1"
    let store: String
    /// Nil: a state of an earlier moment.
    let generation: Int?
    let offset: UInt64
    private(set) var lagRecords: UInt64?
    private(set) var lagMs: UInt64?
    let entries: [String: Int]
    let quarantined: Int
    let rules: [Rule]
    let rebuild: String?

    struct Rule: Encodable {
        let name: String
        let version: String
        let sha256: String
    }

    init(_ views: Views, rules given: Rules) throws {
        let checkpoint = try views.checkpoint()
        store = checkpoint.store
        generation = views.generation > 0 ? views.generation : nil
        offset = checkpoint.nextOffset
        entries = try views.entriesByStatus()
            .reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
        quarantined = try views.quarantinedRecords()
        rules = try views.rules().map {
            Rule(name: $0.name, version: $0.version, sha256: $0.digest)
        }
        rebuild = try views.rebuildReason(given: given)
    }

    /// How far the log is ahead: in records, and how long ago the first of them was appended.
    mutating func measureLag(home: String) throws {
        let directory = LogDirectory(home: home)
        let end = try directory.end().rawValue
        lagRecords = end > offset ? end - offset : 0
        lagMs = 0
        guard end > offset else { return }
        var reader = try LogReader(directory, from: Offset(offset))
        if case .records(let records) = try reader.next() {
            let now = wallClockMilliseconds()
            lagMs = now - min(now, records.appendMilliseconds)
        }
    }

    var text: String {
        let counts = Execution.Status.allCases.compactMap { status in
            entries[status.rawValue].map { "\(Terminal.grouped($0)) \(status.rawValue)" }
        }
        var lines = [
            "store         \(store.isEmpty ? "-" : store)",
            "generation    \(generation.map(String.init) ?? "of an earlier moment")",
            "offset        \(Terminal.grouped(offset))",
        ]
        if let lagRecords, let lagMs {
            lines.append(
                "lag           \(Terminal.grouped(lagRecords)) records"
                    + (lagRecords > 0 ? ", \(Terminal.grouped(lagMs)) ms" : ""))
        }
        lines += [
            "entries       \(counts.isEmpty ? "none" : counts.joined(separator: ", "))",
            "quarantined   \(Terminal.grouped(quarantined)) records"
                + (quarantined > 0 ? ": agentlog views quarantine ls" : ""),
        ]
        for rule in rules {
            lines.append("rules         \(rule.name) \(rule.version) (\(rule.sha256.prefix(12)))")
        }
        if let rebuild {
            lines.append("rebuild       \(rebuild): run `agentlog views rebuild --diff`")
        }
        return lines.joined(separator: "\n")
    }
}
