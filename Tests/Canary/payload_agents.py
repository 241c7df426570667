"""Payloads about subagents: every generation of starts and stops, of Claude Code and of Codex.

Written by hand in the shapes of the harnesses; nothing in them is from a real session. What a
string says does not matter, only that it is there: it is replaced before the hook sees it.
"""

SESSION = "5e551011-0000-4000-8000-000000000001"
COMMON = {
    "session_id": SESSION,
    "transcript_path": f"/home/u/.claude/projects/-proj-orchard/{SESSION}.jsonl",
    "cwd": "/proj/orchard",
}
PROMPTED = COMMON | {"prompt_id": "9d0e8a11-0000-4000-8000-000000000007",
                     "permission_mode": "acceptEdits", "effort": {"level": "high"}}
AGENT = {"agent_id": "a0123456789abcdef", "agent_type": "fruit:picker"}

TASKS = [
    {"id": "b1", "type": "shell", "status": "running", "description": "Watch the gate",
     "command": "tail -f gate.log"},
    {"id": "a0123456789abcdef", "type": "subagent", "status": "completed",
     "description": "Water", "agent_type": "fruit:waterer"},
    {"id": "b3", "type": "monitor", "status": "failed", "description": "Birds",
     "server": "garden", "tool": "watch"},
    {"id": "b4", "type": "workflow", "status": "running", "name": "harvest"},
    "a task that is none",
]
CRONS = [{"id": "c1", "schedule": "0 5 * * *", "recurring": True, "prompt": "Wake the trees"}]

START = COMMON | AGENT | {"hook_event_name": "SubagentStart", "scratchpad_dir": "/tmp/claude/s",
                          "prompt_id": "9d0e8a11-0000-4000-8000-000000000007"}

# Before 2.0.42: no agent at all.
STOP_1 = COMMON | {"permission_mode": "default", "hook_event_name": "SubagentStop",
                   "stop_hook_active": True}
# From 2.0.42: an agent without a type.
STOP_2 = STOP_1 | {"agent_id": "9b672373", "stop_hook_active": False,
                   "agent_transcript_path": "/nonexistent/agent-9b672373.jsonl"}
STOP_3 = STOP_2 | AGENT | {"effort": {"level": "low"}}
STOP_4 = PROMPTED | AGENT | {
    "hook_event_name": "SubagentStop", "stop_hook_active": False,
    "agent_transcript_path": "/nonexistent/subagents/agent-a0123456789abcdef.jsonl",
    "last_assistant_message": "There are 12 trees.\n\n\"Twelve\" {\u0031\u0032} \U0001f333",
    "background_tasks": TASKS, "session_crons": CRONS,
}
# On Windows, by an internal agent: its type is empty.
STOP_WINDOWS = {
    "session_id": SESSION, "transcript_path": "C:\\Users\\u\\.claude\\t.jsonl",
    "cwd": "C:\\Users\\u\\Orchard", "permission_mode": "bypassPermissions",
    "agent_id": "acompact-e1f845", "agent_type": "", "hook_event_name": "SubagentStop",
    "stop_hook_active": False, "agent_transcript_path": "C:\\Users\\u\\agent.jsonl",
    "last_assistant_message": "Done.",
}

CODEX = COMMON | {"turn_id": "019f12ec-90d4", "model": "gpt-5.5",
                  "permission_mode": "bypassPermissions", "agent_id": "019f12ec-906c",
                  "agent_type": "explorer"}
CODEX_START = CODEX | {"hook_event_name": "SubagentStart"}
CODEX_STOP = CODEX | {
    "hook_event_name": "SubagentStop", "stop_hook_active": False,
    "agent_transcript_path": "/home/u/.codex/sessions/rollout-019f12ec-906c.jsonl",
    "last_assistant_message": "Explored.",
}
CODEX_WITHOUT_TRANSCRIPT = CODEX_STOP | {"transcript_path": None, "agent_transcript_path": None}

SAMPLES = {
    "start": START,
    "start in a home directory": START | {"cwd": "/home/u"},
    "stop of generation 1": STOP_1, "stop of generation 2": STOP_2,
    "stop of generation 3": STOP_3, "stop of generation 4": STOP_4,
    "stop on Windows": STOP_WINDOWS, "start of Codex": CODEX_START, "stop of Codex": CODEX_STOP,
    "stop of Codex without transcripts": CODEX_WITHOUT_TRANSCRIPT,
}
