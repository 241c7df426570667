// What the harness says about a session and about calls of the tool that starts agents.

extension SamplePayload {
    private static let common =
        #"{"session_id":"5e551011-0000-4000-8000-000000000001","transcript_path":"#
        + #""/nonexistent/5e551011-0000-4000-8000-000000000001.jsonl","cwd":"/proj/orchard","#

    static let sessionStart =
        common + #""hook_event_name":"SessionStart","source":"startup","model":"claude-opus-4-6"}"#

    /// The main thread is an agent of the user's choice: a type without an id.
    static let sessionStartUnderAgent =
        common + #""agent_type":"fruit:grower","hook_event_name":"SessionStart","#
        + #""source":"compact","session_title":"Trees"}"#

    static let sessionEnd =
        common + #""hook_event_name":"SessionEnd","reason":"prompt_input_exit"}"#

    static let prompt =
        common + #""prompt_id":"9d0e8a11-0000-4000-8000-000000000007","#
        + #""permission_mode":"acceptEdits","hook_event_name":"UserPromptSubmit","#
        + #""prompt":"How many \"trees\" are there?\n{\u0031}"}"#

    /// Today's stop of the main agent. Its transcript does not exist.
    static let turnStop =
        common + #""prompt_id":"9d0e8a11-0000-4000-8000-000000000007","#
        + #""permission_mode":"acceptEdits","effort":{"level":"high"},"hook_event_name":"Stop","#
        + #""stop_hook_active":false,"last_assistant_message":"There are 12.","#
        + #""background_tasks":[{"id":"b1","type":"shell","status":"running","#
        + #""description":"Watch","command":"tail -f gate.log"},{"id":"a0123456789abcdef","#
        + #""type":"subagent","status":"running","agent_type":"fruit:picker"}],"#
        + #""session_crons":[]}"#

    static let firstGenerationTurnStop =
        common + #""permission_mode":"default","hook_event_name":"Stop","stop_hook_active":true}"#

    /// The result of a run, when the tool was still called `Task`.
    static let taskCall =
        common + #""permission_mode":"default","hook_event_name":"PostToolUse","#
        + #""tool_name":"Task","tool_input":{"description":"Count","prompt":"Count the trees.","#
        + #""subagent_type":"fruit:picker"},"tool_response":{"status":"completed","#
        + #""prompt":"Count the trees.","agentId":"9b672373","content":[{"type":"text","#
        + #""text":"{\"agentId\":\"x\"}"}],"totalDurationMs":58101,"totalTokens":21345,"#
        + #""totalToolUseCount":5,"usage":{"input_tokens":3,"output_tokens":120}},"#
        + #""tool_use_id":"toolu_01"}"#

    /// Today's, of an agent that another agent started.
    static let nestedCall =
        common + #""permission_mode":"default","effort":{"level":"low"},"agent_id":"a0","#
        + #""agent_type":"fruit:grower","hook_event_name":"PostToolUse","tool_name":"Agent","#
        + #""tool_input":{"description":"Count","prompt":"Count.","subagent_type":"Explore","#
        + #""model":"haiku"},"tool_response":{"status":"completed","prompt":"Count.","#
        + #""agentId":"a0123456789abcdef","agentType":"Explore","content":[],"#
        + #""resolvedModel":"claude-haiku-4-5-20251001","totalDurationMs":1,"totalTokens":0,"#
        + #""totalToolUseCount":0,"toolStats":{"readCount":1}},"tool_use_id":"toolu_02","#
        + #""duration_ms":7}"#

    /// It was launched, and nothing is known of its run yet.
    static let backgroundCall =
        common + #""permission_mode":"default","hook_event_name":"PostToolUse","#
        + #""tool_name":"Agent","tool_input":{"description":"Water","prompt":"Water them."},"#
        + #""tool_response":{"isAsync":true,"status":"async_launched","#
        + #""agentId":"a0123456789abcdef","description":"Water","prompt":"Water them.","#
        + #""outputFile":"/tmp/a.output","resolvedModel":"claude-opus-4-6"},"#
        + #""tool_use_id":"toolu_03","duration_ms":12}"#

    /// A stop of the known session's main agent, whose transcript is at `path`.
    static func turnStop(transcript path: String) -> String {
        let escaped = path.flatMap { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }
        return #"{"hook_event_name":"Stop","session_id":"\#(session)","#
            + #""transcript_path":"\#(String(escaped))"}"#
    }

    static let ofSubagents = [start, stop, firstGeneration, secondGeneration, windows]
    static let ofSessions = [
        sessionStart, sessionStartUnderAgent, sessionEnd, prompt, turnStop,
        firstGenerationTurnStop,
    ]
    static let ofCalls = [taskCall, nestedCall, backgroundCall]
    static let all = ofSubagents + ofSessions + ofCalls
}
