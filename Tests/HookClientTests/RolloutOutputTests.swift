import AgentEvents
import Testing

@testable import HookClient

/// What a thread made: its edits by the best source there is, and its tests.
@Suite struct RolloutOutputTests {
    private typealias Sample = SampleRollout

    private func output(_ lines: [String]) -> OutputFigures? {
        Sample.read([Sample.meta(), Sample.turnStart()] + lines).reading.figures.output
    }

    private static let patch = """
        *** Begin Patch
        *** Add File: a.txt
        +one
        +
        *** Update File: b.txt
        *** Move to: c.txt
        @@ +x
        -old
        +new
        +++ more
         same
        *** Delete File: d.txt
        *** End Patch
        """

    private static let ofPatch = OutputFigures.of(created: 1, modified: 1, lines: (4, 1))

    /// Every way in which a model gives a patch, with an output that says it fits.
    static let patches: [(call: String, output: String)] = {
        let quoted = SampleRollout.quoted(patch)
        let heredoc = "cd src && apply_patch <<'EOF'\n\(patch)\nEOF"
        let script = SampleRollout.quoted(heredoc)
        let json = #"{"output":"Success.","metadata":{"exit_code":0}}"#
        return [
            (
                Sample.item(
                    "custom_tool_call",
                    #""name":"apply_patch","call_id":"c1","input":\#(quoted)"#),
                json
            ),
            (
                Sample.call("apply_patch", #"{"input":\#(quoted)}"#),
                "Exit code: 0\nOutput:\nSuccess."
            ),
            (Sample.call("shell", #"{"command":["apply_patch",\#(quoted)]}"#), json),
            (
                Sample.call(
                    "shell", #"{"command":["bash","-lc",\#(script)]}"#),
                json
            ),
            (
                Sample.call("shell_command", #"{"command":\#(script)}"#),
                "Exit code: 0\nOutput:\nSuccess."
            ),
            (
                Sample.call("exec_command", #"{"cmd":\#(script)}"#),
                "Wall time: 0.1 seconds\nOutput:\n\(json)"
            ),
            (
                Sample.item(
                    "local_shell_call",
                    #""call_id":"c1","action":{"type":"exec","command":"#
                        + #"["/bin/zsh","-c",\#(script)]}"#
                ),
                json
            ),
        ]
    }()

    @Test(arguments: patches.indices)
    func aPatchThatFitsIsAnEdit(index: Int) {
        let (call, text) = Self.patches[index]
        #expect(output([call, Sample.output(text)]) == Self.ofPatch)
        // One that does not fit, or has no output yet, is none.
        #expect(output([call]) == .of())
        #expect(
            output([call, Sample.output("apply_patch verification failed: no such lines")]) == .of()
        )
        #expect(output([call, Sample.output("aborted by user after 1s")]) == .of())
    }

    private static let changes =
        #""changes":{"/p/a":{"type":"add","content":"1\n2\n3"},"/p/b":{"type":"update","#
        + #""unified_diff":"--- a\n+++ b\n@@ -1 +1 @@\n-old\n+++new\n same\n","move_path":"/p/c"},"#
        + #""/p/d":{"type":"delete","content":"1\n2\n"},"/p/e":{"type":"chmod"},"/p/f":7}"#

    private static let ofChanges = OutputFigures.of(created: 1, modified: 1, lines: (4, 3))

    /// What Codex itself writes of the changes takes the place of the patch.
    @Test func theBestSourceHolds() {
        let (call, text) = Self.patches[0]
        let end = Sample.event(
            "patch_apply_end", #""call_id":"c1","success":true,\#(Self.changes)"#)
        let item = Sample.completed(
            "FileChange",
            #""id":"c1","status":"completed","changes":{"/p/z":{"type":"add","content":"1"}}"#)
        let last = OutputFigures.of(created: 1, lines: (1, 0))
        #expect(output([call, end, Sample.output(text)]) == Self.ofChanges)
        #expect(output([call, Sample.output(text), end]) == Self.ofChanges)
        for lines in [
            [call, end, item], [item, end, call], [call, item, Sample.output(text), end],
        ] {
            #expect(output(lines) == last)
        }
        // A script's changes have ids of their own.
        let nested = Sample.completed(
            "FileChange", #""id":"exec-1","status":"completed",\#(Self.changes)"#)
        #expect(output([nested, nested]) == Self.ofChanges)
    }

    @Test(arguments: [
        Sample.event("patch_apply_end", #""call_id":"x","success":false,\#(changes)"#),
        Sample.event("patch_apply_end", #""call_id":"x",\#(changes)"#),
        Sample.event("patch_apply_end", #""success":true,\#(changes)"#),
        Sample.event("patch_apply_end", #""call_id":"x","success":true,"changes":[]"#),
        Sample.completed("FileChange", #""id":"x","status":"failed",\#(changes)"#),
        Sample.completed("FileChange", #""id":"x",\#(changes)"#),
        Sample.completed("FileChange", #""status":"completed",\#(changes)"#),
        Sample.completed("FileChange", #""id":"x","status":"completed""#),
    ])
    func whatWasNotChangedIsNoEdit(line: String) { #expect(output([line]) == .of()) }

    /// A path counts once in a turn: as created, if it was.
    @Test func pathsAreCountedByTurn() {
        func change(_ id: Int, _ type: String, _ path: String) -> String {
            Sample.completed(
                "FileChange",
                #""id":"\#(id)","status":"completed","changes":{"\#(path)":{"type":"\#(type)"}}"#)
        }
        let lines = [
            change(1, "update", "a"), change(2, "add", "a"), change(3, "update", "b"),
            change(4, "update", "b"), Sample.prompt(), change(5, "update", "b"),
            Sample.turnStart(), change(6, "update", "b"), change(7, "add", "a"),
        ]
        #expect(output(lines) == .of(created: 2, modified: 2))
        // Old versions name no turns: there a prompt begins one.
        let old = [Sample.meta()] + lines.filter { $0 != Sample.turnStart() }
        #expect(Sample.read(old).reading.figures.output == .of(created: 1 + 1, modified: 1 + 1))
    }

    private func ran(_ command: String, _ printed: String, id: String = "c1") -> [String] {
        [
            Sample.call("exec_command", #"{"cmd":"\#(command)"}"#, id: id),
            Sample.output("Process exited with code 1\nOutput:\n\(printed)", id: id),
        ]
    }

    private func tests(_ lines: [String]) -> TestFigures? { output(lines)?.tests }

    /// Of a command's runs in a turn the last; what is done with its output makes no other command.
    @Test func theLastRunOfACommandHolds() {
        let first = ran("cargo test", "test result: FAILED. 2 passed; 1 failed;")
        let second = ran("cargo test | tail", "test result: ok. 3 passed; 0 failed;", id: "c2")
        let silent = ran("cargo test", "error: no such target", id: "c3")
        let other = ran("go test ./...", "ok  \tp\t0.1s", id: "c4")
        #expect(tests(first) == TestFigures(passed: 2, failed: 1))
        #expect(tests(first + second + silent) == TestFigures(passed: 3, failed: 0))
        #expect(tests(first + second + other) == TestFigures(passed: 4, failed: 0))
        #expect(
            tests(first + [Sample.turnStart()] + second) == TestFigures(passed: 5, failed: 1))
        #expect(tests(silent) == nil)
    }

    /// A command that runs on says its summary to a later call, as long as that names it.
    @Test func aLongCommandIsAskedLater() {
        let lines = [
            Sample.call("exec_command", #"{"cmd":"python3 -m pytest -q"}"#),
            Sample.output("Process running with session ID 7\nOutput:\n.."),
            Sample.call("write_stdin", #"{"session_id":8,"chars":""}"#, id: "c2"),
            Sample.output("Process exited with code 0\nOutput:\n9 passed in 1s", id: "c2"),
            Sample.call("write_stdin", #"{"session_id":7,"chars":""}"#, id: "c3"),
            Sample.output("Process exited with code 0\nOutput:\n2 passed in 1s", id: "c3"),
        ]
        #expect(tests(lines) == TestFigures(passed: 2, failed: 0))
        #expect(tests(Array(lines[..<4])) == nil)
    }

    /// What scripts run is known by items alone; an item of a call is that call's.
    @Test func itemsTellOfCommands() {
        func item(_ id: String, _ command: String, _ output: String) -> String {
            Sample.completed(
                "CommandExecution",
                #""id":"\#(id)","command":\#(command),"aggregated_output":"\#(output)""#)
        }
        let nested = item(
            "exec-1", #"["/bin/bash","-lc","swift test"]"#,
            "Executed 3 tests, with 1 failure")
        #expect(tests([nested, nested]) == TestFigures(passed: 2, failed: 1))
        let call = Sample.call("exec_command", #"{"cmd":"swift test"}"#)
        let own = item("c1", #"["swift","test"]"#, "Executed 4 tests, with 0 failures")
        #expect(tests([call, own]) == TestFigures(passed: 4, failed: 0))
        // One that is no test does not become one by its item's command.
        let list = Sample.call("exec_command", #"{"cmd":"ls"}"#)
        #expect(tests([list, own]) == nil)
        for command in ["[]", "null", #""swift test""#, "[7]"] {
            #expect(tests([item("x", command, "Executed 4 tests, with 0 failures")]) == nil)
        }
    }

    /// The words of a command, in a shell or not; of JSON the printed text.
    @Test func commandsHaveManyForms() {
        let printed = #"{"output":"4 passed in 0.1s","metadata":{"exit_code":0}}"#
        for (command, isTest) in [
            (#"["pytest"]"#, true), (#"["bash","-lc","cd a && pytest -q"]"#, true),
            (#"["env","A=1","pytest"]"#, true), (#"["bash","-lc"]"#, false),
            (#""pytest""#, true), ("7", false), (#"["sh","-c","ls","pytest"]"#, false),
            (#"["ssh","-c","ls","pytest"]"#, true),
        ] {
            let lines = [
                Sample.call("shell", #"{"command":\#(command)}"#), Sample.output(printed),
            ]
            #expect(
                tests(lines) == (isTest ? TestFigures(passed: 4, failed: 0) : nil), "\(command)")
        }
    }
}
