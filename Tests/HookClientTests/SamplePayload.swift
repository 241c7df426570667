// Payloads in the shapes of the harness's generations; nothing in them is from a real session.

enum SamplePayload {
    static let session = "5e551011-0000-4000-8000-000000000001"

    /// Today's start.
    static let start =
        #"{"session_id":"5e551011-0000-4000-8000-000000000001","transcript_path":"/home/u/.claude/"#
        + #"projects/-proj-orchard/5e551011-0000-4000-8000-000000000001.jsonl","#
        + #""cwd":"/proj/orchard","#
        + #""prompt_id":"9d0e8a11-0000-4000-8000-000000000007","scratchpad_dir":"/tmp/claude/s","#
        + #""agent_id":"a0123456789abcdef","agent_type":"fruit:picker","#
        + #""hook_event_name":"SubagentStart"}"#

    /// Today's stop. Its transcript does not exist.
    static let stop =
        #"{"session_id":"5e551011-0000-4000-8000-000000000001","transcript_path":"/home/u/.claude/"#
        + #"projects/-proj-orchard/5e551011-0000-4000-8000-000000000001.jsonl","#
        + #""cwd":"/proj/orchard","#
        + #""prompt_id":"9d0e8a11-0000-4000-8000-000000000007","permission_mode":"acceptEdits","#
        + #""effort":{"level":"high"},"agent_id":"a0123456789abcdef","agent_type":"fruit:picker","#
        + #""hook_event_name":"SubagentStop","stop_hook_active":false,"agent_transcript_path":"#
        + #""/nonexistent/subagents/agent-a0123456789abcdef.jsonl","last_assistant_message":"#
        + #""There are 12 trees.\n\n\"Twelve\" {\u0031\u0032} \ud83c\udf33","background_tasks":["#
        + #"{"id":"b1","type":"shell","status":"running","description":"Watch the gate","#
        + #""command":"tail -f gate.log"},{"id":"b2","type":"subagent","status":"completed","#
        + #""description":"Water","agent_type":"fruit:waterer"}],"session_crons":["#
        + #"{"id":"c1","schedule":"0 5 * * *","recurring":true,"prompt":"Wake the trees"}]}"#

    /// Before 2.0.42: no agent at all.
    static let firstGeneration =
        #"{"session_id":"5e551011-0000-4000-8000-000000000001","#
        + #""transcript_path":"/home/u/t.jsonl","#
        + #""cwd":"/proj/orchard","permission_mode":"default","hook_event_name":"SubagentStop","#
        + #""stop_hook_active":true}"#

    /// From 2.0.42: an agent without a type.
    static let secondGeneration =
        #"{"session_id":"5e551011-0000-4000-8000-000000000001","#
        + #""transcript_path":"/home/u/t.jsonl","#
        + #""cwd":"/proj/orchard","permission_mode":"default","hook_event_name":"SubagentStop","#
        + #""stop_hook_active":false,"agent_id":"9b672373","#
        + #""agent_transcript_path":"/nonexistent/agent-9b672373.jsonl"}"#

    /// On Windows, by an internal agent: its type is empty.
    static let windows =
        #"{"session_id":"5e551011-0000-4000-8000-000000000001","transcript_path":"C:\\Users\\u\\"#
        + #".claude\\t.jsonl","cwd":"C:\\Users\\u\\Orchard","permission_mode":"bypassPermissions","#
        + #""agent_id":"acompact-e1f845","agent_type":"","hook_event_name":"SubagentStop","#
        + #""stop_hook_active":false,"agent_transcript_path":"C:\\Users\\u\\agent.jsonl","#
        + #""last_assistant_message":"Done."}"#

    /// A stop of the known session whose agent wrote the transcript at `path`.
    static func stop(transcript path: String) -> String {
        let escaped = path.flatMap { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }
        return #"{"hook_event_name":"SubagentStop","session_id":"\#(session)","#
            + #""agent_transcript_path":"\#(String(escaped))"}"#
    }
}
