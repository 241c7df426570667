public import ArgumentParser
import Foundation
public import Projections

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which executions and records a number was made of, and make it again.",
        discussion: """
            METRIC is one of \(Metric.allCases.map(\.rawValue).joined(separator: ", ")).

            The records are read from the log and folded to the same value before your eyes. Of \
            those, the ones marked with * decide it: without any one of them it would be another. \
            To make it on another machine, in an empty store:

              agentlog explain total_cost --bucket 2026-11-22 --offsets > offsets
              agentlog log export part.lz4 --offsets offsets
              agentlog log import part.lz4 --home elsewhere
              agentlog views rebuild --home elsewhere

            Exits 2 if the views say something else than their records.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var moment: AsOfOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Which number.", completion: .list(Metric.allCases.map(\.rawValue)))
    var metric: Metric

    @Option(
        help: ArgumentHelp(
            "The UTC day, hour or minute of the executions' ends.",
            discussion:
                "2026-11-22, 2026-11-22T10 or 2026-11-22T10:30. Default: the newest day.",
            valueName: "time"))
    var bucket: Bucket?

    @Option(help: "Only executions of this agent name.")
    var agent: String?

    @Option(help: "Only executions of this agent type.")
    var type: String?

    @Option(help: "Of tool_calls and tool_failures: only this tool.")
    var tool: String?

    @Option(help: "subagent, main or all.")
    var scope = Scope.subagent

    @Flag(help: "Print only the offsets, one a line, for `agentlog log export --offsets`.")
    var offsets = false

    @Flag(help: "Print only the offsets that decide the number.")
    var deciding = false

    func validate() throws {
        if metric.needsAgent && agent == nil {
            throw ValidationError("\(metric.rawValue) is kept by agent name: say --agent NAME.")
        }
        if tool != nil && !metric.isOfTools {
            throw ValidationError("--tool goes with tool_calls and tool_failures.")
        }
    }

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let views = try moment.views(home: home)
            let newest = try views.readBlocking { try $0.checkpoint().newestMilliseconds } ?? 0
            let bucket = bucket ?? Bucket(moment: newest, unit: .day)
            let selection = Selection(
                bucket: bucket.moment, unit: bucket.unit, scope: scope, agentName: agent,
                type: type, tool: tool)
            Interruption.watch()
            var progress = ProgressLine("reading the log", total: 0)
            let explanation = try Explanation(metric, of: selection, in: views) { offset in
                progress.update(Int(offset))
                try progress.stopIfInterrupted("Nothing was changed.")
            }
            progress.finish()
            let text = ExplanationText(explanation)
            if offsets || deciding {
                for offset in deciding ? explanation.deciding : explanation.offsets {
                    Terminal.out("\(offset)")
                }
            } else {
                Terminal.out(output.json ? text.json : text.lines.joined(separator: "\n"))
            }
            if explanation.isEqual == false { throw ExitCode(Terminal.Exit.findings) }
        }
    }
}

extension Metric: ExpressibleByArgument {}

extension Scope: ExpressibleByArgument {}

/// A day, hour or minute as people write it.
struct Bucket: ExpressibleByArgument {
    let moment: Int64
    let unit: Selection.Unit

    init(moment: Int64, unit: Selection.Unit) {
        self.moment = moment
        self.unit = unit
    }

    init?(argument: String) {
        let text = argument.replacing(" ", with: "T").replacing(/Z$/, with: "")
        let forms: [(Regex<Substring>, String, Selection.Unit)] = [
            (/\d{4}-\d\d-\d\d/, "T00:00:00Z", .day), (/\d{4}-\d\d-\d\dT\d\d/, ":00:00Z", .hour),
            (/\d{4}-\d\d-\d\dT\d\d:\d\d/, ":00Z", .minute),
        ]
        for (form, rest, unit) in forms where text.wholeMatch(of: form) != nil {
            guard let date = try? Date.ISO8601FormatStyle().parse(text + rest) else { return nil }
            self.init(moment: Int64(date.timeIntervalSince1970 * 1_000), unit: unit)
            return
        }
        return nil
    }
}
