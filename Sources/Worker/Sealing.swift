import EventLog
import Foundation
public import Logging
import Synchronization

/// Seals full segments and drains the spool, for as long as it lives, on a thread of its own.
///
/// Of several on one store, one seals at a time and the others pass. Nothing depends on it: without
/// it segments stay as they are, and hooks drain the spool.
public final class Sealing: Sendable {
    private let directory: LogDirectory
    private let logger: Logger
    private let isStopping = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private static let tickMilliseconds = 2_000

    /// Starts at once.
    public init(home: String, logger: Logger) {
        directory = LogDirectory(home: home)
        self.logger = logger
        let thread = Thread { [self] in run() }
        thread.name = "sealing"
        thread.start()
    }

    /// Ends after the segment at hand. Blocks until then; calling it again returns at once.
    public func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        wake.signal()
        ended.wait()
    }

    private func run() {
        var failure = ""
        while !isStopping.load(ordering: .acquiring) {
            do {
                if try directory.store() != nil { try work() }
                failure = ""
            } catch EventLogError.sealing {
                // Somebody else does it.
            } catch {
                // Said once for each new reason; tried again at the next tick.
                if failure != "\(error)" { logger.warning("sealing failed: \(error)") }
                failure = "\(error)"
            }
            _ = wake.wait(timeout: .now() + .milliseconds(Self.tickMilliseconds))
        }
        ended.signal()
    }

    private func work() throws {
        // A spool that cannot be drained is no reason not to seal.
        do { try drain() } catch { logger.debug("draining the spool failed: \(error)") }
        let sealer = try Sealer(directory)
        while !isStopping.load(ordering: .acquiring), let sealed = try sealer.sealNext() {
            guard let original = sealed.quarantined else { continue }
            logger.warning(
                "a damaged segment was sealed without what is lost",
                metadata: [
                    "segment": "\(sealed.segment)", "lost": "\(sealed.lost)",
                    "original": "\(original)",
                ])
        }
    }

    private func drain() throws {
        guard try directory.backlog().spooledFiles > 0 else { return }
        var appender = try Appender(directory)
        while !isStopping.load(ordering: .acquiring),
            try appender.drainSpool(atMilliseconds: wallClockMilliseconds()) > 0
        {}
    }
}
