import AgentEvents
import APIServer
import EventLog
import Synchronization

@testable import Projections

/// Appends to the log of a test's server and folds at once, or later.
final class StoreSink: EventSink {
    private let home: String
    private let changes: ViewsSignal
    /// What is appended while this is set stays out of the views.
    let isHoldingBack = Mutex(false)
    /// The next append keeps its events and then fails, as if the process had been killed.
    let isDyingNext = Mutex(false)

    struct Killed: Error {}

    init(home: String, changes: ViewsSignal) {
        self.home = home
        self.changes = changes
    }

    func stored(_ text: String) -> String { text }

    func end() async throws -> UInt64 { try LogDirectory(home: home).end().rawValue }

    func append(_ events: [AgentEvent]) async throws -> UInt64? {
        let offset = try LogDirectory(home: home).end().rawValue
        var appender = try Appender(LogDirectory(home: home))
        _ = try appender.append(
            events.map(\.line), atMilliseconds: UInt64(events[0].timeMilliseconds))
        if !isHoldingBack.withLock({ $0 }) { try fold() }
        let dies = isDyingNext.withLock { flag in
            defer { flag = false }
            return flag
        }
        if dies { throw Killed() }
        return offset
    }

    func fold() throws {
        try Serving(home: home, rules: .builtIn()).projector.catchUp()
        changes.raise()
    }
}
