public import EventLog
import Glibc

/// Folds a log from its first record into a new generation, much faster than following it does.
///
/// The database is the same as if a ``Projector`` had folded the same records, whatever its
/// batches, and a projector goes on from there. Nearly everything stays in memory or in a file
/// without a name until the end of the log; then rows are written. Only of a long log are sums of
/// past days written before.
///
/// Interrupting it leaves a database that nobody may use.
public struct Replay {
    private let directory: LogDirectory
    private let path: String
    private let rules: Rules
    private let memory: Memory

    /// - Parameters:
    ///   - path: Of the database, which must not be there.
    ///   - rules: Those that the generation is to be a product of.
    public init(home: String, path: String, rules: Rules) {
        self.init(home: home, path: path, rules: rules, memory: Memory())
    }

    /// What a replay keeps before it writes.
    struct Memory {
        /// Once a day of the log, more rows of sums than this are reduced to those of the last
        /// week.
        var sums = 400_000
        /// Records of agents that are folded as when the log is followed.
        var generalRecords = 5_000
    }

    init(home: String, path: String, rules: Rules, memory: Memory) {
        self.memory = memory
        directory = LogDirectory(home: home)
        self.path = path
        self.rules = rules
    }

    public struct Outcome: Sendable {
        /// What the views reflect.
        public let checkpoint: Checkpoint
        /// Records that were folded as when the log is followed.
        public let generalRecords: Int
        /// Reading and folding, and writing rows, most of them after that.
        public let folding: Cost
        public let writing: Cost
    }

    /// What a part of a replay took.
    public struct Cost: Sendable {
        /// By the clock on the wall.
        public var seconds = 0.0
        /// Of this process on any processor.
        public var processorSeconds = 0.0

        static func + (left: Cost, right: Cost) -> Cost {
            Cost(
                seconds: left.seconds + right.seconds,
                processorSeconds: left.processorSeconds + right.processorSeconds)
        }

        static func - (left: Cost, right: Cost) -> Cost {
            Cost(
                seconds: left.seconds - right.seconds,
                processorSeconds: left.processorSeconds - right.processorSeconds)
        }
    }

    struct Watch {
        private let start = ContinuousClock.now
        private let startOnProcessor = clock()

        var cost: Cost {
            Cost(
                seconds: (ContinuousClock.now - start) / .seconds(1),
                processorSeconds: Double(clock() - startOnProcessor) / Double(CLOCKS_PER_SEC))
        }
    }

    /// Replays the log.
    ///
    /// - Parameters:
    ///   - end: Records from there on are left out; nil: all that there are now are folded. Of
    ///     records that are lost before and behind it, all are passed.
    ///   - progress: Called with the offset that has been reached, about every 100 000 records and
    ///     before rows are written.
    /// - Throws: What the log, the file system or SQLite throws; `progress` can end it so as well.
    /// - Complexity: O(n) in the log. Memory grows with the agents and the rows of sums of one
    ///   week, by some hundred bytes each, and by about 15 bytes for each other agent.
    @discardableResult
    public func run(
        upTo end: Offset? = nil, progress: (Offset) throws -> Void = { _ in }
    ) throws -> Outcome {
        var watch = Watch()
        let database = try ViewsDatabase(path: path, rules: rules, isBuilding: true)
        let spool = try Spool(path: path + ".spool")
        let fold = ReplayFold(
            directory, database, rules, spool: spool, memory: memory)
        var checkpoint = try read(into: fold, upTo: end, progress)
        checkpoint.newest = fold.newest
        try progress(Offset(checkpoint.nextOffset))
        let folding = watch.cost - fold.writing
        watch = Watch()
        try ReplayWriting(fold, database, directory, rules).write(checkpoint)
        try database.finish()
        return Outcome(
            checkpoint: checkpoint, generalRecords: fold.general.count,
            folding: folding, writing: watch.cost + fold.writing)
    }

    private func read(
        into fold: ReplayFold, upTo end: Offset?, _ progress: (Offset) throws -> Void
    ) throws -> Checkpoint {
        var reader = try LogReader(directory, from: .zero)
        var checkpoint = Checkpoint.start
        var reported: UInt64 = 0
        while end.map({ reader.nextOffset < $0 }) ?? true {
            switch try reader.nextBlock() {
            case .records(let block):
                fold.recent.note(block)
                try block.forEach(below: end) { bytes, offset, append, kind in
                    // What the log says about itself is no event.
                    guard kind == .event else { return }
                    try fold.fold(
                        bytes, offset: offset.rawValue,
                        appendMilliseconds: Int64(clamping: append))
                }
                checkpoint.nextOffset = min(block.end, end ?? block.end).rawValue
            case .lost(let loss):
                checkpoint.nextOffset = reader.nextOffset.rawValue
                fold.quarantine(loss)
            case .end:
                try reader.synchronize()
                checkpoint.store = reader.store?.description ?? ""
                return checkpoint
            }
            if checkpoint.nextOffset - reported >= 100_000 {
                reported = checkpoint.nextOffset
                // Now and then, so that not all segments stay open.
                try reader.synchronize()
                try progress(Offset(reported))
            }
        }
        try reader.synchronize()
        checkpoint.store = reader.store?.description ?? ""
        return checkpoint
    }
}

extension ReplayFold {
    /// Notes records that cannot be read: as ``Projector`` does.
    fileprivate func quarantine(_ loss: LogReader.Loss) {
        guard let reason = loss.quarantineReason else { return }
        general.quarantine(
            loss.offsets.lowerBound.rawValue,
            count: loss.offsets.lowerBound.distance(to: loss.offsets.upperBound), reason: reason)
    }
}
