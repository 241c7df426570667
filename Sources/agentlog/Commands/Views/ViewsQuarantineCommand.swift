import ArgumentParser
import Projections

struct ViewsQuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Records that are in no number: which, why, and whether they can be read now.",
        subcommands: [List.self, Retry.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List them: offset, how many, why.",
            discussion: "`agentlog log show OFFSET` prints such a record.")

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let home = try store.directory()
            try await explainingErrors(home: home) {
                let found = try ViewsReader(home: home).readBlocking { try $0.quarantine() }
                if output.json {
                    for each in found { Terminal.out(JSONText.line(QuarantineDocument(each))) }
                } else if found.isEmpty {
                    Terminal.out("no record is in quarantine")
                } else {
                    let rows = found.map { ["\($0.offset)", "\($0.count)", $0.reason] }
                    Terminal.table([["offset", "records", "reason"]] + rows, right: [0, 1])
                        .forEach(Terminal.out)
                }
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Look again at what is in quarantine, and fold what can be read now.",
            discussion: """
                Folding depends on the order of the log, so if a record can be read now, the views \
                are rebuilt beside the serving ones, as by `agentlog views rebuild`. Otherwise \
                nothing is changed.
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var rules: RuleOptions

        func run() async throws {
            let home = try store.directory()
            try await explainingErrors(home: home) {
                let found = try ViewsReader(home: home).readBlocking { try $0.quarantine() }
                var readable = 0
                for each in found {
                    let count = try each.readableRecords(home: home)
                    readable += count
                    let verdict =
                        count == each.count
                        ? "can be read now" : count == 0 ? "cannot be read: \(each.reason)"
                            : "\(count) can be read now"
                    Terminal.out("offset \(each.offset), \(each.count) records: \(verdict)")
                }
                if readable == 0 {
                    Terminal.out("nothing to fold: the views are as they were")
                    return
                }
                let rules = try rules.rules(home: home)
                let outcome = try Rebuild(home: home, rules: rules).run()
                Terminal.out(
                    "generation \(outcome.generation) has \(Terminal.grouped(readable)) more "
                        + (readable == 1 ? "record" : "records")
                        + (outcome.isServing ? "" : "; the running agentlog will serve it"))
            }
        }
    }
}

private struct QuarantineDocument: Encodable {
    let schema = "agentlog.quarantined/1"
    let offset: UInt64
    let count: Int
    let reason: String

    init(_ quarantined: Quarantined) {
        offset = quarantined.offset
        count = quarantined.count
        reason = quarantined.reason
    }
}
