import Foundation
import Testing

/// `agentlog up` as a person meets it.
@Suite(.serialized) struct UpTests {
    init() throws { try Product.require() }

    /// It says where it listens, where its data is, how many events there are, and what is next; an
    /// interrupt ends it with 0 and removes the demo.
    @Test(arguments: [SIGINT, SIGTERM])
    func theDemoStartsAndEnds(signal: Int32) throws {
        let child = try Child(
            Product.agentlog, ["up", "--demo", "--port", "0"],
            environment: ["TMPDIR": FileManager.default.temporaryDirectory.path()])
        let listening = try #require(child.line(containing: "listening"))
        let data = try #require(child.line(containing: "data"))
        let events = try #require(child.line(containing: "events"))
        let next = try #require(child.line(containing: "next"))
        let url = try #require(listening.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+$/)?.0)
        let home = try #require(data.firstMatch(of: /(\/.*agentlog-demo-\w+) \(synthetic/)?.1)
        #expect(events.firstMatch(of: /[1-9] ?\d+ ?\d*/) != nil)
        #expect(next.hasSuffix("curl \(url)/api/agents/metrics/current"))
        #expect(FileManager.default.fileExists(atPath: String(home)))
        let page = try Child.run("/usr/bin/curl", ["-s", String(url)])
        #expect(page.output.contains("<title>agentlog</title>"))

        child.signal(signal)
        let result = child.wait()
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(!FileManager.default.fileExists(atPath: String(home)))
    }

    @Test func aTakenPortIsOneLineWithTheWayOut() throws {
        let store = try Store()
        let server = try Server(home: store.home)
        let other = try Store()
        let result = try Child.run(
            Product.agentlog, ["up", "--home", other.home, "--port", "\(server.port)"])
        #expect(
            result
                == Child.Result(
                    status: 1, output: "",
                    errors: "error: port \(server.port) is taken. Choose another with --port N "
                        + "(make run PORT=N), or --port 0 for any that is free.\n"))
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    @Test func aSecondServerOnOneStoreIsRefused() throws {
        let store = try Store()
        let server = try Server(home: store.home)
        let result = try Child.run(
            Product.agentlog, ["up", "--home", store.home, "--port", "0"])
        #expect(result.status == 1)
        #expect(
            result.errors == "error: another agentlog is already projecting \(store.home). "
                + "Use that one, or stop it first.\n")
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    /// A number that came from a hook while the server ran, and is still there after a restart.
    @Test func aHookBecomesANumber() throws {
        let store = try Store()
        var server = try Server(home: store.home)
        #expect(try store.hook(startPayload(agent: "a")) == HookProcessTests.silence)
        #expect(try store.hook(stopPayload(agent: "a")) == HookProcessTests.silence)
        #expect(try store.hook(startPayload(agent: "b")) == HookProcessTests.silence)
        for restart in 0...1 {
            var document: NSDictionary = [:]
            for _ in 0..<500 where document["active_agents"] as? Int != 1 {
                document = try server.answer("/api/agents/metrics/current?timeRange=1h").document
            }
            #expect(document["active_agents"] as? Int == 1, "restart \(restart)")
            #expect(document["executions_today"] as? Int == 1, "restart \(restart)")
            #expect(document["success_rate"] as? Int == 1, "restart \(restart)")
            server.child.signal(SIGINT)
            #expect(server.child.wait().status == 0)
            if restart == 0 { server = try Server(home: store.home) }
        }
    }

    /// Beside a running server a rebuild is served by it.
    @Test func aRebuildBesideTheServer() throws {
        let store = try Store()
        let server = try Server(home: store.home)
        #expect(try store.hook(startPayload(agent: "a")) == HookProcessTests.silence)
        try store.rebuild()
        let status = try Child.run(Product.agentlog, ["views", "status", "--home", store.home])
        #expect(status.output.contains("generation    2\n"))
        #expect(status.output.contains("lag           0 records\n"))
        #expect(try server.answer("/api/agents/metrics/current").offset == 1)
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    @Test func theDemoDoesNotMixWithRealEvents() throws {
        let store = try Store()
        #expect(try store.hook(startPayload(agent: "a")) == HookProcessTests.silence)
        let result = try Child.run(
            Product.agentlog, ["up", "--demo", "--home", store.home, "--port", "0"])
        #expect(result.status == 1)
        #expect(result.errors.contains("already has events"))
        #expect(try store.records().count == 1)
    }

    @Test(arguments: [
        (["--version"], "0.1.0\n"), (["--help"], "USAGE: agentlog <subcommand>"),
        (["log", "cat", "--help"], "--follow"), (["views", "--help"], "rebuild"),
    ])
    func helpAndVersion(arguments: [String], text: String) throws {
        let result = try Child.run(Product.agentlog, arguments)
        #expect(result.status == 0)
        #expect(result.output.contains(text))
    }

    @Test func logCommands() throws {
        let store = try Store()
        let empty = try Child.run(Product.agentlog, ["log", "ls", "--home", store.home])
        #expect(
            empty
                == Child.Result(
                    status: 10, output: "",
                    errors: "error: no log at \(store.home)/log\n  store: \(store.home)\n"
                        + "  hint:  name another store with --home, or let a hook record something "
                        + "first\n"))
        for index in 0..<5 { _ = try store.hook(startPayload(agent: "a\(index)")) }
        let list = try Child.run(Product.agentlog, ["log", "ls", "--home", store.home])
        let lines = list.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[1].contains(#/^0{20}  active +5 /#))
        let part = try Child.run(
            Product.agentlog,
            ["log", "cat", "--home", store.home, "--from", "1", "--to", "3", "--raw"])
        #expect(part.output.split(separator: "\n").count == 2)
        #expect(part.output.contains("\"a1\"") && part.output.contains("\"a2\""))
    }
}
