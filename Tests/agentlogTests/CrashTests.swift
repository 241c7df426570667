import Foundation
import HookClient
import Testing

/// The server is killed while hooks arrive: nothing is lost, nothing is counted twice.
@Suite(.serialized) struct CrashTests {
    init() throws { try Product.require() }

    /// Hooks arrive all the time, each after the other, as fast as processes start. The server is
    /// killed after a random number of them, mostly while it folds what was waiting for it.
    @Test func twentyKillsWhileHooksArrive() throws {
        let store = try Store()
        let seed = UInt64.random(in: 0..<1_000_000)
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var behind = 0
        let traffic = try Traffic(in: store)
        let start = ContinuousClock.now
        for round in 0..<20 {
            try backlog(in: store, round: round)
            let server = try Child(
                Product.agentlog, ["up", "--home", store.home, "--port", "0"])
            random = random &* 6_364_136_223_846_793_005 &+ 1
            try traffic.waitForHooks(Int(random >> 33) % 100 + 10)
            server.signal(SIGKILL)
            #expect(server.wait().isSignalled)
            if try lag(of: store) > 0 { behind += 1 }
        }
        let time = ContinuousClock.now - start
        let acknowledged = try traffic.stop()
        #expect(behind >= 10, "only \(behind) of 20 kills hit a projector that was behind")
        print(
            "20 kills, \(behind) with lag, \(acknowledged.count) hooks beside them "
                + "(\(Int(Double(acknowledged.count) / (time / .seconds(1))))/s), seed \(seed)")

        let server = try Server(home: store.home)
        try server.waitUntilLevel()
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
        let live = try store.digest()
        try store.rebuild()
        let rebuilt = try store.digest()
        #expect(live == rebuilt, "seed \(seed)")
        let records = try store.records()
        #expect(live.hasSuffix(" \(records.count)\n"), "seed \(seed)")
        let found = Set(records.compactMap { $0.firstMatch(of: /"agent_id":"(live-\d+)"/)?.1 })
        #expect(Set(acknowledged).subtracting(found.map(String.init)) == [], "seed \(seed)")
    }

    /// What hooks would have left while no server ran.
    private func backlog(in store: Store, round: Int) throws {
        var client = HookClient(home: store.home, machine: .current())
        for index in 0..<300 {
            let agent = "waiting-\(round)-\(index)"
            _ = try client.capture(Array(startPayload(agent: agent).utf8), at: .now())
            _ = try client.capture(Array(stopPayload(agent: agent).utf8), at: .now())
        }
    }

    /// Records in the log that the views do not reflect.
    private func lag(of store: Store) throws -> Int {
        let status = try Child.run(Product.agentlog, ["views", "status", "--home", store.home])
        // Killed before it had made any views: everything is still to be folded.
        if status.errors.contains("there are no views") { return .max }
        let line = status.output.split(separator: "\n").first { $0.hasPrefix("lag") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return try #require(number, "\(status)")
    }

    /// The clock and the time zone of whoever folds do not matter.
    @Test func digestsDoNotDependOnTheClock() throws {
        let store = try Store()
        for index in 0..<30 {
            _ = try store.hook(startPayload(agent: "a\(index)"))
            _ = try store.hook(stopPayload(agent: "a\(index)"))
        }
        try store.rebuild()
        let digest = try store.digest()
        for (time, zone) in [("+3d", "Asia/Tokyo"), ("-2y", "America/St_Johns")] {
            let result = try Child.run(
                "/usr/bin/faketime",
                [
                    "-f", time, Product.agentlog, "views", "rebuild", "--home",
                    store.home,
                ], environment: ["TZ": zone])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try store.digest() == digest)
        }
        for size in ["1", "7"] {
            try store.rebuild(["--batch-size", size])
            #expect(try store.digest() == digest)
        }
    }
}

/// Hooks one after the other, in a process of its own, until told to stop. Each that exits 0 and
/// writes nothing to standard error is noted.
private final class Traffic {
    private let child: Child
    private let notes: String
    private let flag: String

    init(in store: Store) throws {
        notes = store.home + "/acknowledged.txt"
        flag = store.home + "/traffic"
        try Data().write(to: URL(filePath: notes))
        try Data().write(to: URL(filePath: flag))
        let script = #"""
            i=0
            while [ -e "$3" ]; do
              payload='{"session_id":"live","cwd":"/p","agent_id":"live-%s","agent_type":"tester",'
              payload=$payload'"hook_event_name":"SubagentStart"}'
              said=$(printf "$payload" $i | "$1" 2>&1)
              if [ $? -eq 0 ] && [ -z "$said" ]; then echo live-$i >> "$2"; fi
              i=$((i+1))
            done
            """#
        child = try Child(
            "/bin/sh", ["-c", script, "sh", Product.hook, notes, flag],
            environment: store.environment)
    }

    private func count() throws -> Int {
        try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n").count
    }

    /// Returns when so many more hooks have been acknowledged.
    func waitForHooks(_ number: Int) throws {
        let end = try count() + number
        while try count() < end {}
    }

    func stop() throws -> [String] {
        try FileManager.default.removeItem(atPath: flag)
        #expect(child.wait() == HookProcessTests.silence)
        return try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }
}
