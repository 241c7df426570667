import AgentEvents
import EventLog
import GRDB
import Logging

/// Folds the log into one generation of the views, batch by batch.
///
/// Each batch and the checkpoint behind it are one transaction, after the log has been put on
/// stable storage up to there. So running a batch again after a crash changes nothing, and no
/// committed view reflects a record that a power cut can take away.
///
/// Not thread-safe: one thread owns it. Two projectors on one generation are kept apart by
/// ``Serving``.
public final class Projector {
    public let home: String
    /// Folded up to here.
    public private(set) var checkpoint: Checkpoint
    private let database: ViewsDatabase
    private let rules: Rules
    private var ledger: Ledger
    private var reader: LogReader?
    private var retention = Retention()
    /// Whether ``changed`` is to be noted.
    var notesChanges = false
    /// By what the executions are shown that the last step changed.
    private(set) var changed = ChangedRows()

    /// Bounds memory: the ledger forgets its agents beyond this many and loads them again.
    static let agentsInMemory = 20_000
    public static let batchSizeDefault = 5_000

    /// Opens the generation in `path`, new ones with `rules`, old ones with their own.
    ///
    /// - Throws: `foreignLog`, `checkpointBeyondLog`, and whatever SQLite throws.
    init(home: String, path: String, rules: Rules) throws {
        self.home = home
        database = try ViewsDatabase(path: path, rules: rules)
        checkpoint = try database.checkpoint()
        self.rules = try database.rules()
        ledger = Ledger(rules: self.rules)
        try checkLog()
    }

    private var directory: LogDirectory { LogDirectory(home: home) }

    /// The end of the log now.
    public func logEnd() throws -> UInt64 { try directory.end().rawValue }

    private func checkLog() throws {
        guard !checkpoint.store.isEmpty else { return }
        if let store = try directory.store(), store.description != checkpoint.store {
            throw ViewsError.foreignLog(views: checkpoint.store, log: store.description)
        }
        let end = try logEnd()
        if end < checkpoint.nextOffset {
            throw ViewsError.checkpointBeyondLog(
                checkpoint: checkpoint.nextOffset, logEnd: end)
        }
    }

    /// Folds up to `limit` records (a unit is split only at `bound`, so it can be a few more).
    ///
    /// - Parameter bound: Folds no record from this offset on. Lost records are passed as a whole:
    ///   one range of them is one row, wherever folding stops.
    /// - Returns: How many offsets were passed, damaged and unreadable ones included; 0 at the end
    ///   and at the bound.
    /// - Throws: Whatever the log or SQLite throws. Nothing is committed then, and calling again
    ///   goes on from the checkpoint.
    @discardableResult
    public func step(limit: Int = batchSizeDefault, before bound: UInt64 = .max) throws -> Int {
        do {
            return try foldBatch(limit: limit, before: bound)
        } catch {
            // What was folded in memory was not committed: start again from the checkpoint.
            reader = nil
            ledger = Ledger(rules: rules)
            retention = Retention()
            throw error
        }
    }

    /// Folds everything that the log holds now, but nothing from `bound` on.
    public func catchUp(
        batchSize: Int = batchSizeDefault, before bound: UInt64 = .max
    ) throws {
        while try step(limit: batchSize, before: bound) > 0 {}
    }

    private func foldBatch(limit: Int, before bound: UInt64) throws -> Int {
        if checkpoint.nextOffset >= bound { return 0 }
        if reader == nil {
            reader = try LogReader(directory, from: Offset(checkpoint.nextOffset))
        }
        var batch = BatchFold(newest: checkpoint.newest)
        if notesChanges { batch.changed = ChangedRows() }
        var next = checkpoint
        let isCut = try read(into: &batch, limit: limit, before: bound)
        next.nextOffset = isCut ? bound : reader?.nextOffset.rawValue ?? next.nextOffset
        if next.nextOffset == checkpoint.nextOffset { return 0 }
        let store = reader?.store?.description ?? next.store
        if !next.store.isEmpty && store != next.store {
            throw ViewsError.foreignLog(views: next.store, log: store)
        }
        next.store = store

        let unknown = batch.agents.filter { !ledger.holds($0) }
        for (agent, stored) in try database.agents(unknown) {
            ledger.load(stored.facts, after: stored.base, of: agent)
        }
        batch.fold(into: &ledger)
        next.newest = batch.newest
        try reader?.synchronize()
        let settled = try database.commit(
            batch, checkpoint: next, ledger: &ledger, retention: &retention)
        batch.changed?.names.formUnion(settled)
        changed = batch.changed ?? ChangedRows()

        let count = next.nextOffset - checkpoint.nextOffset
        checkpoint = next
        // It has read on; what it passed over is still to be folded.
        if isCut { reader = nil }
        if ledger.agentCount > Self.agentsInMemory { ledger = Ledger(rules: rules) }
        return Int(count)
    }

    /// - Returns: Whether the reader went beyond the bound.
    private func read(
        into batch: inout BatchFold, limit: Int, before bound: UInt64
    ) throws -> Bool {
        var count = 0
        while count < limit, reader?.nextOffset.rawValue ?? 0 < bound {
            switch try reader?.next() ?? .end {
            case .records(let all):
                let records = all.prefix(before: Offset(bound))
                if let records { batch.decode(records) }
                if records?.count != all.count { return true }
                count += all.count
            case .lost(let loss):
                batch.quarantine(loss)
                count += 1
            case .end: return false
            }
        }
        return false
    }

    /// See ``ViewsDigest``.
    func digest() throws -> String { try database.digest() }

    /// Runs `body` on what is committed.
    func read<T>(_ body: (Database) throws -> T) throws -> T { try database.read(body) }

    /// Ends writing to this generation and leaves one file that can be renamed.
    func close() throws {
        reader = nil
        try database.close()
    }
}

extension BatchFold {
    mutating func decode(_ records: RecordBatch) {
        // What the log says about itself is no event.
        guard records.kind == .event else { return }
        for index in 0..<records.count {
            decode(
                records[index], offset: records.first.rawValue + UInt64(index),
                appendMilliseconds: records.originalMilliseconds)
        }
    }

    fileprivate mutating func quarantine(_ loss: LogReader.Loss) {
        guard let reason = loss.quarantineReason else { return }
        quarantine(
            loss.offsets.lowerBound.rawValue,
            count: loss.offsets.lowerBound.distance(to: loss.offsets.upperBound), reason: reason)
    }
}

extension LogReader.Loss {
    /// Why records are not folded; nil for what was dropped on purpose, which is nothing that
    /// anybody has to look after.
    var quarantineReason: String? {
        if offsets.isEmpty || cause == .dropped { return nil }
        // Named by the base, which does not change when the segment is sealed.
        return cause == .missing
            ? "missing: no segment holds these offsets"
            : "damaged: segment \(segment.prefix(20)), bytes \(filePositions)"
    }
}
