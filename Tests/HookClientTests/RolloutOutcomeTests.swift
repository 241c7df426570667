import AgentEvents
import Testing

@testable import HookClient

/// How a rollout ends, and how long its first answer took.
@Suite struct RolloutOutcomeTests {
    private typealias Sample = SampleRollout

    private static let failed = Sample.event(
        "task_complete",
        #""last_agent_message":null,"error":{"message":"Slow down.\nA lot.","#
            + #""codex_error_info":"usage_limit_exceeded"}"#)
    private static let complete = Sample.event("task_complete", #""last_agent_message":"Done.""#)
    private static let silent = Sample.event("task_complete", #""last_agent_message":null"#)
    private static let aborted = Sample.event("turn_aborted", #""reason":"interrupted""#)

    /// The last turn's end, unless somebody spoke or something was done since.
    @Test(arguments: [
        ([complete], "completed"), ([failed], "api_error"), ([aborted], "interrupted"),
        ([Sample.event("turn_complete", #""last_agent_message":"Done.""#)], "completed"),
        ([Sample.event("turn_aborted", #""reason":"replaced""#)], "interrupted"),
        // A stop is read before its turn has ended.
        ([Sample.prompt(), Sample.answer()], "completed"), ([], "completed"),
        ([failed, Sample.turnStart()], "api_error"),
        ([aborted, Sample.turnStart(), Sample.model("m")], "interrupted"),
        ([aborted, Sample.turnStart(), Sample.prompt()], "completed"),
        ([failed, Sample.turnStart(), Sample.answer()], "completed"),
        ([failed, Sample.event("agent_message")], "completed"),
        ([failed, Sample.completed("UserMessage", #""id":"u""#)], "completed"),
        ([failed, Sample.completed("AgentMessage", #""id":"a""#)], "completed"),
        ([failed, Sample.call("exec_command", "{}")], "completed"),
        ([failed, complete], "completed"), ([complete, failed], "api_error"),
        // What comes late is of the turn that has ended.
        ([aborted, Sample.output("Process exited with code 0")], "interrupted"),
        ([aborted, Sample.completed("CommandExecution", #""id":"c1""#)], "interrupted"),
        ([aborted, Sample.totals((1, 0, 0, 1), last: (1, 0, 0, 1))], "interrupted"),
        ([aborted, Sample.item("message", #""role":"user""#)], "interrupted"),
        ([aborted, Sample.item("agent_message")], "interrupted"),
    ])
    func theLastTurnIsTheEvidence(lines: [String], evidence: String) {
        let start = [Sample.meta(), Sample.turnStart(), Sample.prompt()]
        let reading = Sample.read(start + lines).reading
        let error = ErrorDetails(
            type: "usage_limit_exceeded", message: "Slow down.", stack: "A lot.")
        #expect(reading.outcomeEvidence == evidence)
        #expect(
            reading.outcome
                == (evidence == "api_error"
                    ? .failure : evidence == "interrupted" ? .cancelled : .success))
        #expect(reading.error == (evidence == "api_error" ? error : nil))
    }

    /// Versions that never state a failure end a turn that failed without an answer.
    @Test(arguments: [
        ([Sample.prompt(), silent], "", true),
        ([Sample.prompt(), Sample.answer(), silent], "", true),
        ([Sample.completed("UserMessage", #""id":"u""#), silent], "", true),
        ([Sample.prompt(), complete], "", false),
        // Others do.
        ([Sample.prompt(), silent], #""history_mode":"legacy""#, false),
        // What nobody asked for has no answer, nor has a compaction or a review.
        ([silent], "", false), ([Sample.prompt(), Sample.turnStart(), silent], "", false),
        ([Sample.prompt(), Sample.line("compacted", ""), silent], "", false),
        ([Sample.prompt(), Sample.event("context_compacted"), silent], "", false),
        ([Sample.prompt(), Sample.event("exited_review_mode"), silent], "", false),
    ])
    func aTurnWithoutAnAnswer(lines: [String], meta: String, isFailure: Bool) {
        let reading = Sample.read(
            [Sample.meta(Sample.thread, meta), Sample.turnStart()] + lines
        ).reading
        #expect(reading.outcome == (isFailure ? .failure : .success))
        #expect(reading.outcomeEvidence == (isFailure ? "no_answer" : "completed"))
        #expect(reading.error == nil)
    }

    @Test(arguments: [
        (
            #""codex_error_info":{"http_connection_failed":{"http_status_code":500}}"#,
            "http_connection_failed"
        ),
        (#""codex_error_info":"other""#, "other"), (#""codex_error_info":null"#, "api_error"),
        (#""codex_error_info":"No word.""#, "api_error"), (#""codex_error_info":{}"#, "api_error"),
        (#""codex_error_info":["other"]"#, "api_error"), ("", "api_error"),
    ])
    func theTypeOfAnErrorIsAWord(info: String, type: String) {
        let line = Sample.event("task_complete", #""error":{\#(info)}"#)
        let reading = Sample.read([Sample.meta(), line]).reading
        #expect(reading.outcome == .failure)
        #expect(reading.error == ErrorDetails(type: type))
        for other in ["null", "7", #""x""#, "[]"] {
            let line = Sample.event(
                "task_complete", #""last_agent_message":"x","error":\#(other)"#)
            #expect(Sample.read([Sample.meta(), line]).reading.outcome == .success)
        }
    }

    /// From the first prompt to the first message or call of the assistant.
    @Test(
        arguments: [
            ([Sample.prompt(at: 10), Sample.answer(at: 30)], 20),
            ([Sample.prompt(at: 10), Sample.call("exec_command", "{}", at: 15)], 5),
            ([Sample.prompt(at: 10), Sample.event("agent_message", at: 40)], 30),
            ([Sample.completed("UserMessage", #""id":"u""#, at: 10), Sample.answer(at: 30)], 20),
            (
                [Sample.prompt(at: 10), Sample.completed("AgentMessage", #""id":"a""#, at: 30)],
                20
            ),
            // A sub-agent's prompt may be another agent's message.
            ([Sample.item("agent_message", at: 10), Sample.answer(at: 30)], 20),
            (
                [
                    Sample.prompt(at: 10), Sample.item("agent_message", at: 20),
                    Sample.answer(at: 30),
                ],
                20
            ),
            // Prompts are not all that has the role of a user, and thinking is no answer.
            ([Sample.item("message", #""role":"user""#, at: 10), Sample.answer(at: 30)], nil),
            ([Sample.prompt(at: 10), Sample.item("reasoning", at: 20)], nil),
            ([Sample.answer(at: 10), Sample.prompt(at: 30)], nil),
            ([Sample.prompt(at: nil), Sample.answer(at: 30)], nil),
            ([Sample.prompt(at: 10), Sample.prompt(at: 20), Sample.answer(at: 50)], 40),
        ] as [([String], Int64?)])
    func theFirstAnswer(lines: [String], milliseconds: Int64?) {
        let figures = Sample.read([Sample.meta()] + lines).reading.figures
        #expect(figures.responseTimeMilliseconds == milliseconds)
    }
}
