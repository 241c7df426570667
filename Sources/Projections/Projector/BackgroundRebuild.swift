import Foundation
public import Logging
import Synchronization

/// Rebuilds the views beside those that serve, on a thread of its own, because the rules have
/// changed; the running projector then serves the new ones.
///
/// What changed is kept: see ``RebuildReport``. If it fails it says why, and the old views go on.
public final class BackgroundRebuild: Sendable {
    private let isStopping = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    private struct Stopped: Error {}

    /// - Parameter reason: As in ``Views/rebuildReason(given:)``.
    public static func start(
        home: String, rules: Rules, reason: String, logger: Logger
    ) -> BackgroundRebuild {
        let rebuild = BackgroundRebuild()
        let thread = Thread {
            rebuild.run(home: home, rules: rules, reason: reason, logger: logger)
            rebuild.ended.signal()
        }
        thread.name = "rebuild"
        thread.start()
        return rebuild
    }

    private init() {}

    /// Gives up after the batch at hand. Blocks until then. What was built so far is thrown away.
    public func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        ended.wait()
    }

    private func run(home: String, rules: Rules, reason: String, logger: Logger) {
        do {
            let report = try RebuildReport(home: home, reason: reason)
            let outcome = try Rebuild(home: home, rules: rules).run(
                difference: { try report.add($0) },
                progress: { _ in
                    if self.isStopping.load(ordering: .acquiring) { throw Stopped() }
                })
            let path = try report.finish(outcome)
            logger.notice(
                "views were rebuilt: \(reason)",
                metadata: [
                    "generation": "\(outcome.generation)",
                    "changed rows": "\(outcome.comparison?.count ?? 0)", "report": "\(path)",
                ])
        } catch is Stopped {
            // The next start begins again.
        } catch {
            logger.warning("the views were not rebuilt, and the old ones go on: \(error)")
        }
    }
}
