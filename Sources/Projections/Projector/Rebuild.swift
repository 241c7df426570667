import EventLog
import Foundation
import GRDB

/// Folds the whole log again into the next generation, beside the serving one.
///
/// Interrupting it is harmless: what was built so far has a name that nobody reads, and the next
/// rebuild starts over.
public struct Rebuild {
    private let generations: Generations
    private let rules: Rules

    public init(home: String, rules: Rules) {
        generations = Generations(home: home)
        self.rules = rules
    }

    public struct Progress: Sendable {
        public let nextOffset: UInt64
        public let logEnd: UInt64
    }

    /// What the serving views were compared with.
    public struct Comparison: Sendable {
        /// The generation that served.
        public var generation: Int
        /// How many records it reflected then.
        public var offset: UInt64
        /// How many the new views reflected: fewer only where the log has lost records since.
        public var newOffset: UInt64
        /// Rows that differ, by view.
        public var rows: [(view: String, count: Int)]
        /// What only one of the two has, by name.
        public var incomparable: [String]
        /// Executions and cost of all days that are kept.
        public var oldTotal: Total
        public var newTotal: Total

        public var count: Int { rows.reduce(0) { $0 + $1.count } }

        public struct Total: Sendable, Equatable {
            public var executions: Int64
            public var costNanodollars: Int64

            init(_ db: Database) throws {
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT coalesce(sum(executions), 0) AS n,
                            coalesce(sum(cost_nanodollars), 0) AS cost FROM view_daily
                        """)
                executions = row?["n"] ?? 0
                costNanodollars = row?["cost"] ?? 0
            }
        }
    }

    public struct Outcome: Sendable {
        /// The new generation.
        public var generation: Int
        /// Whether this process serves it already; otherwise the running projector will.
        public var isServing: Bool
        /// Nil if nothing was compared, or nothing served.
        public var comparison: Comparison?
    }

    /// Rebuilds and serves the result.
    ///
    /// If a projector runs, it finishes the tail and serves the new generation; otherwise this
    /// does.
    ///
    /// - Parameters:
    ///   - batchSize: Folds batches of so many records as when the log is followed, for comparison;
    ///     nil: a ``Replay`` and the rest in batches, which gives the same and is faster.
    ///   - difference: Gets every row in which the new views differ from those that serve, both at
    ///     the same offset.
    ///   - progress: Called after each batch. What it throws ends the rebuild.
    /// - Throws: `rebuildRunning` if another rebuild is under way.
    public func run(
        batchSize: Int? = nil,
        difference: ((RowDifference) throws -> Void)? = nil,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> Outcome {
        let home = generations.home
        let lock = try takeLock()
        defer { withExtendedLifetime(lock) {} }
        let serving = generations.serving() ?? 0
        let next = max(serving, generations.finished(after: serving) ?? 0) + 1
        let building = generations.buildingPath(next)
        let bound = difference == nil ? nil : try servedOffset()
        let projector = try begin(building, before: bound, batchSize, progress)
        let size = batchSize ?? Projector.batchSizeDefault
        let comparison = try difference.flatMap {
            try compare(with: projector, size, $0, progress)
        }
        try Self.fold(projector, size, before: .max, progress)
        try projector.close()
        guard rename(building, generations.path(next)) == 0 else {
            throw ViewsError.io(operation: "rename", path: building, errno: errno)
        }
        var outcome = Outcome(generation: next, isServing: false, comparison: comparison)
        do {
            // With the lock in hand nobody projects, so this process serves what it built.
            let serving = try Serving(home: home, rules: rules)
            try serving.projector.catchUp()
            outcome.isServing = true
        } catch ViewsError.projectorRunning {
            // It looks for finished generations whenever it is level with the log.
        }
        return outcome
    }

    /// Rebuilds beside the serving views, compares, and throws the new ones away.
    ///
    /// - Throws: `noViews` if nothing serves; `rebuildRunning` if a rebuild is under way.
    public func preview(
        batchSize: Int? = nil,
        difference: (RowDifference) throws -> Void,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> Comparison {
        let home = generations.home
        guard let serving = generations.serving() else { throw ViewsError.noViews(home: home) }
        let lock = try takeLock()
        defer { withExtendedLifetime(lock) {} }
        let path = generations.buildingPath(serving + 1)
        defer { generations.remove(path) }
        let projector = try begin(path, before: servedOffset(), batchSize, progress)
        let size = batchSize ?? Projector.batchSizeDefault
        guard let comparison = try compare(with: projector, size, difference, progress) else {
            throw ViewsError.noViews(home: home)
        }
        return comparison
    }

    /// Takes the lock of rebuilds, and removes what an interrupted one left behind.
    private func takeLock() throws -> KernelLock {
        guard let lock = try KernelLock(path: generations.home + "/rebuild.lock") else {
            throw ViewsError.rebuildRunning(home: generations.home)
        }
        generations.removeUnfinished()
        return lock
    }

    /// A projector on new views. Unless batches are asked for, they reflect the log up to a bound
    /// already.
    private func begin(
        _ path: String, before bound: UInt64?, _ batchSize: Int?,
        _ progress: (Progress) throws -> Void
    ) throws -> Projector {
        if batchSize == nil {
            let log = LogDirectory(home: generations.home)
            let replay = Replay(home: generations.home, path: path, rules: rules)
            try replay.run(upTo: bound.map { Offset($0) }) { offset in
                try progress(
                    Progress(nextOffset: offset.rawValue, logEnd: try log.end().rawValue))
            }
        }
        return try Projector(home: generations.home, path: path, rules: rules)
    }

    /// What the serving views reflect; nil if nothing serves.
    private func servedOffset() throws -> UInt64? {
        try generations.serving().map { serving in
            try reading(serving).read(Checkpoint.read).nextOffset
        }
    }

    private func reading(_ generation: Int) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(ViewsDatabase.busySeconds)
        return try DatabaseQueue(path: generations.path(generation), configuration: configuration)
    }

    private static func fold(
        _ projector: Projector, _ batchSize: Int, before bound: UInt64,
        _ progress: (Progress) throws -> Void
    ) throws {
        while try projector.step(limit: batchSize, before: bound) > 0 {
            try progress(
                Progress(
                    nextOffset: projector.checkpoint.nextOffset,
                    logEnd: try projector.logEnd()))
        }
    }

    private typealias Total = Comparison.Total

    /// Brings the new views to where the serving ones are, and compares.
    private func compare(
        with projector: Projector, _ batchSize: Int,
        _ difference: (RowDifference) throws -> Void, _ progress: (Progress) throws -> Void
    ) throws -> Comparison? {
        guard let serving = generations.serving() else { return nil }
        let old = try reading(serving)
        // The long way without holding a state of the serving views, which could not be tidied up
        // meanwhile; then the short rest while they stand still.
        let first = try old.read(Checkpoint.read).nextOffset
        try Self.fold(projector, batchSize, before: first, progress)
        return try old.read { db in
            let checkpoint = try Checkpoint.read(db)
            try Self.fold(projector, batchSize, before: checkpoint.nextOffset, progress)
            let (found, total) = try projector.read { new in
                (try ViewsDifference(old: db, new: new, each: difference), try Total(new))
            }
            return Comparison(
                generation: serving, offset: checkpoint.nextOffset,
                newOffset: projector.checkpoint.nextOffset, rows: found.rows,
                incomparable: found.incomparable, oldTotal: try Total(db), newTotal: total)
        }
    }
}
