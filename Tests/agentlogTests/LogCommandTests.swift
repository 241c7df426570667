import EventLog
import Foundation
import Glibc
import Testing

/// The audit commands as a person or a script meets them.
@Suite struct LogCommandTests {
    private func log(_ store: Store, _ arguments: [String]) throws -> Child.Result {
        try Child.run(Product.agentlog, ["log"] + arguments + ["--home", store.home])
    }

    private func json(_ text: String) throws -> NSDictionary {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? NSDictionary)
    }

    private func recorded(_ agents: [String]) throws -> Store {
        let store = try Store()
        #expect(chmod(store.home, 0o700) == 0)
        for agent in agents { #expect(try store.hook(startPayload(agent: agent)).errors == "") }
        return store
    }

    /// Seal, prove, keep the root, damage, see it fail: the way of an auditor.
    @Test func aRootProvesTheLogLater() throws {
        let store = try recorded(["a0", "a1", "a2"])
        let sealed = try log(store, ["seal", "--roll"])
        #expect(sealed.status == 0 && sealed.output.hasPrefix("sealed 1 segments"))
        let verified = try log(store, ["verify", "--deep", "--json"])
        #expect(verified.status == 0)
        let document = try json(verified.output)
        #expect(document["schema"] as? String == "agentlog.verify/1")
        #expect(document["ok"] as? Bool == true && document["records"] as? Int == 3)
        let root = try #require(document["root"] as? String)
        let again = try log(store, ["verify", "--expect", root])
        #expect(again.status == 0 && again.output.contains("is in the chain"))
        let wrong = try log(store, ["verify", "--expect", String(repeating: "0", count: 64)])
        #expect(wrong.status == 2 && wrong.output.contains("unexpected_root"))
        #expect(try log(store, ["verify", "--expect", "xyz"]).status == 64)

        let path = store.home + "/log/00000000000000000000.lz4"
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        bytes[120] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
        #expect(chmod(path, 0o600) == 0)
        let damaged = try log(store, ["verify"])
        #expect(damaged.status == 2)
        #expect(damaged.output.contains("FAIL  00000000000000000000.lz4"))
        #expect(damaged.output.contains("next: agentlog log show 0 --hex"))
        let shown = try log(store, ["show", "0"])
        #expect(shown.status == 2 && shown.errors.contains("offset 0 cannot be read (damage)"))
        let read = try log(store, ["cat"])
        #expect(read.status == 2 && read.errors.contains("offsets 0 to 3 are lost"))
    }

    /// What was exported comes back once, and a damaged log is whole again.
    @Test func anExportRestoresTheLog() throws {
        let store = try recorded(["a0", "a1", "a2"])
        let list = store.home + "/offsets.txt"
        try "# chosen\n0\n2-2\n".write(toFile: list, atomically: true, encoding: .utf8)
        let file = store.home + "/export.lz4"
        let exported = try log(store, ["export", file, "--offsets", list, "--json"])
        #expect(exported.status == 0)
        #expect(try json(exported.output)["records"] as? Int == 2)
        let plain = try Child.shell("lz4 -dc \"$1\" | jq -c .agent_id", file)
        #expect(plain.output == "\"a0\"\n\"a2\"\n")
        let there = try log(store, ["export", file])
        #expect(there.status == 1 && there.errors.contains("exists already"))

        let other = try recorded(["b0"])
        for expected in [(2, 0), (0, 2)] {
            let result = try log(other, ["import", file, "--json"])
            let document = try json(result.output)
            #expect(result.status == 0 && document["records"] as? Int == expected.0)
            #expect(document["skipped"] as? Int == expected.1)
        }
        #expect(try other.records().count == 3)
        let cat = try log(other, ["cat", "--json", "--agent", "a2"])
        let origin = try #require(try json(cat.output)["origin"] as? NSDictionary)
        #expect(origin["offset"] as? Int == 2)
    }

    /// Forgetting asks, needs --yes where nobody is there, and says what it did.
    @Test func forgettingNeedsAWord() throws {
        let store = try recorded(["secret-agent", "kept"])
        let unasked = try log(store, ["redact", "0"])
        #expect(unasked.status == 64 && unasked.errors.contains("say --yes"))
        #expect(try store.records()[0].contains("secret-agent"))
        #expect(try log(store, ["redact", "0", "--yes"]).status == 0)
        let records = try store.records()
        #expect(records.count == 3 && records[0].contains("\"redacted\""))
        let everything = try Child.shell("grep -r secret-agent \"$1\" | wc -l", store.home + "/log")
        #expect(everything.output == "0\n")
        #expect(try log(store, ["redact", "99", "--yes"]).status == 1)

        #expect(try log(store, ["seal", "--roll"]).status == 0)
        let plan = try log(store, ["drop", "--before", "0s", "--dry-run", "--json"])
        #expect(try json(plan.output)["segments"] as? Int == 2)
        #expect(try log(store, ["drop", "--before", "0s", "--yes"]).status == 0)
        let rest = try log(store, ["cat", "--raw"])
        #expect(rest.status == 0 && rest.errors == "dropped: offsets 0 to 3\n")
        #expect(rest.output.split(separator: "\n").count == 1)
        #expect(try log(store, ["drop", "--before", "7"]).status == 64)
        let verified = try log(store, ["verify", "--deep"])
        #expect(verified.status == 2 && verified.output.contains("WARN  dropped"))
        // A rebuild begins there, and quarantines nothing.
        let rebuilt = try Child.run(
            Product.agentlog, ["views", "rebuild", "--home", store.home])
        #expect(rebuilt.status == 0)
        #expect(rebuilt.errors.contains("the log begins at offset 3"))
        let status = try Child.run(
            Product.agentlog, ["views", "status", "--home", store.home])
        #expect(status.output.contains("quarantined   0 records"))
    }

    /// An address in an agent's name, put together here so that no source has one.
    @Test func secretsAreFoundAndNotShown() throws {
        let address = "somebody" + "@" + "mail.corp.test"
        let store = try recorded(["a0"])
        // Hooks write none, so this one is appended past them.
        var appender = try Appender(LogDirectory(home: store.home))
        _ = try appender.append(
            [Array(#"{"agent_name":"\#(address)"}"#.utf8)], atMilliseconds: 1_795_168_800_000)
        let found = try log(store, ["scan-secrets"])
        let hasName = try store.records()[1].contains(address)
        try #require(hasName)
        #expect(found.status == 2 && found.output.hasPrefix("1  email  bytes "))
        #expect(!found.output.contains("somebody") && !found.errors.contains("somebody"))
    }

    /// Whoever holds the append lock and hangs is named, with what to do; hooks spool meanwhile.
    @Test func doctorNamesAHangingHolder() throws {
        let store = try recorded(["a0"])
        let holder = try Child(
            "/usr/bin/python3",
            [
                "-c",
                "import fcntl,signal,sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); "
                    + "print('held', flush=True); signal.pause()",
                store.home + "/log/LOCK",
            ])
        #expect(holder.line(containing: "held") == "held")
        holder.signal(SIGSTOP)
        #expect(try store.hook(startPayload(agent: "late")) == HookProcessTests.silence)
        let sick = try Child.run(Product.agentlog, ["doctor", "--home", store.home])
        #expect(sick.status == 2)
        #expect(
            sick.output.contains(
                #/\[fail\] lock +process \d+ \(python3(\.\d+)?, which was stopped\) has held/#))
        #expect(sick.output.contains("1 files wait to be appended"))
        holder.signal(SIGKILL)
        _ = holder.wait()
        #expect(try store.hook(startPayload(agent: "next")) == HookProcessTests.silence)
        let ids = try store.records().map { try json($0)["agent_id"] as? String }
        #expect(ids == ["a0", "late", "next"])
        let well = try Child.run(Product.agentlog, ["doctor", "--home", store.home])
        // Where the tests run no coding agent is, so only its part may be unwell.
        let unwell = well.output.split(separator: "\n").filter { !$0.hasPrefix("[ok]") }
        #expect(
            unwell.allSatisfy {
                $0.contains(#/^\[(fail|warn)\] +(hooks|binary|clock|transcripts) |^ +→/#)
            }, "\(well.output)")
    }

    /// A network file system, as a tracer makes the kernel say it.
    @Test func networkFileSystemsAreRefused() throws {
        let store = try recorded(["a0"])
        let trace = [
            "-o", "/dev/null", "-e", "trace=fstatfs", "-e",
            "inject=fstatfs:poke_exit=@arg2=6969000000000000", Product.hook,
        ]
        let refused = try Child.run(
            "/usr/bin/strace", trace, environment: store.environment,
            input: Array(startPayload(agent: "a1").utf8))
        #expect(refused.status == 0 && refused.errors.contains("network file system (NFS)"))
        #expect(try store.records().count == 1)
        var forced = store.environment
        forced["AGENTLOG_ALLOW_NETWORK_FS"] = "1"
        let taken = try Child.run(
            "/usr/bin/strace", trace, environment: forced,
            input: Array(startPayload(agent: "a1").utf8))
        #expect(taken == HookProcessTests.silence)
        #expect(try store.records().count == 2)
    }

    /// Offsets, dates, times and how long ago.
    @Test(arguments: [
        (["--from", "1"], 2), (["--to", "1"], 1), (["--from", "1h"], 3), (["--to", "1h"], 0),
        (["--from", "2020-02-29"], 3), (["--from", "2100-01-01T00:00"], 0),
        (["--to", "2100-01-01T00:00:00Z"], 3), (["--agent", "a1"], 1),
        (["--session", "nobody"], 0), (["--type", "agent.started"], 3),
    ])
    func catTakesOffsetsAndTimes(arguments: [String], count: Int) throws {
        let store = try recorded(["a0", "a1", "a2"])
        let result = try log(store, ["cat"] + arguments)
        #expect(result.status == 0 && result.errors == "")
        #expect(result.output.split(separator: "\n").count == count)
    }

    @Test(arguments: ["yesterday", "-1", "2020-13-01", ""])
    func aTimeThatIsNoneIsRefused(text: String) throws {
        let store = try recorded(["a0"])
        #expect(try log(store, ["cat", "--from=\(text)"]).status == 64)
    }

    /// A torn tail is told from damage, and repairing says what it would do first.
    @Test func repairingSaysWhatItDoes() throws {
        let store = try recorded(["a0"])
        let path = store.home + "/log/00000000000000000000.active.lz4"
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        _ = try handle.seekToEnd()
        try handle.write(contentsOf: Data([4, 0x22, 0x4D, 0x18]))
        try handle.close()
        let dry = try log(store, ["repair", "--dry-run"])
        #expect(dry.status == 2 && dry.output.hasPrefix("would cut 4 torn bytes"))
        #expect(try log(store, ["repair"]).status == 0)
        #expect(try log(store, ["repair"]).output == "nothing to repair\n")
        #expect(try log(store, ["verify"]).status == 0)
    }

    @Test(arguments: [
        ["ls"], ["cat"], ["show", "0"], ["verify"], ["repair"], ["seal"], ["stats"],
        ["scan-secrets"], ["export", "/tmp/x"],
    ])
    func withoutALogThereIsOneAnswer(arguments: [String]) throws {
        let store = try Store()
        let text = try log(store, arguments)
        #expect(text.status == 10 && text.errors.hasPrefix("error: no log at"))
        let json = try log(store, arguments + ["--json"])
        #expect(json.status == 10 && json.errors.hasPrefix(#"{"error":"no log at"#))
    }
}
