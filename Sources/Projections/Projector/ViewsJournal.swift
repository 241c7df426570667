import Synchronization

/// By what the executions are shown that commits have changed. Whoever keeps a copy of what is
/// shown makes again what depends on these, and nothing else has changed but by time.
public struct ChangedRows: Sendable, Equatable {
    /// Names of agents.
    package var names: Set<ExactText> = []
    /// Hours in which executions ended, or no longer did, and their types.
    package var hours: Set<Hour> = []

    package struct Hour: Hashable, Sendable {
        /// Its start, ms since 1970.
        package var start: Int64
        package var type: ExactText
    }

    public init() {}

    var count: Int { names.count + hours.count }

    public var isEmpty: Bool { count == 0 }

    mutating func formUnion(_ other: ChangedRows) {
        names.formUnion(other.names)
        hours.formUnion(other.hours)
    }

    mutating func note(_ change: Change) {
        if let before = change.before { note(before) }
        if let after = change.after { note(after) }
    }

    private mutating func note(_ execution: Execution) {
        names.insert(ExactText(execution.name ?? ""))
        guard let end = execution.endMilliseconds else { return }
        hours.insert(
            Hour(start: end - end % ViewTable.hour, type: ExactText(execution.type)))
    }
}

/// What the last commits of a projector changed, for one reader in the same process.
///
/// It is bounded: who does not read for long is told that not all is known any more.
public final class ViewsJournal: Sendable {
    public enum Answer: Sendable, Equatable {
        case known(ChangedRows)
        /// A commit is not noted yet that a reader of the views has seen already.
        case notYet
        /// Not all is known: of another generation, or forgotten.
        case lost
    }

    private struct Commit {
        var generation: Int
        var from: UInt64
        var to: UInt64
        var rows: ChangedRows
    }

    private struct State {
        /// Each begins where the one before it ended.
        var commits: [Commit] = []
        /// Where the last one ended, remembered or not.
        var end: (generation: Int, offset: UInt64)?
    }

    private let countMax: Int
    private let state = Mutex(State())
    private let tell: @Sendable () -> Void

    /// - Parameters:
    ///   - countMax: How many names and hours are remembered.
    ///   - tell: Called after each commit, and when another generation serves. On the projector's
    ///     thread; must return at once.
    public init(countMax: Int = 200_000, tell: @escaping @Sendable () -> Void = {}) {
        self.countMax = countMax
        self.tell = tell
    }

    /// What changed between two states of one generation.
    ///
    /// - Parameters:
    ///   - from: The offset of the earlier one. What was before is forgotten.
    ///   - to: The offset of the later one.
    public func changes(from: UInt64, to: UInt64, generation: Int) -> Answer {
        state.withLock { state in
            state.commits.removeAll { $0.generation < generation || $0.to <= from }
            if from == to { return .known(ChangedRows()) }
            guard let end = state.end, end.generation == generation, end.offset >= to else {
                return .notYet
            }
            guard let first = state.commits.first, first.from <= from else { return .lost }
            return .known(
                state.commits.prefix { $0.from < to }.reduce(into: ChangedRows()) {
                    $0.formUnion($1.rows)
                })
        }
    }

    func append(_ rows: ChangedRows, from: UInt64, to: UInt64, generation: Int) {
        state.withLock { state in
            // What does not go on where the last one ended leaves a gap.
            if let end = state.end, end != (generation, from) { state.commits = [] }
            state.end = (generation, to)
            state.commits.append(
                Commit(generation: generation, from: from, to: to, rows: rows))
            var count = state.commits.reduce(0) { $0 + $1.rows.count + 1 }
            while count > countMax, let first = state.commits.first {
                count -= first.rows.count + 1
                state.commits.removeFirst()
            }
        }
        tell()
    }

    /// Another generation serves.
    func end() {
        state.withLock { $0 = State() }
        tell()
    }
}
