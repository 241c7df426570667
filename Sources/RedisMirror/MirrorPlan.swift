import KeySpace
import Projections
import Synchronization

/// Decides what is to be written: what the keys are by now, and are not in the Redis yet as far as
/// is known.
///
/// It remembers a number for each key and never a queue: what is to be written is read again when
/// there is room for it. Blocks, so it is asked on a thread that may.
final class MirrorPlan: Sendable {
    struct Limits: Sendable {
        /// Of one batch.
        var names = 1_000
        var bytes = 2 << 20
        /// How long a refresh takes, s.
        var refreshSeconds = 900
        /// Sorted sets that are remembered, so that only what differs is written, bytes.
        var kept = 32 << 20
    }

    private let state: Mutex<PlanState>
    private let keys: KeySpace
    private let journal: ViewsJournal

    init(
        _ keys: KeySpace, _ journal: ViewsJournal, prefix: Bytes, limits: Limits = Limits()
    ) {
        self.keys = keys
        self.journal = journal
        state = Mutex(PlanState(prefix: prefix, limits: limits))
    }

    /// What is to be written now.
    func next() throws -> MirrorBatch {
        let start = ContinuousClock.now
        var batch = try keys.read { snapshot in
            try state.withLock { try $0.next(snapshot, journal, at: start) }
        }
        batch.cost = ContinuousClock.now - start
        return batch
    }

    /// Notes that it is not known whether these were written.
    func fail(_ names: some Sequence<Bytes>) { state.withLock { $0.fail(names) } }

    /// Begins to look through the Redis.
    func beginLooking() { state.withLock { $0.beginLooking() } }

    /// Keys that were not found since are written again.
    func endLooking() { state.withLock { $0.endLooking() } }

    /// Notes keys that are there, whoever wrote them: those that nothing is known of are written
    /// or deleted.
    func found(_ names: some Sequence<Bytes>) { state.withLock { $0.found(names) } }

    /// Forgets what is in the Redis.
    ///
    /// - Parameter known: The state that its keys are all of, if they are the views' state;
    ///   nil: not known.
    func forget(except known: MirrorPosition? = nil) {
        state.withLock { $0.forget(except: known) }
    }

    /// Begins to write all keys again, if nothing else goes through them.
    func refresh() { state.withLock { $0.refresh() } }

    /// How many keys there are, as far as is known.
    var keyCount: Int { state.withLock { $0.keyCount } }
}
