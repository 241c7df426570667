import EventLog
import Foundation
public import Logging
import Synchronization

/// What a projector is doing, for whoever asks.
public struct ProjectionStatus: Sendable, Equatable {
    public var generation: Int
    /// Records that the views reflect.
    public var offset: UInt64
    /// Records that were in the log, and not in the views, when it was last looked at.
    public var lagRecords: UInt64
    /// When the views were last seen level with the log, ms since 1970; nil: not yet.
    public var levelMilliseconds: Int64?
    /// Whether the views have been level with the log once since the start.
    public var hasCaughtUp: Bool
    /// Why projecting does not get on; nil while it does.
    public var failure: String?

    /// How old the oldest record that is not folded can be, ms: 0 if there is none; nil: not known.
    public func lagMilliseconds(at now: Int64) -> Int64? {
        lagRecords == 0 ? 0 : levelMilliseconds.map { max(0, now - $0) }
    }
}

/// Projects a store for as long as it lives, on a thread of its own.
///
/// A thread and not a task, because SQLite and the log block.
public final class ProjectionWorker: Sendable {
    private let current: Mutex<ProjectionStatus>
    private let watch: LogWatch
    private let isStopping = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)
    private let logger: Logger
    private let changes: ViewsSignal
    private let journal: ViewsJournal?

    /// How long the end of the log goes unwatched if no wake-up comes.
    private static let pollMilliseconds: Int32 = 250
    /// How long to wait after a failure, such as a full disk, before trying again.
    private static let retryMilliseconds: Int32 = 1_000

    public var status: ProjectionStatus { current.withLock { $0 } }

    /// Views that reflect nothing and are further behind than this are replayed at once instead of
    /// followed: records.
    public static let replayedRecords: UInt64 = 50_000

    /// Takes the projector's lock and starts. Returns as soon as the views can be read.
    ///
    /// - Parameters:
    ///   - changes: Raised after each commit, and when another generation serves.
    ///   - journal: Is told what each commit changes; nil: nobody asks.
    /// - Throws: What ``Serving`` throws, such as `projectorRunning`.
    public static func start(
        home: String, rules: Rules, changes: ViewsSignal = ViewsSignal(),
        journal: ViewsJournal? = nil, logger: Logger,
        replayedRecords: UInt64 = replayedRecords
    ) async throws -> ProjectionWorker {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                do {
                    let serving = try Serving(home: home, rules: rules)
                    let worker = try ProjectionWorker(
                        serving, home: home, changes: changes, journal: journal, logger: logger)
                    continuation.resume(returning: worker)
                    worker.replay(serving, rules, beyond: replayedRecords)
                    worker.run(serving)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            thread.name = "projector"
            thread.start()
        }
    }

    private init(
        _ serving: Serving, home: String, changes: ViewsSignal, journal: ViewsJournal?,
        logger: Logger
    ) throws {
        watch = LogWatch(LogDirectory(home: home))
        self.changes = changes
        // It has the projector's lock: nobody else writes to the views.
        changes.views.begin()
        self.journal = journal
        self.logger = logger
        current = Mutex(
            ProjectionStatus(
                generation: serving.generation, offset: serving.projector.checkpoint.nextOffset,
                lagRecords: try serving.projector.lag(), hasCaughtUp: false))
    }

    /// Ends after the batch at hand. Blocks until then; calling it again returns at once.
    public func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        watch.wake()
        ended.wait()
    }

    /// Replays the log if the views are empty and far behind, and serves the result. If that does
    /// not work, following the log will say why.
    private func replay(_ serving: Serving, _ rules: Rules, beyond records: UInt64) {
        do {
            guard serving.projector.checkpoint.nextOffset == 0,
                try serving.projector.lag() > records
            else { return }
            let rebuild = Rebuild(home: serving.projector.home, rules: rules)
            _ = try rebuild.run(progress: { progress in
                if isStopping.load(ordering: .acquiring) { throw CancellationError() }
                current.withLock { status in
                    status.offset = progress.nextOffset
                    status.lagRecords = progress.logEnd - min(progress.logEnd, progress.nextOffset)
                }
            })
            guard try changes.views.changing({ try serving.flipIfRebuilt() }) else { return }
            changes.raise()
            journal?.end()
            logger.notice(
                "the log was replayed", metadata: ["generation": "\(serving.generation)"])
        } catch {
            logger.debug("not replayed: \(error)")
        }
    }

    private func run(_ serving: Serving) {
        while !isStopping.load(ordering: .acquiring) {
            do {
                let (count, hasFlipped) = try changes.views.changing {
                    let count = try step(serving)
                    return (count, try count == 0 && serving.flipIfRebuilt())
                }
                if count > 0 || hasFlipped { changes.raise() }
                if hasFlipped { journal?.end() }
                try report(serving, isLevel: count == 0)
                if hasFlipped {
                    logger.notice(
                        "a rebuilt generation serves",
                        metadata: ["generation": "\(serving.generation)"])
                }
                if count == 0 { watch.wait(milliseconds: Self.pollMilliseconds) }
            } catch {
                fail(error, lag: try? serving.projector.lag())
                // A failed sync is final: the kernel reports it once, and a second try would
                // succeed without the data being on the disk.
                if case .io(operation: "fdatasync", _, _)? = error as? EventLogError { break }
                watch.wait(milliseconds: Self.retryMilliseconds)
            }
        }
        while !isStopping.load(ordering: .acquiring) {
            watch.wait(milliseconds: Self.retryMilliseconds)
        }
        changes.views.end()
        ended.signal()
    }

    private func step(_ serving: Serving) throws -> Int {
        let projector = serving.projector
        projector.notesChanges = journal != nil
        let start = projector.checkpoint.nextOffset
        let count = try projector.step()
        if count > 0 {
            journal?.append(
                projector.changed, from: start, to: projector.checkpoint.nextOffset,
                generation: serving.generation)
        }
        return count
    }

    /// Notes why projecting does not get on, and says it once for each new reason.
    private func fail(_ error: any Error, lag: UInt64?) {
        let isNew = current.withLock { status in
            defer { status.failure = "\(error)" }
            status.lagRecords = lag ?? status.lagRecords
            return status.failure != "\(error)"
        }
        if isNew { logger.warning("projecting failed: \(error)") }
    }

    private func report(_ serving: Serving, isLevel: Bool) throws {
        let lag = try serving.projector.lag()
        current.withLock { status in
            status.generation = serving.generation
            status.offset = serving.projector.checkpoint.nextOffset
            status.lagRecords = lag
            if lag == 0 {
                status.levelMilliseconds = Int64(Date().timeIntervalSince1970 * 1_000)
            }
            status.hasCaughtUp = status.hasCaughtUp || isLevel
            status.failure = nil
        }
    }
}

extension Projector {
    /// Records in the log that are not folded yet.
    func lag() throws -> UInt64 {
        let end = try logEnd()
        return end > checkpoint.nextOffset ? end - checkpoint.nextOffset : 0
    }
}
