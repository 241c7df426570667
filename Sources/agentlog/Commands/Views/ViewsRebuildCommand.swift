import ArgumentParser
import EventLog
import Foundation
import Projections

struct ViewsRebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Fold the whole log again, beside the serving views.",
        discussion: """
            Readers see the old views until the new ones are complete. If `agentlog up` runs on \
            this store, it serves the new ones within a second. Interrupting it changes nothing.

            What if: --dry-run --diff --price-book FILE says what another price book would change.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Print every row that differs from the serving views, both at one offset.")
    var diff = false

    @Flag(help: "Compare and throw the new views away.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Fold as when the log is followed, so many records in one transaction.",
            visibility: .hidden))
    var batchSize: Int?

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let rules = try rules.rules(home: home)
            Interruption.watch()
            if dryRun {
                try preview(home, rules)
            } else {
                try await rebuild(home, rules)
            }
        }
    }

    private func preview(_ home: String, _ rules: Rules) throws {
        let progress = RebuildProgress()
        let comparison = try Rebuild(home: home, rules: rules).preview(
            batchSize: batchSize.map { max(1, $0) }, difference: { try show($0, progress) },
            progress: progress.update)
        progress.finish()
        summarise(comparison)
        Terminal.note("dry run: the serving views are as they were")
    }

    private func rebuild(_ home: String, _ rules: Rules) async throws {
        let start = ContinuousClock.now
        let progress = RebuildProgress()
        let outcome = try Rebuild(home: home, rules: rules).run(
            batchSize: batchSize.map { max(1, $0) },
            difference: diff ? { try show($0, progress) } : nil, progress: progress.update)
        progress.finish()
        if diff {
            if let comparison = outcome.comparison {
                summarise(comparison)
            } else {
                Terminal.note("nothing served before, so there is nothing to compare with")
            }
        }
        if !outcome.isServing { try await waitUntilServed(outcome.generation, home: home) }
        let (offset, digest) = try await ViewsReader(home: home).read { views in
            (try views.checkpoint().nextOffset, try views.digest())
        }
        let elapsed = (ContinuousClock.now - start).formatted(
            .units(allowed: [.seconds], fractionalPart: .show(length: 2)))
        let line =
            "generation \(outcome.generation) serves: \(Terminal.grouped(offset)) records in "
            + "\(elapsed), digest \(digest)"
        if output.json { Terminal.note(line) } else { Terminal.out(line) }
        let first = try LogDirectory(home: home).start()
        if first > .zero {
            Terminal.note(
                "the log begins at offset \(first): what was before it was dropped or is missing, "
                    + "and is not in these views")
        }
    }

    private func show(_ difference: RowDifference, _ progress: RebuildProgress) throws {
        guard diff else { return }
        progress.finish()
        let text = output.json ? difference.json : DifferenceText.lines(difference)
        try Terminal.bytes(Array((text + "\n").utf8))
    }

    private func summarise(_ comparison: Rebuild.Comparison) {
        let views = comparison.rows.map { "\($0.view) \(Terminal.grouped($0.count))" }
        let rows =
            views.isEmpty
            ? "no row differs"
            : "\(Terminal.grouped(comparison.count)) rows differ: \(views.joined(separator: ", "))"
        let text =
            "compared with generation \(comparison.generation) at offset "
            + "\(Terminal.grouped(comparison.offset)): \(rows)"
        if output.json { Terminal.note(text) } else { Terminal.out(text) }
        let (old, new) = (comparison.oldTotal, comparison.newTotal)
        if old != new {
            let totals =
                "all days: \(Terminal.grouped(old.executions)) executions, "
                + "\(Self.dollars(old)) USD → \(Terminal.grouped(new.executions)) executions, "
                + "\(Self.dollars(new)) USD"
            if output.json { Terminal.note(totals) } else { Terminal.out(totals) }
        }
        if comparison.newOffset != comparison.offset {
            Terminal.note(
                "the log has only \(Terminal.grouped(comparison.newOffset)) of the records that "
                    + "the old views reflect")
        }
        if !comparison.incomparable.isEmpty {
            Terminal.note(
                "only one of the two has: \(comparison.incomparable.joined(separator: ", "))")
        }
    }

    private static func dollars(_ total: Rebuild.Comparison.Total) -> String {
        (Double(total.costNanodollars) / 1e9)
            .formatted(.number.precision(.fractionLength(2)).grouping(.never))
    }

    /// The running projector finishes the tail and flips the link.
    private func waitUntilServed(_ generation: Int, home: String) async throws {
        for _ in 0..<600 {
            if Generations(home: home).serving() ?? 0 >= generation { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Terminal.note(
            "the new generation is complete, but the running projector has not served it within "
                + "30 s. It will when it gets on; see its output.")
        throw ExitCode(Terminal.Exit.failed)
    }
}

/// Shows how far a rebuild is, and ends it when Ctrl-C was pressed.
private final class RebuildProgress {
    private var line: ProgressLine?

    func update(_ progress: Rebuild.Progress) throws {
        var line = self.line ?? ProgressLine("fold", total: Int(progress.logEnd))
        line.update(Int(progress.nextOffset))
        self.line = line
        try line.stopIfInterrupted("The serving views are as they were.")
    }

    func finish() { line?.finish() }
}
