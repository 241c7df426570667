import KeySpace
import Projections

/// What a plan knows.
struct PlanState {
    struct Known {
        var digest: Int
        /// The first moment at which time makes it another, ms since 1970.
        var changes: Int64
    }

    let prefix: Bytes
    let limits: MirrorPlan.Limits
    var known: [Bytes: Known] = [:]
    var live: [Bytes: Known] = [:]
    var kept: [Bytes: SortedSet] = [:]
    var keptByteCount = 0
    /// What may have changed, the next one last.
    var waiting: [Bytes] = []
    /// What is written even if nothing has changed.
    var unsure: Set<Bytes> = []
    var isLiveUnsure = false
    /// While the Redis is looked through: keys that were not found yet.
    var missing: Set<Bytes>?
    var position: MirrorPosition?
    /// The last state's moment, ms since 1970.
    var lastNow = Int64.min / 2
    var revision: Int64 = -1
    var liveOffset: MirrorPosition?
    var sweep: Sweep?
    /// A sweep that begins with the next state.
    var wanted: Sweep.Purpose? = .resync
    var adopted: MirrorPosition?
    /// When keys of a refresh were due last.
    var refreshed = ContinuousClock.now
    /// No earlier than this does time change any of `known`, and of `live`.
    var nextChange = Int64.max
    var nextLiveChange = Int64.max

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
        for name in names { missing?.remove(name) }
    }

    mutating func beginLooking() { missing = Set(known.keys).union(live.keys) }

    mutating func endLooking() {
        fail((missing ?? []).filter { known[$0] != nil || live[$0] != nil })
        missing = nil
    }

    mutating func forget(except adopted: MirrorPosition?) {
        (known, live, kept, keptByteCount) = ([:], [:], [:], 0)
        (waiting, unsure, sweep, missing) = ([], [], nil, nil)
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
        // What has expired by a clock that was wrong is there again.
        if snapshot.now < lastNow - 1_000 {
            (wanted, isLiveUnsure) = (wanted ?? .comparison, true)
        }
        lastNow = snapshot.now
        if let purpose = wanted { try begin(purpose, snapshot, batch.position) }
        batch.isResync = sweep?.purpose == .resync
        try addLive(snapshot, &batch)
        takeDue(snapshot.now)
        // Keys that need no write cost as much as others.
        var looked = 0
        while !isFull(batch), looked < limits.names, let name = waiting.popLast() {
            looked += 1
            try look(at: name, snapshot, isSure: unsure.remove(name) == nil, &batch)
        }
        try goThrough(snapshot, refreshCount(at: instant), &batch)
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
}
