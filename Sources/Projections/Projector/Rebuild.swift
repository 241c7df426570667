import EventLog
import Foundation

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

    /// Rebuilds and serves the result.
    ///
    /// If a projector runs, it finishes the tail and serves the new generation; otherwise this
    /// does.
    ///
    /// - Parameter batchSize: Folds batches of so many records as when the log is followed, for
    ///   comparison; nil: a ``Replay``, which gives the same and is faster.
    /// - Returns: The number of the new generation, and whether this process serves it already.
    /// - Throws: `rebuildRunning` if another rebuild is under way; what `progress` throws ends it.
    public func run(
        batchSize: Int? = nil, progress: (Progress) throws -> Void = { _ in }
    ) throws -> (generation: Int, isServing: Bool) {
        let home = generations.home
        guard let lock = try KernelLock(path: home + "/rebuild.lock") else {
            throw ViewsError.rebuildRunning(home: home)
        }
        defer { withExtendedLifetime(lock) {} }
        let serving = generations.serving() ?? 0
        let next = max(serving, generations.finished(after: serving) ?? 0) + 1
        let building = generations.buildingPath(next)
        generations.remove(building)
        if let batchSize {
            let projector = try Projector(home: home, path: building, rules: rules)
            while try projector.step(limit: batchSize) > 0 {
                try progress(
                    Progress(
                        nextOffset: projector.checkpoint.nextOffset,
                        logEnd: try projector.logEnd()))
            }
            try projector.close()
        } else {
            let log = LogDirectory(home: home)
            try Replay(home: home, path: building, rules: rules).run { offset in
                try progress(
                    Progress(nextOffset: offset.rawValue, logEnd: try log.end().rawValue))
            }
        }
        guard rename(building, generations.path(next)) == 0 else {
            throw ViewsError.io(operation: "rename", path: building, errno: errno)
        }
        do {
            // With the lock in hand nobody projects, so this process serves what it built.
            let serving = try Serving(home: home, rules: rules)
            try serving.projector.catchUp()
            return (next, true)
        } catch ViewsError.projectorRunning {
            return (next, false)
        }
    }
}
