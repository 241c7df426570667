import Foundation
import Logging
import Projections
import Synchronization

/// Keeps `live.sqlite` up to date, for as long as it lives, on a thread of its own: reading
/// transcripts must not delay conclusions.
///
/// Nothing depends on it, and it writes nothing but that file.
final class Live: Sendable {
    private let views: ViewsReader
    private let finder: TranscriptFinder
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let isStopping = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private static let tickMilliseconds = 1_000

    /// Starts at once.
    ///
    /// - Parameter now: Wall clock, ms since 1970.
    init(
        views: ViewsReader, finder: TranscriptFinder, now: @escaping @Sendable () -> Int64,
        logger: Logger
    ) {
        self.views = views
        self.finder = finder
        self.now = now
        self.logger = logger
        let thread = Thread { [self] in run() }
        thread.name = "live"
        thread.start()
    }

    /// Ends after the look at hand. Blocks until then; calling it again returns at once.
    func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        wake.signal()
        ended.wait()
    }

    private func run() {
        // Only the process with the projector has a worker, and only this thread writes the file.
        views.changes?.live.begin()
        tick()
        views.changes?.live.end()
        ended.signal()
    }

    /// The file is closed when it returns.
    private func tick() {
        var runs = LiveUpdate(views, finder)
        var failure = ""
        while !isStopping.load(ordering: .acquiring) {
            do {
                try runs.update(now: now())
                failure = ""
            } catch ViewsError.noViews {
                // Then there are no runs.
            } catch {
                // Said once for each new reason; tried again at the next tick.
                if failure != "\(error)" { logger.warning("live figures: \(error)") }
                failure = "\(error)"
            }
            _ = wake.wait(timeout: .now() + .milliseconds(Self.tickMilliseconds))
        }
    }
}

/// One tick: the open runs of the views, their transcripts, the file.
struct LiveUpdate {
    /// Of more, the newest: a list of them is for people.
    static let runsMax = 1_000

    private let views: ViewsReader
    private let database: LiveDatabase
    private(set) var watch: LiveWatch

    init(
        _ views: ViewsReader, _ finder: TranscriptFinder, _ limits: LiveWatch.Limits = .init()
    ) {
        self.views = views
        database = LiveDatabase(home: views.home)
        watch = LiveWatch(finder, limits)
    }

    /// - Parameter now: Wall clock, ms since 1970.
    /// - Returns: How many rows were written or removed.
    @discardableResult
    mutating func update(now: Int64) throws -> Int {
        let open = try views.readBlocking { try $0.openRuns(limit: Self.runsMax, scope: .all) }
        let runs = watch.look(at: open, now: now)
        guard let changes = views.changes?.live else {
            return try database.write(runs, now: now)
        }
        return try changes.changing { try database.write(runs, now: now) }
    }
}
