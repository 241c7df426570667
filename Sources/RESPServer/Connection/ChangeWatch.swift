import KeySpace
import Synchronization

/// Tells who listens that the keys have changed.
final class ChangeWatch: Sendable {
    /// The only channel.
    static let channel = Bytes("agentlog:changes".utf8)

    struct Listener: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct State {
        var listeners: [Listener: @Sendable (Bytes) -> Void] = [:]
        var count = 0
        var told: Position?
    }

    private struct Position: Equatable {
        var generation: Int
        var offset: UInt64
    }

    private let keys: KeySpace
    private let state = Mutex(State())

    init(_ keys: KeySpace) { self.keys = keys }

    var hasListeners: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// - Parameter tell: Called with each message, on any thread; must return at once.
    func add(_ tell: @escaping @Sendable (Bytes) -> Void) -> Listener {
        state.withLock { state in
            state.count += 1
            let listener = Listener(number: state.count)
            state.listeners[listener] = tell
            return listener
        }
    }

    func remove(_ listener: Listener) {
        state.withLock { $0.listeners[listener] = nil }
    }

    /// Looks at the views, and tells everybody if they are others than at the last look. Blocks.
    func look() {
        let found = try? keys.read { Position(generation: $0.generation, offset: $0.offset) }
        guard let found else { return }
        let listeners = state.withLock { state in
            // The first look only says where it begins.
            let isNew = state.told.map { $0 != found } ?? false
            state.told = found
            return isNew ? Array(state.listeners.values) : []
        }
        let message = Bytes(
            "{\"generation\":\(found.generation),\"offset\":\(found.offset)}".utf8)
        for tell in listeners { tell(message) }
    }
}
