import Synchronization

/// Tells whether something has been changed since, for an atomic read: for those in the process of
/// its only writer.
///
/// Odd while it is being changed. Whoever has read a count, and then what it counts, and finds the
/// same count later, knows that nothing has happened in between.
public final class ChangeCount: Sendable {
    private let number = Atomic<UInt64>(0)
    private let isKept = Atomic(false)

    public init() {}

    /// A number for the present state; nil: it is being changed, or nobody counts.
    public var value: UInt64? {
        guard isKept.load(ordering: .acquiring) else { return nil }
        let number = number.load(ordering: .acquiring)
        return number % 2 == 0 ? number : nil
    }

    /// Begins to count. Only the one writer may say so, before he changes anything.
    public func begin() { isKept.store(true, ordering: .releasing) }

    /// What happens from now on is not counted.
    public func end() { isKept.store(false, ordering: .releasing) }

    /// Runs what may change something. Not inside of itself, and on one thread at a time.
    public func changing<T>(_ body: () throws -> T) rethrows -> T {
        number.add(1, ordering: .sequentiallyConsistent)
        defer { number.add(1, ordering: .sequentiallyConsistent) }
        return try body()
    }
}
