"""Payloads about sessions, their turns, and whatever else a harness may announce."""

from payload_agents import AGENT, COMMON, CRONS, PROMPTED, TASKS

# The main thread as an agent of the user's choice: a type without an id.
CHOSEN = {"agent_type": "fruit:grower"}

SESSION_START = COMMON | {"hook_event_name": "SessionStart", "source": "startup",
                          "model": "claude-opus-4-6", "session_title": "Trees"}
SESSION_END = COMMON | {"hook_event_name": "SessionEnd", "reason": "prompt_input_exit"}
PROMPT = PROMPTED | {"hook_event_name": "UserPromptSubmit",
                     "prompt": "How many \"trees\" are there?\n{1}"}
STOP = PROMPTED | {
    "hook_event_name": "Stop", "stop_hook_active": False,
    "last_assistant_message": "There are 12.", "background_tasks": TASKS, "session_crons": CRONS,
}
STOP_1 = COMMON | {"permission_mode": "default", "hook_event_name": "Stop",
                   "stop_hook_active": True}
STOP_FAILURE = COMMON | {
    "hook_event_name": "StopFailure", "error": "rate_limit",
    "error_details": "429 Too Many Requests\nTry again at noon",
    "last_assistant_message": "API Error: Rate limit reached",
}

SAMPLES = {
    "session start": SESSION_START,
    "session start under an agent": SESSION_START | CHOSEN | {"source": "compact"},
    "session end": SESSION_END,
    "session end under an agent": SESSION_END | CHOSEN,
    "prompt": PROMPT,
    "prompt under an agent": PROMPT | CHOSEN,
    "prompt in a subagent": PROMPT | AGENT,
    "turn stop": STOP,
    "turn stop under an agent": STOP | CHOSEN,
    "turn stop of generation 1": STOP_1,
    "turn stop in a subagent": STOP | AGENT,
    "stop failure": STOP_FAILURE,
    "stop failure under an agent": STOP_FAILURE | CHOSEN,
    "stop failure in a subagent": STOP_FAILURE | AGENT | {
        "agent_transcript_path": "/nonexistent/subagents/agent-a0123456789abcdef.jsonl"},
    "stop failure without details": {
        key: value for key, value in STOP_FAILURE.items() if key != "error_details"},
    "interrupt of Codex": COMMON | {"hook_event_name": "Interrupt", "turn_id": "019f12ec-90d4",
                                    "model": "gpt-5.5", "reason": "user"},
    "interrupt of nobody": COMMON | {"hook_event_name": "Interrupt", "reason": "user"},
}

# Events that are not recorded: what each has besides the common members.
_OTHERS = {
    "TaskCreated": {"task_id": "1", "task_subject": "Prune", "task_description": "All of them",
                    "teammate_name": "gardener", "team_name": "garden"},
    "TaskCompleted": {"task_id": "1", "task_subject": "Prune", "task_description": "Done"},
    "TeammateIdle": {"teammate_name": "gardener", "team_name": "garden"},
    "Notification": {"message": "Claude is waiting", "title": "Claude Code",
                     "notification_type": "idle_prompt"},
    "PermissionRequest": {"tool_name": "Bash", "tool_input": {"command": "rm -r leaves"},
                          "permission_suggestions": [{"type": "addRules", "rules": ["Bash"]}]},
    "PreCompact": {"trigger": "manual", "custom_instructions": "Keep the trees"},
    "PostCompact": {"trigger": "auto", "compact_summary": "There were trees"},
    "ConfigChange": {"source": "user_settings", "file_path": "/home/u/.claude/settings.json"},
    "CwdChanged": {"old_cwd": "/proj/orchard", "new_cwd": "/proj/garden"},
    "FileChanged": {"file_path": "/proj/orchard/.env", "event": "change"},
    "WorktreeCreate": {"name": "pruning", "worktree_path": "/proj/.worktrees/pruning"},
    "InstructionsLoaded": {"file_path": "/proj/orchard/CLAUDE.md", "memory_type": "Project"},
    "Elicitation": {"mcp_server_name": "garden", "message": "Which tree?",
                    "requested_schema": {"type": "object"}},
    "PreModelSwitch": {"from_model": "claude-opus-4-6", "to_model": "claude-haiku-4-5"},
    "Setup": {"trigger": "init"},
    # What nobody has heard of, with members of all others.
    "TreeFelled": {"agent_id": "a1", "agent_type": "fruit:feller", "source": "startup",
                   "reason": "other", "tool_name": "Agent", "tool_use_id": "toolu_9",
                   "tool_input": {"subagent_type": "x", "description": "y"},
                   "tool_response": {"agentId": "a2", "status": "completed"}, "error": "z",
                   "background_tasks": TASKS, "agent_transcript_path": "/nonexistent.jsonl"},
}
SAMPLES |= {f"{name} event": PROMPTED | more | {"hook_event_name": name}
            for name, more in _OTHERS.items()}
# Cursor's and Gemini's spellings.
SAMPLES["sessionStart event"] = {"hook_event_name": "sessionStart", "conversation_id": "c1",
                                 "generation_id": "g1", "cursor_version": "1.7.2",
                                 "workspace_roots": ["/proj/orchard"]}
SAMPLES["AfterAgent event"] = COMMON | {"hook_event_name": "AfterAgent", "prompt_response": "12",
                                        "timestamp": "2026-11-22T10:00:00.000Z"}
