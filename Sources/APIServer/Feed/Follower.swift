import Projections

/// Follows the views from change to change: what each one is told as.
///
/// It reads committed views only, so it works the same beside the projector and in a process that
/// only reads.
struct Follower {
    /// What has happened since the last look.
    struct Step {
        /// In the order of the log.
        var announcements: [Announcement] = []
        /// Not nil: announcements are not all that has changed.
        var gap: SnapshotReason?
    }

    /// Of which generation the last look was.
    private(set) var generation: Int
    /// How many records the last look reflects.
    private(set) var offset: UInt64
    private var store: String
    private var announcements: Announcements
    private var isTorn = false

    /// More than so many records at once are not told one by one.
    private let recordsMax: UInt64

    /// Begins with what the views hold now, which is told of by no announcement.
    init(_ views: Views, recordsMax: UInt64 = 10_000) throws {
        self.recordsMax = recordsMax
        let checkpoint = try views.checkpoint()
        generation = views.generation
        offset = checkpoint.nextOffset
        store = checkpoint.store
        announcements = try Self.baseline(views, start: offset)
    }

    private static func baseline(_ views: Views, start: UInt64) throws -> Announcements {
        let entries =
            try views.runningExecutions(limit: .max, scope: .all) + views.unpairedEntries()
        return Announcements(entries, start: start)
    }

    /// Looks at the views again.
    ///
    /// - Throws: What SQLite throws. Nothing counts as told then.
    mutating func step(_ views: Views) throws -> Step {
        let checkpoint = try views.checkpoint()
        let isOther = views.generation != generation
        // The first segment gives the store its name.
        let isForeign = !store.isEmpty && checkpoint.store != store
        if checkpoint.nextOffset == offset && !isOther && !isForeign && !isTorn { return Step() }
        let isLess = checkpoint.nextOffset < offset
        let isFar = !isLess && checkpoint.nextOffset - offset > recordsMax
        if isForeign || isLess || isFar || isTorn {
            announcements = try Self.baseline(views, start: checkpoint.nextOffset)
            note(checkpoint, views)
            return Step(gap: isForeign || isLess ? .reset : .behind)
        }
        // If this throws half way, what was noted as told has been told nobody.
        isTorn = true
        let found = try changes(views, checkpoint.nextOffset)
        note(checkpoint, views)
        return Step(announcements: found, gap: isOther ? .generation : nil)
    }

    private mutating func note(_ checkpoint: Checkpoint, _ views: Views) {
        generation = views.generation
        offset = checkpoint.nextOffset
        store = checkpoint.store
        isTorn = false
    }

    /// Which entries of an agent to look at, and how many records what is told of them reflects.
    private struct Touched {
        var fromRun: Int
        var offset: UInt64
    }

    private mutating func changes(
        _ views: Views, _ checkpoint: UInt64
    ) throws -> [Announcement] {
        var touched: [AgentKey: Touched] = [:]
        func touch(_ agent: AgentKey, _ run: Int, _ offset: UInt64?) {
            // The run before one that begins may have ended with that.
            let fromRun = max(1, run - 1)
            let known = touched[agent]
            touched[agent] = Touched(
                fromRun: min(known?.fromRun ?? fromRun, fromRun),
                offset: max(known?.offset ?? 0, offset ?? 0))
        }
        for entry in try views.entries(withRecordsSince: offset) {
            touch(entry.agent, entry.run, (entry.offsets.last ?? 0) + 1)
        }
        let open = try views.openEntries()
        for entry in open where !announcements.isOpen(entry.id) {
            touch(entry.agent, entry.run, nil)
        }
        let openIDs = Set(open.map(\.id))
        for entry in announcements.open where !openIDs.contains(entry.id) {
            touch(entry.agent, entry.run, nil)
        }
        var found: [Announcement] = []
        for (agent, place) in touched {
            found += try announcements.announce(
                views.entries(of: agent, fromRun: place.fromRun), of: agent,
                fromRun: place.fromRun, offset: place.offset == 0 ? checkpoint : place.offset,
                previous: offset, exists: views.hasEntry)
        }
        return found.sorted(by: Self.isEarlier)
    }

    /// By record; a run that ends before one that begins with the same record.
    private static func isEarlier(_ left: Announcement, _ right: Announcement) -> Bool {
        if left.offset != right.offset { return left.offset < right.offset }
        let (a, b) = (left.kind == .started, right.kind == .started)
        if a != b { return b }
        return (left.name.run, left.name.id) < (right.name.run, right.name.id)
    }
}
