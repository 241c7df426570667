import NIOCore
import Synchronization

/// One stream of messages to any number of clients: the newest of them, and whom to tell when there
/// is another.
final class Broadcast: Sendable {
    private let ring: Mutex<Ring>
    private let listeners = Mutex(Listeners())

    private struct Listeners {
        var byID: [Int: @Sendable () -> Void] = [:]
        var nextID = 0
    }

    init(_ ring: Ring) { self.ring = Mutex(ring) }

    func read<T>(_ body: (Ring) throws -> sending T) rethrows -> sending T {
        try ring.withLock { ring in try body(ring) }
    }

    /// See ``Ring/restart(at:)``.
    func restart(at offset: UInt64) { ring.withLock { $0.restart(at: offset) } }

    /// Adds messages, each made for the position that it gets, and tells the listeners once.
    func append(_ offsets: [UInt64], _ make: (Int, FeedPosition) -> FeedMessage) {
        if offsets.isEmpty { return }
        for (index, offset) in offsets.enumerated() {
            // Encoded outside of the lock; nobody else appends.
            let position = ring.withLock { $0.next(offset: offset) }
            let message = make(index, position)
            ring.withLock { $0.append(message) }
        }
        tell()
    }

    /// Calls every listener: there is something new, or time has passed.
    func tell() {
        let all = listeners.withLock { Array($0.byID.values) }
        for listener in all { listener() }
    }

    /// - Parameter listener: Called from any thread; must return at once.
    /// - Returns: What ``ignore(_:)`` takes.
    func listen(_ listener: @escaping @Sendable () -> Void) -> Int {
        listeners.withLock { listeners in
            listeners.nextID += 1
            listeners.byID[listeners.nextID] = listener
            return listeners.nextID
        }
    }

    func ignore(_ id: Int) { listeners.withLock { $0.byID[id] = nil } }
}
