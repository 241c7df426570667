import Foundation
import Testing

/// The hook as the coding agent runs it: a static program with a payload on standard input.
@Suite(.serialized) struct HookProcessTests {
    init() throws { try Product.require() }

    static let silence = Child.Result(status: 0, output: "", errors: "")

    @Test func itHasNoDynamicDependency() throws {
        let header = try Child.run("/usr/bin/readelf", ["-dl", Product.hook])
        #expect(header.status == 0)
        #expect(header.output.contains("There is no dynamic section in this file."))
        #expect(!header.output.contains("INTERP"))
    }

    /// A hundred hooks at once: each event once, no offset missing or double.
    @Test func aHundredAtOnce() throws {
        let store = try Store()
        let children = try (0..<100).map { index in
            try Child(
                Product.hook, [], environment: store.environment,
                input: Array(startPayload(agent: "agent-\(index)").utf8))
        }
        for child in children { #expect(child.wait() == Self.silence) }
        #expect(try agents(in: store).sorted() == (0..<100).map { "agent-\($0)" }.sorted())
    }

    /// A random half is killed at a random moment. A hook that exited 0 and wrote nothing to
    /// standard error has its event; a killed one has it once or not at all.
    @Test func aRandomHalfIsKilled() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ bound: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return (state >> 8) % bound
        }
        let store = try Store()
        var acknowledged: Set<String> = []
        var killed: Set<String> = []
        for round in 0..<10 {
            var children: [(agent: String, child: Child)] = []
            for index in 0..<20 {
                let agent = "agent-\(round)-\(index)"
                children.append(
                    (
                        agent,
                        try Child(
                            Product.hook, [], environment: store.environment,
                            input: Array(startPayload(agent: agent).utf8))
                    ))
                if random(2) == 0 {
                    // Spinning moves the kill to a random point of the hook's half millisecond.
                    var spin = random(500_000)
                    while spin > 0 { spin -= 1 }
                    children[index].child.signal(SIGKILL)
                }
            }
            for (agent, child) in children {
                let result = child.wait()
                if result == Self.silence {
                    acknowledged.insert(agent)
                } else {
                    #expect(result.isSignalled, "seed \(seed): \(result)")
                    killed.insert(agent)
                }
            }
        }
        let found = try agents(in: store)
        #expect(Set(found).count == found.count, "seed \(seed)")
        #expect(acknowledged.subtracting(found).isEmpty, "seed \(seed)")
        #expect(Set(found).isSubset(of: acknowledged.union(killed)), "seed \(seed)")
        print(
            "killed \(killed.count) of 200 hooks, \(killed.intersection(found).count) of them "
                + "after the append, seed \(seed)")
    }

    /// The agents in the log, read twice: by our reader and by plain lz4 and jq.
    private func agents(in store: Store) throws -> [String] {
        let ours = try store.records().map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }.compactMap { $0["agent_id"] as? String }
        let plain = try Child.shell(
            #"cat "$1"/log/*.lz4 | lz4 -dc 2>/dev/null | jq -r .agent_id"#, store.home)
        #expect(Set(plain.output.split(separator: "\n").map(String.init)).isSuperset(of: ours))
        let end = try Child.run(Product.agentlog, ["log", "ls", "--home", store.home])
        #expect(end.status == 0)
        return ours
    }

    /// Whatever it gets, it exits 0, prints nothing, and harms nothing.
    @Test(arguments: [
        ("", "there was no payload on standard input"),
        ("noise", "is not JSON (byte 0: expected an object)"),
        (#"{"session_id":"#, "is not JSON"),
        (String(repeating: "[", count: 200_000), "is not JSON"),
    ])
    func badInput(payload: String, complaint: String) throws {
        let store = try Store()
        #expect(try store.hook(startPayload(agent: "before")) == Self.silence)
        let result = try store.hook(payload)
        #expect(result.status == 0)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("agentlog-hook: "))
        #expect(result.errors.contains(complaint))
        #expect(result.errors.filter { $0 == "\n" }.count == 1)
        #expect(try agents(in: store) == ["before"])
    }

    @Test func eventsThatAreNotRecordedAreSilent() throws {
        let store = try Store()
        #expect(try store.hook(#"{"hook_event_name":"PreToolUse"}"#) == Self.silence)
        #expect(try store.hook(#"{}"#) == Self.silence)
    }

    @Test func aStoreThatCannotBeMadeIsOneLine() throws {
        let result = try Child.run(
            Product.hook, [], environment: ["AGENTLOG_HOME": "/dev/null/agentlog"],
            input: Array(startPayload(agent: "a").utf8))
        #expect(result.status == 0)
        #expect(result.output == "")
        #expect(result.errors.hasPrefix("agentlog-hook: the event is lost, because "))
        #expect(result.errors.contains("/dev/null/agentlog"))
    }

    @Test func theDefaultStoreIsInTheHomeDirectory() throws {
        let store = try Store()
        let payload = Array(startPayload(agent: "a").utf8)
        _ = try Child.run(
            Product.hook, [], environment: ["HOME": store.home], input: payload)
        _ = try Child.run(
            Product.hook, [], environment: ["HOME": "/", "XDG_DATA_HOME": store.home + "/data"],
            input: payload)
        for place in ["/.local/share/agentlog", "/data/agentlog"] {
            let status = try FileManager.default.attributesOfItem(atPath: store.home + place)
            #expect(status[.posixPermissions] as? Int == 0o700)
        }
    }
}
