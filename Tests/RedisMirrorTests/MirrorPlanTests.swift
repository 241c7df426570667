import AgentEvents
import Testing

@testable import KeySpace
@testable import Projections
@testable import RedisClient
@testable import RedisMirror

/// What is written, and that it is enough.
@Suite struct MirrorPlanTests {
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000
    private static let start = MirroredStore.start

    private func filled() throws -> MirroredStore {
        let store = try MirroredStore()
        let start = Self.start
        try store.append([
            event(1, at: start - 9 * Self.minute, agent: "a", name: "x", .started(Started())),
            event(2, at: start - 8 * Self.minute, agent: "a", name: "x", stop(.failure)),
            event(3, at: start - 7 * Self.minute, agent: "b", name: "y", .started(Started())),
            event(4, at: start - 6 * Self.minute, agent: "b", name: "y", stop()),
            event(5, at: start - 1 * Self.minute, agent: "c", name: "z", .started(Started())),
        ])
        try store.level()
        return store
    }

    @Test func writesEverythingAtFirstAndNothingTwice() throws {
        let store = try filled()
        #expect(try store.found == store.wanted)
        #expect(store.model.keys.count == 11)
        #expect(try store.level() == [])
    }

    @Test func writesWhatAnEventChanges() throws {
        let store = try filled()
        try store.append([event(6, at: Self.start, agent: "c", name: "z", stop())])
        #expect(
            try store.level().sorted() == [
                "agent:active:c", "agent:history:z", "agent:performance:z:duration",
                "agents:active", "metrics:daily:2026-11-22",
                "metrics:hourly:2026-11-22-10:general", "tools:usage:2026-11-22",
            ])
        #expect(try store.found == store.wanted)
        // Another name for what has been, and what was under the old one is gone.
        try store.append([
            event(7, at: Self.start - 3 * Self.day, agent: "d", name: "old", .started(Started())),
            event(8, at: Self.start - 3 * Self.day + 5, agent: "d", name: "old", stop()),
        ])
        try store.level()
        #expect(try store.found == store.wanted)
    }

    @Test func writesWhatTimeChanges() throws {
        let store = try filled()
        for step in [4 * Self.minute + 1, Self.minute, 2 * Self.day, 5 * Self.day, 100 * Self.day] {
            store.now += step
            try store.level()
            #expect(try store.found == store.wanted)
        }
        // Somebody corrects the clock.
        store.now = Self.start
        try store.level()
        #expect(try store.found == store.wanted)
        store.now += 100 * Self.day
        try store.level()
        // All but lists, which never go.
        #expect(store.found.keys.count == 3)
        #expect(store.model == store.found)
    }

    @Test func writesAgainWhatMayNotHaveBeenWritten() throws {
        let store = try filled()
        let names = store.model.keys.keys.map { Bytes($0.dropFirst(2)) }
        store.tamper { $0.keys = [:] }
        store.plan.fail(names)
        #expect(try store.level().count == 11)
        #expect(try store.found == store.wanted)
    }

    @Test func deletesStrangersAndWritesWhatIsMissing() throws {
        let store = try filled()
        let stranger = Bytes("agent:history:nobody".utf8)
        store.tamper {
            $0.keys[MirroredStore.prefix + stranger] = .init(value: .list([[1]]))
            $0.keys[MirroredStore.prefix + Bytes("agent:active:nobody".utf8)] = .init(
                value: .string([1]))
        }
        for name in ["agent:history:x", "agents:timeline", "agent:active:c"] {
            store.tamper { $0.keys[MirroredStore.prefix + Bytes(name.utf8)] = nil }
        }
        store.plan.beginLooking()
        store.plan.found(store.model.keys.keys.map { Bytes($0.dropFirst(2)) })
        store.plan.endLooking()
        #expect(
            try store.level().sorted() == [
                "agent:active:c", "agent:active:nobody", "agent:history:nobody",
                "agent:history:x", "agents:active", "agents:timeline",
            ])
        #expect(try store.found == store.wanted)
    }

    @Test func believesWhatIsThereIfItIsOfTheSameState() throws {
        let store = try filled()
        let position = try store.plan.next().position
        store.plan.forget(except: position)
        let written = try store.level().sorted()
        #expect(
            written == [
                "agent:active:c", "agent:performance:x:duration", "agent:performance:y:duration",
                "agents:active", "agents:timeline",
            ])
        try store.append([event(6, at: Self.start, agent: "c", name: "z", stop())])
        #expect(try store.level().count == 7)
        #expect(try store.found == store.wanted)
        // Of another state it believes nothing.
        store.plan.forget(except: position)
        #expect(try store.level().count == 11)
    }

    @Test func looksAtEverythingIfTooMuchIsForgotten() throws {
        let store = try MirroredStore(journalCountMax: 1)
        try store.append([
            event(1, at: Self.start - 9 * Self.minute, agent: "a", name: "x", .started(Started()))
        ])
        try store.level()
        try store.append([
            event(2, at: Self.start - 8 * Self.minute, agent: "a", name: "x", stop(.failure))
        ])
        try store.level()
        #expect(try store.found == store.wanted)
    }

    /// Events in any order, under changing names, some late; a plan in small batches.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func isEnoughWhateverHappens(seed: UInt64) throws {
        var limits = MirrorPlan.Limits()
        limits.names = 5
        let store = try MirroredStore(limits: limits)
        var random = SplitMix(state: seed)
        for number in 1...UInt64(80) {
            let agent = "a\(random.next() % 8)"
            let name = ["x", "y", "\u{e9}", "e\u{301}", ""][Int(random.next() % 5)]
            let late = random.next() % 4 == 0 ? Int64(random.next() % 600_000_000) : 0
            let body: AgentEvent.Body =
                random.next() % 2 == 0
                ? .started(Started())
                : stop([.success, .failure, .cancelled][Int(random.next() % 3)])
            try store.append([
                event(
                    number, at: store.now - late, agent: agent, name: name,
                    session: "s\(random.next() % 2)", body)
            ])
            if random.next() % 3 == 0 { store.now += Int64(random.next() % 90_000_000) }
            if random.next() % 7 == 0 {
                // A batch that is lost on its way.
                store.plan.fail(try store.plan.next().names)
            }
            if random.next() % 5 == 0 { store.apply(try store.plan.next()) }
            if random.next() % 4 == 0 {
                try store.level()
                #expect(try store.found == store.wanted, "seed \(seed), event \(number)")
            }
        }
        try store.level()
        #expect(try store.found == store.wanted)
        #expect(store.model.refused == [])
    }
}

/// Numbers of a seed.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
