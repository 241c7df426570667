import AgentEvents
import Glibc

/// Which agent: the harness's own names. Unique within a store.
public struct AgentKey: Hashable, Sendable, Comparable {
    public let harness: String
    public let session: String
    public let agent: String

    public init(harness: String, session: String, agent: String) {
        self.harness = harness
        self.session = session
        self.agent = agent
    }

    /// The agent that an event is about. The oldest harness versions name none for a subagent: then
    /// the event is an agent of its own, named by its id.
    init(_ event: AgentEvent) {
        let named = event.agentID ?? ""
        let isOwn =
            switch event.body {
            case .started, .stopped: named.isEmpty
            default: false
            }
        self.init(
            harness: event.harness.storable, session: (event.sessionID ?? "").storable,
            agent: isOwn ? event.id.description : named.storable)
    }

    /// Whether this is the main agent of its session, which has no id.
    public var isMain: Bool { agent.isEmpty }

    /// The other agent of the same session that a link is a fact of too.
    static func stopped(by event: AgentEvent) -> AgentKey? {
        guard case .linked(let linked) = event.body else { return nil }
        let target = AgentKey(event)
        let source = AgentKey(
            harness: target.harness, session: target.session,
            agent: linked.stoppedAgentID.storable)
        return source == target ? nil : source
    }

    // By bytes, as SQLite compares: two spellings of one Unicode text are two agents.

    public static func == (left: AgentKey, right: AgentKey) -> Bool {
        left.agent.hasSameBytes(as: right.agent)
            && left.session.hasSameBytes(as: right.session)
            && left.harness.hasSameBytes(as: right.harness)
    }

    public func hash(into hasher: inout Hasher) {
        // One of them is enough to tell nearly all apart.
        (isMain ? session : agent).combineBytes(into: &hasher)
    }

    public static func < (left: AgentKey, right: AgentKey) -> Bool {
        for (a, b) in [
            (left.harness, right.harness), (left.session, right.session),
            (left.agent, right.agent),
        ] where !a.utf8.elementsEqual(b.utf8) {
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        }
        return false
    }
}

extension String {
    /// Equality byte for byte, which two spellings of one Unicode text do not have.
    func hasSameBytes(as other: String) -> Bool {
        let same = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                guard left.count == right.count else { return false }
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return true
                }
                return memcmp(first, second, left.count) == 0
            }
        }
        return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    func combineBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0xFF))
    }

    /// The text with U+FFFD for U+0000, at which SQLite's interface would end it: two ids that
    /// differ behind a zero would be two agents in memory and one in the database.
    var storable: String {
        utf8.contains(0)
            ? String(decoding: utf8.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }, as: UTF8.self)
            : self
    }
}
