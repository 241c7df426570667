import ArgumentParser
import EventLog
import Foundation
import Projections

struct ViewsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "views",
        abstract: "The projections: how far they are, and how to remake them.",
        subcommands: [Status.self, RebuildViews.self, Digest.self])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Say what the views reflect.")

        @OptionGroup var store: StoreOptions

        func run() async throws {
            let home = try store.directory()
            let rules = try Rules.builtIn()
            let end = try LogDirectory(home: home).end().rawValue
            let lines = try await ViewsReader(home: home).read { views in
                let checkpoint = try views.checkpoint()
                let lag = end > checkpoint.nextOffset ? end - checkpoint.nextOffset : 0
                let entries = try views.entriesByStatus()
                let counts = Execution.Status.allCases.compactMap { status in
                    entries[status].map { "\(Terminal.grouped($0)) \(status.rawValue)" }
                }
                var lines = [
                    "store         \(checkpoint.store.isEmpty ? "-" : checkpoint.store)",
                    "generation    \(views.generation)",
                    "offset        \(Terminal.grouped(checkpoint.nextOffset))",
                    "lag           \(Terminal.grouped(lag)) records",
                    "entries       \(counts.isEmpty ? "none" : counts.joined(separator: ", "))",
                    "quarantined   \(Terminal.grouped(try views.quarantinedRecords())) records",
                ]
                for rule in try views.rules() {
                    lines.append(
                        "rules         \(rule.name) \(rule.version) (\(rule.digest.prefix(12)))")
                }
                if let reason = try views.rebuildReason(given: rules) {
                    lines.append("rebuild       \(reason): run `agentlog views rebuild`")
                }
                return lines
            }
            lines.forEach(Terminal.out)
        }
    }

    struct RebuildViews: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rebuild", abstract: "Fold the whole log again, beside the serving views.",
            discussion: """
                Readers see the old views until the new ones are complete. If `agentlog up` runs \
                on this store, it serves the new ones within a second.
                """)

        @OptionGroup var store: StoreOptions

        @Option(
            help: ArgumentHelp(
                "Fold as when the log is followed, so many records in one transaction.",
                visibility: .hidden))
        var batchSize: Int?

        func run() async throws {
            let home = try store.directory()
            let start = ContinuousClock.now
            let (generation, isServing) = try Rebuild(home: home, rules: .builtIn())
                .run(batchSize: batchSize.map { max(1, $0) }) { progress in
                    Terminal.progress(
                        "\(Terminal.grouped(progress.nextOffset)) of "
                            + "\(Terminal.grouped(progress.logEnd)) records")
                }
            Terminal.progress("")
            if !isServing { try await waitUntilServed(generation, home: home) }
            let (offset, digest) = try await ViewsReader(home: home).read { views in
                (try views.checkpoint().nextOffset, try views.digest())
            }
            let seconds = (ContinuousClock.now - start).formatted(
                .units(allowed: [.seconds], fractionalPart: .show(length: 2)))
            Terminal.out(
                "generation \(generation) serves: \(Terminal.grouped(offset)) records in "
                    + "\(seconds), digest \(digest)")
            let first = try LogDirectory(home: home).start()
            if first > .zero {
                Terminal.note(
                    "the log begins at offset \(first): what was before it was dropped or is "
                        + "missing, and is not in these views")
            }
        }

        /// The running projector finishes the tail and flips the link.
        private func waitUntilServed(_ generation: Int, home: String) async throws {
            for _ in 0..<600 {
                if Generations(home: home).serving() ?? 0 >= generation { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            Terminal.note(
                "the new generation is complete, but the running projector has not served it "
                    + "within 30 s. It will when it gets on; see its output.")
            throw ExitCode(Terminal.Exit.failed)
        }
    }

    struct Digest: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "digest",
            abstract: "Print a SHA-256 over all views, and the offset that they reflect.",
            discussion: """
                Two stores with the same log and rules have the same digest at the same offset, \
                however and whenever they were folded.
                """)

        @OptionGroup var store: StoreOptions

        func run() async throws {
            let line = try await ViewsReader(home: try store.directory()).read { views in
                "\(try views.digest()) \(try views.checkpoint().nextOffset)"
            }
            Terminal.out(line)
        }
    }
}
