public import Logging
import Foundation
import HookClient
public import Projections
import Synchronization

/// Writes conclusions into the log, for as long as it lives, on a thread of its own.
///
/// It reads views and transcripts, which block. What it concludes is an event like any other: the
/// projector folds it, and a replay needs no worker. Beside it runs ``Live``.
public final class Worker: Sendable {
    private let home: String
    private let views: ViewsReader
    private let finder: TranscriptFinder
    private let live: Live
    private let now: @Sendable () -> Int64
    /// Whether the views are level with the log: nothing is concluded from old views.
    private let isLevel: @Sendable () -> Bool
    private let logger: Logger
    private let isStopping = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private static let tickMilliseconds = 1_000

    /// Starts at once.
    ///
    /// - Parameter now: Wall clock, ms since 1970.
    public init(
        home: String, views: ViewsReader, finder: TranscriptFinder,
        now: @escaping @Sendable () -> Int64, isLevel: @escaping @Sendable () -> Bool,
        logger: Logger
    ) {
        self.home = home
        self.views = views
        self.finder = finder
        live = Live(views: views, finder: finder, now: now, logger: logger)
        self.now = now
        self.isLevel = isLevel
        self.logger = logger
        let thread = Thread { [self] in run() }
        thread.name = "worker"
        thread.start()
    }

    /// Ends after the conclusions at hand. Blocks until then; calling it again returns at once.
    public func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        wake.signal()
        ended.wait()
        live.stop()
    }

    private func run() {
        var conclusions = Conclusions(finder, host: Machine.current().host)
        var failure = ""
        while !isStopping.load(ordering: .acquiring) {
            do {
                if isLevel() { try conclude(&conclusions) }
                failure = ""
            } catch {
                // Said once for each new reason; tried again at the next tick.
                if failure != "\(error)" { logger.warning("concluding failed: \(error)") }
                failure = "\(error)"
            }
            _ = wake.wait(timeout: .now() + .milliseconds(Self.tickMilliseconds))
        }
        ended.signal()
    }

    private func conclude(_ conclusions: inout Conclusions) throws {
        let now = now()
        var next = conclusions
        let events = try views.readBlocking { try next.draw(from: $0, now: now) }
        if !events.isEmpty {
            var client = HookClient(home: home, machine: Machine.current())
            try client.append(events, atMilliseconds: UInt64(max(0, now)))
        }
        // Only now: what is not in the log is concluded again.
        conclusions = next
    }
}
