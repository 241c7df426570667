import KeySpace
import Projections
import RedisClient
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

/// What a plan knows.
struct PlanState {
    private struct Known {
        var digest: Int
        /// The first moment at which time makes it another, ms since 1970.
        var changes: Int64
    }

    private let prefix: Bytes
    private let limits: MirrorPlan.Limits
    private var known: [Bytes: Known] = [:]
    private var live: [Bytes: Known] = [:]
    private var kept: [Bytes: SortedSet] = [:]
    private var keptByteCount = 0
    /// What may have changed, the next one last.
    private var waiting: [Bytes] = []
    /// What is written even if nothing has changed.
    private var unsure: Set<Bytes> = []
    private var isLiveUnsure = false
    private var position: MirrorPosition?
    private var revision: Int64 = -1
    private var sweep: Sweep?
    /// A sweep that begins with the next state.
    private var wanted: Sweep.Purpose? = .resync
    private var adopted: MirrorPosition?
    /// When keys of a refresh were due last.
    private var refreshed = ContinuousClock.now
    /// No earlier than this does time change any of `known`, and of `live`.
    private var nextChange = Int64.max
    private var nextLiveChange = Int64.max

    init(prefix: Bytes, limits: MirrorPlan.Limits) {
        self.prefix = prefix
        self.limits = limits
    }

    var keyCount: Int { known.count + live.count }

    // MARK: - What is told

    mutating func fail(_ names: some Sequence<Bytes>) {
        for name in names {
            forget(name)
            if KeyDescription.isLive(name) {
                isLiveUnsure = true
                live[name] = Known(digest: 0, changes: .max)
            } else if unsure.insert(name).inserted {
                waiting.append(name)
            }
        }
    }

    mutating func found(_ names: some Sequence<Bytes>) {
        fail(names.filter { known[$0] == nil && live[$0] == nil })
    }

    mutating func forget(except adopted: MirrorPosition?) {
        (known, live, kept, keptByteCount) = ([:], [:], [:], 0)
        (waiting, unsure, sweep) = ([], [], nil)
        (wanted, self.adopted, isLiveUnsure) = (.resync, adopted, true)
        (nextChange, nextLiveChange) = (.max, .max)
    }

    mutating func refresh() {
        if sweep == nil && wanted == nil { wanted = .refresh }
    }

    // MARK: - What is next

    mutating func next(
        _ snapshot: KeySnapshot, _ journal: ViewsJournal, at instant: ContinuousClock.Instant
    ) throws -> MirrorBatch {
        var batch = MirrorBatch()
        batch.position = MirrorPosition(
            store: snapshot.store, generation: snapshot.generation, offset: snapshot.offset)
        let isNoted = follow(batch.position, journal)
        if let purpose = wanted { try begin(purpose, snapshot, batch.position) }
        try addLive(snapshot, &batch)
        takeDue(snapshot.now)
        // Keys that need no write cost as much as others.
        var looked = 0
        while !isFull(batch), looked < limits.names, let name = waiting.popLast() {
            looked += 1
            try look(at: name, snapshot, isSure: unsure.remove(name) == nil, &batch)
        }
        try goThrough(snapshot, refreshCount(at: instant), &batch)
        batch.isResync = sweep?.purpose == .resync
        let isSwept = sweep == nil || sweep?.purpose == .refresh
        batch.isLevel = isNoted && waiting.isEmpty && isSwept && wanted == nil
        batch.hasMore = !waiting.isEmpty || !isSwept
        batch.nextChange = min(nextChange, nextLiveChange)
        return batch
    }

    private func isFull(_ batch: MirrorBatch) -> Bool {
        batch.names.count >= limits.names || batch.byteCount >= limits.bytes
    }

    /// Notes what has changed since the last state.
    ///
    /// - Returns: Whether that is known by now.
    private mutating func follow(_ now: MirrorPosition, _ journal: ViewsJournal) -> Bool {
        guard let last = position else {
            position = now
            return true
        }
        if last == now { return true }
        guard last.store == now.store || last.store.isEmpty, last.generation == now.generation
        else {
            position = now
            wanted = wanted ?? .comparison
            return true
        }
        switch journal.changes(from: last.offset, to: now.offset, generation: now.generation) {
        case .known(let rows):
            waiting += KeySnapshot.names(changedBy: rows)
            position = now
        case .lost:
            position = now
            wanted = wanted ?? .comparison
        case .notYet: return false
        }
        return true
    }

    private mutating func begin(
        _ purpose: Sweep.Purpose, _ snapshot: KeySnapshot, _ now: MirrorPosition
    ) throws {
        let names = try snapshot.keys().keys(at: snapshot.now).map(\.name)
            .filter { !KeyDescription.isLive($0) }
        var purpose = purpose
        if purpose == .resync && adopted == now { purpose = .adoption }
        // What was to be written has not become known by that.
        if purpose == .comparison && sweep?.purpose == .resync { purpose = .resync }
        if !known.isEmpty {
            let listed = Set(names)
            waiting += known.keys.filter { !listed.contains($0) }
        }
        isLiveUnsure = isLiveUnsure || purpose != .comparison
        sweep = Sweep(purpose, names)
        (wanted, adopted) = (nil, nil)
    }

    /// How many keys of a refresh are due since it was asked last.
    private mutating func refreshCount(at now: ContinuousClock.Instant) -> Int {
        let time = (now - refreshed).components
        let milliseconds = time.seconds * 1_000 + time.attoseconds / 1_000_000_000_000_000
        let all = Int64(sweep?.count ?? 0) * min(milliseconds, 1_000)
        let count = Int(all / Int64(max(1, limits.refreshSeconds) * 1_000))
        if count > 0 || milliseconds >= 1_000 { refreshed = now }
        return milliseconds >= 1_000 ? max(1, count) : count
    }

    private mutating func goThrough(
        _ snapshot: KeySnapshot, _ refreshCountMax: Int, _ batch: inout MirrorBatch
    ) throws {
        guard sweep != nil else { return }
        var left = min(sweep?.purpose == .refresh ? refreshCountMax : .max, limits.names)
        while !isFull(batch), left > 0, let name = sweep?.next() {
            left -= 1
            switch sweep?.purpose {
            case .adoption: try adopt(name, snapshot, &batch)
            case .comparison: try look(at: name, snapshot, isSure: true, &batch)
            default: try look(at: name, snapshot, isSure: false, &batch)
            }
        }
        guard sweep?.isAtEnd == true else { return }
        batch.endsSweep = true
        sweep = nil
    }

    // MARK: - One key

    private mutating func look(
        at name: Bytes, _ snapshot: KeySnapshot, isSure: Bool, _ batch: inout MirrorBatch
    ) throws {
        // What depends on open runs is looked at as a whole.
        if KeyDescription.isLive(name) { return }
        let key = prefix + name
        let last = known[name]
        guard let entry = try snapshot.entry(name) else {
            if last != nil || !isSure { batch.add(name, KeyWrite.removal(of: key), byteCount: 0) }
            return forget(name)
        }
        let digest = entry.digest
        note(name, entry, digest)
        if isSure, last?.digest == digest { return }
        let old = isSure ? kept[name] : nil
        if case .sortedSet(let new) = entry.value, let old {
            batch.add(
                name, KeyWrite.unit(key, entry, new, replacing: old), byteCount: 1_024)
        } else {
            batch.add(name, KeyWrite.unit(key, entry), byteCount: entry.value.byteCount)
        }
        keep(name, entry)
    }

    private mutating func adopt(
        _ name: Bytes, _ snapshot: KeySnapshot, _ batch: inout MirrorBatch
    ) throws {
        guard known[name] == nil, !unsure.contains(name), let entry = try snapshot.entry(name)
        else { return }
        // What time changes may have changed meanwhile.
        if entry.changesMilliseconds == entry.expiresMilliseconds.map({ $0 + 1 }) {
            note(name, entry, entry.digest)
        } else {
            try look(at: name, snapshot, isSure: false, &batch)
        }
    }

    private mutating func note(_ name: Bytes, _ entry: KeyEntry, _ digest: Int) {
        let changes = entry.changesMilliseconds ?? .max
        known[name] = Known(digest: digest, changes: changes)
        nextChange = min(nextChange, changes)
    }

    private mutating func keep(_ name: Bytes, _ entry: KeyEntry) {
        dropKept(name)
        guard case .sortedSet(let set) = entry.value, set.count >= 64 else { return }
        let size = entry.value.byteCount
        guard keptByteCount + size <= limits.kept else { return }
        kept[name] = set
        keptByteCount += size
    }

    private mutating func dropKept(_ name: Bytes) {
        guard let old = kept.removeValue(forKey: name) else { return }
        keptByteCount -= KeyValue.sortedSet(old).byteCount
    }

    private mutating func forget(_ name: Bytes) {
        known[name] = nil
        dropKept(name)
    }

    // MARK: - What time and open runs change

    private mutating func takeDue(_ now: Int64) {
        guard now >= nextChange else { return }
        nextChange = .max
        for (name, each) in known {
            if each.changes <= now {
                waiting.append(name)
            } else {
                nextChange = min(nextChange, each.changes)
            }
        }
    }

    private mutating func addLive(
        _ snapshot: KeySnapshot, _ batch: inout MirrorBatch
    ) throws {
        let hasChanged =
            snapshot.revision != revision || isLiveUnsure || snapshot.now >= nextLiveChange
        // Runs open and end with the log.
        guard hasChanged || liveOffset != batch.position else { return }
        let entries = try snapshot.liveEntries()
        var now: [Bytes: Known] = [:]
        nextLiveChange = .max
        for (name, entry) in entries {
            let digest = entry.digest
            now[name] = Known(digest: digest, changes: entry.changesMilliseconds ?? .max)
            nextLiveChange = min(nextLiveChange, entry.changesMilliseconds ?? .max)
            if !isLiveUnsure, live[name]?.digest == digest { continue }
            batch.add(
                name, KeyWrite.unit(prefix + name, entry), byteCount: entry.value.byteCount)
        }
        for name in live.keys where now[name] == nil {
            batch.add(name, KeyWrite.removal(of: prefix + name), byteCount: 0)
        }
        (live, isLiveUnsure) = (now, false)
        (revision, liveOffset) = (snapshot.revision, batch.position)
    }

    private var liveOffset: MirrorPosition?
}
