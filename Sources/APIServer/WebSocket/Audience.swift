import NIOCore
import Synchronization

/// All clients of the feed: how many there are, and for each event loop which WebSockets.
///
/// A change costs one task for each loop, not one for each client.
final class Audience: Sendable {
    let metrics = StreamMetrics()
    private let countMax: Int
    private let count = Atomic<Int>(0)
    private let loops: [ObjectIdentifier: Loop]

    /// The connections of one event loop.
    private final class Loop: Sendable {
        let eventLoop: any EventLoop
        let connections: NIOLoopBoundBox<[ObjectIdentifier: WebSocketConnection]>
        /// Whether a task is under way that will let all connections look.
        let isTold = Atomic(false)

        init(_ eventLoop: any EventLoop) {
            self.eventLoop = eventLoop
            connections = .makeBoxSendingValue([:], eventLoop: eventLoop)
        }

        func tell() {
            guard !isTold.exchange(true, ordering: .acquiringAndReleasing) else { return }
            eventLoop.execute {
                self.isTold.store(false, ordering: .sequentiallyConsistent)
                for connection in self.connections.value.values { connection.look() }
            }
        }
    }

    init(_ group: any EventLoopGroup, countMax: Int) {
        self.countMax = countMax
        loops = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), Loop($0)) })
    }

    var clientCount: Int { count.load(ordering: .relaxed) }

    var isFull: Bool { clientCount >= countMax }

    /// A place for one more client, which is free again when the last reference to it is gone; nil
    /// if there is none.
    func place() -> Place? {
        guard count.add(1, ordering: .acquiringAndReleasing).newValue <= countMax else {
            count.subtract(1, ordering: .acquiringAndReleasing)
            return nil
        }
        return Place(self)
    }

    final class Place: Sendable {
        private let audience: Audience
        fileprivate init(_ audience: Audience) { self.audience = audience }
        deinit { audience.count.subtract(1, ordering: .acquiringAndReleasing) }
    }

    /// A client's place, and whether it may still have it.
    struct Seat: Sendable {
        private let place: Place
        /// False once the key that opened the stream is revoked.
        let mayStay: @Sendable () -> Bool

        init(_ place: Place, mayStay: @escaping @Sendable () -> Bool) {
            self.place = place
            self.mayStay = mayStay
        }
    }

    /// Lets all WebSockets look whether there is something new. Any thread may call it.
    func tell() {
        for loop in loops.values { loop.tell() }
    }

    /// On the connection's event loop, like ``remove(_:from:)``.
    func add(_ connection: WebSocketConnection, to eventLoop: any EventLoop) {
        loops[ObjectIdentifier(eventLoop)]?.connections.value[ObjectIdentifier(connection)] =
            connection
    }

    func remove(_ connection: WebSocketConnection, from eventLoop: any EventLoop) {
        loops[ObjectIdentifier(eventLoop)]?.connections.value[ObjectIdentifier(connection)] = nil
    }
}
