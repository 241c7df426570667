import AgentEvents
import Testing

@testable import KeySpace
@testable import Projections

/// What stands under each key, whole.
@Suite struct KeySpaceTests {
    private static let now = KeyedStore.now
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    /// Two that ended this hour, one that failed an hour ago, one that runs.
    private static let events: [AgentEvent] = [
        started(1, at: now - 70 * minute, agent: "a", name: "bug-fixer"),
        stopped(
            2, at: now - 65 * minute, agent: "a", name: "bug-fixer", outcome: .failure,
            calls: [("Bash", 2)]),
        started(3, at: now - 20 * minute, agent: "b"),
        stopped(4, at: now - 15 * minute, agent: "b", output: 1_000_000, calls: [("Read", 3)]),
        started(5, at: now - 14 * minute, agent: "b"),
        stopped(6, at: now - 13 * minute, agent: "b", output: 1_000_001),
        started(7, at: now - 2 * minute, agent: "c:d é"),
    ]

    @Test func allKeysWithWhenTheyGo() throws {
        let store = try KeyedStore(Self.events)
        let (hour, day) = (3_600_000 as Int64, Self.day)
        // The present hour and day are 20 min 30.4 s and 10 h more old.
        let intoHour = Self.now % hour
        let intoDay = Self.now % day
        #expect(
            try store.listing() == [
                "agent:active:c:d é string \(3 * Self.minute)",
                "agent:errors:bug-fixer list never",
                "agent:history:bug-fixer list never",
                "agent:history:code-reviewer list never",
                "agent:performance:bug-fixer:duration zset \(7 * day - 65 * Self.minute)",
                "agent:performance:code-reviewer:duration zset \(7 * day - 13 * Self.minute)",
                "agents:active set \(3 * Self.minute)",
                "agents:timeline zset \(7 * day - 2 * Self.minute)",
                "metrics:daily:2026-11-22 hash \(91 * day - intoDay)",
                "metrics:hourly:2026-11-22-09:debugger hash \(7 * day - intoHour)",
                "metrics:hourly:2026-11-22-10:reviewer hash \(7 * day + hour - intoHour)",
                "tools:usage:2026-11-22 zset \(91 * day - intoDay)",
            ])
    }

    @Test func hashes() throws {
        let store = try KeyedStore(Self.events)
        #expect(
            try store.entry("metrics:hourly:2026-11-22-10:reviewer")?.value
                == .hash([
                    HashField("execution_count", "2"), HashField("success_count", "2"),
                    HashField("failure_count", "0"), HashField("timeout_count", "0"),
                    HashField("cancelled_count", "0"), HashField("lost_count", "0"),
                    HashField("total_duration_ms", "360000"),
                    HashField("avg_duration_ms", "180000"),
                    HashField("total_tokens", "2000001"), HashField("avg_tokens", "1000001"),
                    HashField("total_cost", "30.000015"),
                ]))
        #expect(
            try store.entry("metrics:hourly:2026-11-22-09:debugger")?.value
                == .hash([
                    HashField("execution_count", "1"), HashField("success_count", "0"),
                    HashField("failure_count", "1"), HashField("timeout_count", "0"),
                    HashField("cancelled_count", "0"), HashField("lost_count", "0"),
                    HashField("total_duration_ms", "300000"),
                    HashField("avg_duration_ms", "300000"),
                    HashField("total_tokens", "0"), HashField("avg_tokens", "0"),
                ]))
        #expect(
            try store.entry("metrics:daily:2026-11-22")?.value
                == .hash([
                    HashField("total_executions", "3"), HashField("success_rate", "0.6667"),
                    HashField("agent_types", "[\"debugger\",\"reviewer\"]"),
                    HashField("peak_hour", "10"), HashField("total_tokens", "2000001"),
                    HashField("total_cost", "30.000015"),
                ]))
    }

    @Test(arguments: [
        (0, "0.000000"), (499, "0.000000"), (500, "0.000001"), (1_499_999_499, "1.499999"),
        (1_999_999_500, "2.000000"), (12_000_000_000, "12.000000"),
    ])
    func costs(nanodollars: Int64, text: String) {
        var sums = ExecutionSums()
        #expect(sums.costField == nil)
        sums.pricedTokens = 1
        sums.costNanodollars = nanodollars
        #expect(sums.costField == HashField("total_cost", text))
    }

    @Test func setsAndSortedSets() throws {
        let store = try KeyedStore(Self.events)
        #expect(try store.entry("agents:active")?.value == .set([Bytes("c:d é".utf8)]))
        let timeline = SortedSet([
            (Bytes("a".utf8), 1_795_338_630.4), (Bytes("b".utf8), 1_795_341_630.4),
            (Bytes("b#2".utf8), 1_795_341_990.4), (Bytes("c:d é".utf8), 1_795_342_710.4),
        ])
        #expect(try store.entry("agents:timeline")?.value == .sortedSet(timeline))
        let durations = SortedSet([
            (Bytes("b#2".utf8), 60_000), (Bytes("b".utf8), 300_000),
        ])
        #expect(
            try store.entry("agent:performance:code-reviewer:duration")?.value
                == .sortedSet(durations))
        let tools = SortedSet([(Bytes("Bash".utf8), 2), (Bytes("Read".utf8), 3)])
        #expect(try store.entry("tools:usage:2026-11-22")?.value == .sortedSet(tools))
    }

    @Test func documents() throws {
        let store = try KeyedStore(Self.events)
        let active = """
            {"agent_id":"c:d é","agent_name":"code-reviewer","agent_type":"reviewer","run":1,\
            "session_id":"s","harness":"claude-code","project":null,"status":"running",\
            "start_time":"2026-11-22T10:18:30.400Z","task_description":null,\
            "tokens_so_far":null,"tool_calls_so_far":null,"last_tool":null,\
            "last_sign_of_life":"2026-11-22T10:18:30.400Z"}
            """
        #expect(
            try store.entry("agent:active:c:d é")?.value == .string(Bytes(active.utf8)))
        let listed = try ViewsReader(home: store.home).readBlocking { views in
            try views.history(
                of: "code-reviewer", isFailedOnly: false, limit: 100, scope: .subagent
            ).map { Bytes($0.json.text.utf8) }
        }
        #expect(listed.count == 2)
        #expect(try store.entry("agent:history:code-reviewer")?.value == .list(listed))
        #expect(try store.entry("agent:errors:code-reviewer") == nil)
    }

    /// What is no key, though it begins like one.
    @Test(arguments: [
        "", "agents:activ", "agents:active:", "agent:active:x", "agent:history:",
        "agent:performance:code-reviewer", "agent:performance::duration",
        "metrics:hourly:2026-11-22-24:reviewer", "metrics:hourly:2026-11-22-10",
        "metrics:hourly:2026-11-22-10:", "metrics:hourly:2026-02-30-10:reviewer",
        "metrics:daily:2026-11-23", "metrics:daily:26-11-22", "tools:usage:2026-11-21",
    ])
    func noKey(name: String) throws {
        let store = try KeyedStore(Self.events)
        #expect(try store.entry(name) == nil)
    }

    @Test func whatIsNoTextIsNoKey() throws {
        let store = try KeyedStore(Self.events)
        let key = Bytes("agent:history:".utf8) + [0xFF]
        #expect(try store.keys.read { try $0.entry(key) } == nil)
    }

    /// At the moment that is told a key is still there, a millisecond later it is gone, whether it
    /// was read before or not.
    @Test func keysGoWhenTheySay() throws {
        let store = try KeyedStore(Self.events)
        for key in try store.keys.read({ try $0.keys().keys(at: $0.now) }) {
            guard let expires = key.expiresMilliseconds else { continue }
            let name = String(decoding: key.name, as: UTF8.self)
            store.clock.now = expires
            #expect(try store.entry(name) != nil, "\(name)")
            store.clock.now = expires + 1
            #expect(try store.entry(name) == nil, "\(name)")
            let listed = try store.keys.read { try $0.keys().keys(at: $0.now) }
            #expect(!listed.contains { $0.name == key.name }, "\(name)")
            store.clock.now = KeyedStore.now
        }
    }

    @Test func aValueIsMadeOnceForEachState() throws {
        let store = try KeyedStore(Self.events)
        for _ in 0..<3 { _ = try store.entry("agents:timeline") }
        #expect(store.keys.madeCount == 1)
        // The oldest member leaves.
        store.clock.now = Self.now + 7 * Self.day - 70 * Self.minute + 1
        let later = try store.entry("agents:timeline")?.value
        #expect(store.keys.madeCount == 2)
        #expect(later?.count == 3)
        store.clock.now = Self.now
        try store.append([started(8, at: Self.now, agent: "e")])
        #expect(try store.entry("agents:timeline")?.value.count == 5)
        #expect(store.keys.madeCount == 3)
    }

    /// Going through the keys piece by piece meets each once.
    @Test(arguments: [1, 2, 5, 100])
    func scanning(count: Int) throws {
        let store = try KeyedStore(Self.events)
        let (all, found) = try store.keys.read { snapshot in
            let listing = try snapshot.keys()
            var found: [Bytes] = []
            var place: UInt64 = 0
            repeat {
                let piece = listing.keys(from: place, count: count, at: snapshot.now)
                found += piece.keys.map(\.name)
                place = piece.next
            } while place != 0
            return (listing.keys(at: snapshot.now).map(\.name), found)
        }
        #expect(found.count == 12)
        #expect(Set(found) == Set(all))
    }
}
