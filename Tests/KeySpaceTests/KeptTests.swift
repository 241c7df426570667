import AgentEvents
import Testing

@testable import KeySpace

/// What can be had without reading the views.
@Suite struct KeptTests {
    private static let now = KeyedStore.now
    private static let history = Bytes("agent:history:code-reviewer".utf8)
    private static let active = Bytes("agents:active".utf8)

    private func kept(_ store: KeyedStore, _ key: Bytes) -> KeyEntry?? {
        (try? store.keys.readKept { try $0.entry(key) }).flatMap { $0 }
    }

    @Test func untilTheViewsChange() throws {
        let store = try KeyedStore([
            started(1, at: Self.now - 20_000, agent: "a"),
            stopped(2, at: Self.now - 10_000, agent: "a"),
        ])
        // Nothing was read yet.
        #expect(kept(store, Self.history) == nil)
        let entry = try #require(try store.keys.read { try $0.entry(Self.history) })
        #expect(kept(store, Self.history) == entry)
        #expect(store.keys.readKept { $0.offset } == 2)
        // One that is not there has to be looked for.
        #expect(kept(store, Bytes("agent:history:nobody".utf8)) == nil)
        #expect(kept(store, Bytes("no key of ours".utf8)) == .some(nil))

        try store.append([
            started(3, at: Self.now - 9_000, agent: "b"),
            stopped(4, at: Self.now - 8_000, agent: "b"),
        ])
        #expect(kept(store, Self.history) == nil)
        let next = try #require(try store.keys.read { try $0.entry(Self.history) })
        #expect(next != entry && next.value.count == 2)
        #expect(kept(store, Self.history) == next)
    }

    /// What is active ends by time alone.
    @Test func untilTimeChangesIt() throws {
        let store = try KeyedStore([started(1, at: Self.now - 20_000, agent: "a")])
        let entry = try #require(try store.keys.read { try $0.entry(Self.active) })
        #expect(entry.value == .set(["a"]))
        #expect(kept(store, Self.active) == entry)
        store.clock.now = Self.now + 280_000
        #expect(kept(store, Self.active) == entry)
        store.clock.now = Self.now + 280_001
        #expect(kept(store, Self.active) == nil)
        #expect(try store.keys.read { try $0.entry(Self.active) } == nil)
    }

    /// All keys, and large values, are nothing for those who may not block.
    @Test func largeOnes() throws {
        var events: [AgentEvent] = []
        for number in 0..<4_000 as Range<UInt64> {
            let agent = String(repeating: "x", count: 200) + "\(number)"
            events.append(started(2 * number, at: Self.now - 20_000, agent: agent))
            events.append(stopped(2 * number + 1, at: Self.now - 10_000, agent: agent))
        }
        let store = try KeyedStore(events)
        let timeline = Bytes("agents:timeline".utf8)
        #expect(try store.keys.read { try $0.entry(timeline)?.value.count } == 4_000)
        #expect(kept(store, timeline) == nil)
        _ = try store.keys.read { try $0.keys() }
        #expect(try store.keys.readKept { try $0.keys().keys(at: $0.now) } == nil)
    }
}
