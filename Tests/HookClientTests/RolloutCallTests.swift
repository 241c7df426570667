import AgentEvents
import Testing

@testable import HookClient

/// Which calls there are, and which of them failed: only their outputs' texts say it.
@Suite struct RolloutCallTests {
    private typealias Sample = SampleRollout

    private func calls(_ lines: [String]) -> [ToolCalls]? {
        Sample.read([Sample.meta()] + lines).reading.figures.toolCalls
    }

    private func failures(of tool: String, _ output: String) -> Int64? {
        calls([Sample.call(tool, "{}"), Sample.output(output)])?.first?.failures
    }

    struct Output: Sendable {
        let tool: String
        let text: String
        let isFailure: Bool

        init(_ tool: String, _ text: String, fails isFailure: Bool) {
            self.tool = tool
            self.text = text
            self.isFailure = isFailure
        }
    }

    /// Forms of all versions; codes behind the line `Output:` are a program's own words.
    static let outputs = [
        Output("shell", #"{"output":"x","metadata":{"exit_code":0}}"#, fails: false),
        Output("shell", #"{"output":"x","metadata":{"exit_code":101}}"#, fails: true),
        Output("shell", #"{"metadata":{"exit_code":-1},"output":""}"#, fails: true),
        Output("shell", #"{"output":"\"exit_code\":1","metadata":{}}"#, fails: false),
        Output("shell", #"{"output":"x","metadata":{"exit_code":"1"}}"#, fails: false),
        Output("shell", #"{"output":"x","metadata""#, fails: false),
        Output("shell_command", "Exit code: 0\nWall time: 0 seconds\nOutput:\nx", fails: false),
        Output("shell_command", "Exit code: 2\nWall time: 0 seconds\nOutput:\nx", fails: true),
        Output("apply_patch", "Exit code: 1\nWall time: 0 seconds\nOutput:\n", fails: true),
        Output("apply_patch", "apply_patch verification failed: x", fails: true),
        Output(
            "exec_command",
            "Chunk ID: a\nWall time: 0.1 seconds\nProcess exited with code 0\n"
                + "Original token count: 3\nOutput:\nx\nProcess exited with code 1", fails: false),
        Output(
            "exec_command",
            "Command: /bin/bash -lc 'x'\nChunk ID: a\nWall time: 0.1 seconds\n"
                + "Process exited with code 10\nOutput:\n", fails: true),
        Output(
            "write_stdin", "Chunk ID: a\nProcess exited with code -1\nOutput:\n", fails: true),
        Output("exec_command", "Wall time: 1 seconds\nOutput:\nExit code: 0\nx", fails: false),
        Output("exec_command", "Wall time: 1 seconds\nOutput:\nExit code: 3\nx", fails: true),
        Output(
            "exec_command",
            "Wall time: 1 seconds\nOutput:\n" + #"{"output":"","metadata":{"exit_code":1}}"#,
            fails: true),
        Output(
            "exec_command",
            "Wall time: 1 seconds\nOutput:\n" + #"{"output":"","metadata":{"exit_code":0}}"#,
            fails: false),
        // It runs on, and what it printed so far is its own.
        Output(
            "exec_command", "Process running with session ID 7\nOutput:\nExit code: 3",
            fails: false),
        Output("exec_command", "aborted by user after 2.4s", fails: true),
        Output("exec_command", "Wall time: 2.4 seconds\naborted by user", fails: true),
        Output("exec_command", "Wall time: 1 seconds\nOutput:\naborted by user", fails: false),
        Output("exec_command", "exec_command failed: x", fails: true),
        Output("write_stdin", "write_stdin failed: x", fails: true),
        Output("exec", "Script completed\nWall time 0.2 seconds\nOutput:\n", fails: false),
        Output("exec", "Script failed\nWall time 0.2 seconds\nOutput:\n", fails: true),
        Output("exec", "Script completed\nOutput:\nExit code: 1", fails: false),
        Output("wait", "Script failed\nWall time 0.2 seconds\nOutput:\n", fails: true),
        Output("spawn_agent", "collab spawn failed: x", fails: true),
        Output("spawn_agent", #"{"agent_id":"x","nickname":"Noether"}"#, fails: false),
        Output("anything", "unsupported call: anything", fails: true),
        // Of a tool whose outputs have no head all of the text is its own.
        Output("search", "Exit code: 1\nOutput:\n", fails: false),
        Output("search", "Process exited with code 1", fails: false),
        Output("search", #"{"metadata":{"exit_code":1}}"#, fails: false),
        Output("search", "Script failed", fails: false), Output("search", "", fails: false),
    ]

    @Test(arguments: outputs)
    func aFailureIsReadFromTheText(output: Output) {
        #expect(failures(of: output.tool, output.text) == (output.isFailure ? 1 : 0))
    }

    /// The first text of a list is the head.
    @Test func anOutputMayHaveParts() {
        let call = Sample.item("custom_tool_call", #""name":"exec","call_id":"c1","input":"x""#)
        for (texts, failures): (String, Int64) in [
            (#"[{"type":"input_text","text":"Script failed\nOutput:\n"},{"text":"x"}]"#, 1),
            (#"[{"type":"input_image"},7,{"text":9},{"text":"Script failed"}]"#, 1),
            (#"[{"text":"Script completed"},{"text":"Script failed"}]"#, 0),
            ("[]", 0), ("null", 0), (#"{"text":"Script failed"}"#, 0),
        ] {
            let output = Sample.item(
                "custom_tool_call_output", #""call_id":"c1","output":\#(texts)"#)
            #expect(
                calls([call, output]) == [ToolCalls(name: "exec", calls: 1, failures: failures)],
                "\(texts)")
        }
    }

    /// An id is one call; one without an id is a call of its own.
    @Test func callsAreDistinctIDs() {
        let lines = [
            Sample.call("shell", "{}", id: "a"), Sample.call("shell", "{}", id: "a"),
            Sample.call("exec_command", "{}", id: "a"), Sample.call("shell", "{}", id: "b"),
            Sample.item("web_search_call", #""status":"completed""#),
            Sample.item("web_search_call", #""status":"completed""#),
            Sample.item("web_search_call", #""id":"w""#),
            Sample.item("web_search_call", #""id":"w""#),
            Sample.item("local_shell_call", #""call_id":"l","id":"x""#),
            Sample.item("local_shell_call", #""call_id":"l","id":"y""#),
            Sample.item("tool_search_call", #""call_id":"t""#),
            Sample.item("image_generation_call", #""id":"i""#),
            Sample.item("custom_tool_call", #""name":"apply_patch","call_id":"p""#),
        ]
        #expect(
            calls(lines) == [
                ToolCalls(name: "apply_patch", calls: 1, failures: 0),
                ToolCalls(name: "image_generation", calls: 1, failures: 0),
                ToolCalls(name: "local_shell", calls: 1, failures: 0),
                ToolCalls(name: "shell", calls: 2, failures: 0),
                ToolCalls(name: "tool_search", calls: 1, failures: 0),
                ToolCalls(name: "web_search", calls: 3, failures: 0),
            ])
    }

    /// Neither a nameless call, nor an output without its call, nor what a script ran is one.
    @Test func whatIsNoCall() {
        let lines = [
            Sample.item("function_call", #""call_id":"a","arguments":"{}""#),
            Sample.item("function_call", #""call_id":"a","name":7"#),
            Sample.output("aborted by user", id: "b"),
            Sample.completed(
                "CommandExecution", #""id":"exec-1","command":["ls"],"exit_code":1"#),
            Sample.item("reasoning"), Sample.item("message", #""role":"assistant""#),
        ]
        #expect(calls(lines) == [])
        // An output that stands before its call says nothing.
        let late = [Sample.output("aborted by user"), Sample.call("shell", "{}")]
        #expect(calls(late) == [ToolCalls(name: "shell", calls: 1, failures: 0)])
    }

    @Test func namesAreCut() {
        let name = String(repeating: "x", count: 300)
        let lines = [Sample.call(name + "1", "{}", id: "a"), Sample.call(name, "{}", id: "b")]
        let kept = String(repeating: "x", count: 128)
        #expect(calls(lines) == [ToolCalls(name: kept, calls: 2, failures: 0)])
    }
}
