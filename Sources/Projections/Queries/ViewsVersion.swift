import GRDB
import Synchronization

/// Which state of the views there is. Two that are equal are of equal views; of equal views there
/// can be two that differ.
public enum ViewsVersion: Sendable, Hashable {
    /// As the projector of this process counts.
    case counted(UInt64)
    /// As a connection of this process has seen it.
    case seen(generation: Int, connection: Int, change: Int64)
    /// One that does not change.
    case fixed
}

/// Looks whether the views have changed, without reading any: for whoever keeps what he has made
/// of them.
///
/// A connection of its own asks SQLite whether another one has committed since, which it knows from
/// shared memory. So it sees the commits of every process.
final class VersionWatch: Sendable {
    private let generations: Generations
    private let opened = Mutex<Opened?>(nil)
    private let openedCount = Atomic(0)

    private struct Opened {
        let generation: Int
        let connection: Int
        let queue: DatabaseQueue
    }

    init(_ generations: Generations) { self.generations = generations }

    /// The state of now: what is read after this is of it, or of a later one.
    ///
    /// - Parameter generation: Is set before it is opened.
    /// - Throws: `noViews`; what SQLite throws.
    /// - Complexity: A few system calls.
    func version(_ generation: inout Int?) throws -> ViewsVersion {
        try opened.withLock { opened in
            guard let serving = generations.serving() else {
                throw ViewsError.noViews(home: generations.home)
            }
            generation = serving
            let known: Opened
            if let opened, opened.generation == serving {
                known = opened
            } else {
                opened = nil
                known = try open(serving)
                opened = known
            }
            let change = try known.queue.unsafeRead { db in
                // Not in a transaction: that would go on seeing the state it has begun with.
                try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
            }
            return .seen(generation: serving, connection: known.connection, change: change)
        }
    }

    private func open(_ generation: Int) throws -> Opened {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "version"
        configuration.busyMode = .timeout(ViewsDatabase.busySeconds)
        let queue = try DatabaseQueue(
            path: generations.path(generation), configuration: configuration)
        return Opened(
            generation: generation,
            connection: openedCount.add(1, ordering: .relaxed).newValue, queue: queue)
    }
}
