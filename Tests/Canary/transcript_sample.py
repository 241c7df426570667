"""A transcript with every kind of line that Claude Code writes, and the `meta.json` beside it.

The fixtures hold what figures are made of; this one holds what is not to be read: results of tools,
attachments, prompts in queues, copies of messages, titles, summaries.
"""

from payload_agents import SESSION
from payload_tools import LAUNCH, RESULT
from transcript import Transcript

_USAGE = {"input_tokens": 3, "cache_creation_input_tokens": 100, "cache_read_input_tokens": 7,
          "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 40},
          "server_tool_use": {"web_search_requests": 1, "web_fetch_requests": 2},
          "output_tokens": 30, "service_tier": "standard", "speed": "fast",
          "inference_geo": "us", "iterations": [{"type": "message", "input_tokens": 3}]}
_NOTICE = ("<task-notification><task-id>b1</task-id><output-file>/tmp/o</output-file>"
           "<status>completed</status><summary>Background command \"ls\" completed</summary>"
           "<result>12</result></task-notification>")


def _common(number: int) -> dict:
    return {"parentUuid": f"p-{number}", "uuid": f"u-{number}", "userType": "external",
            "isSidechain": False, "cwd": "/proj/orchard", "sessionId": SESSION,
            "version": "2.1.263", "gitBranch": "main", "agentId": "a0123456789abcdef",
            "slug": "busy-bees", "entrypoint": "cli", "promptId": "9d0e8a11",
            "timestamp": f"2026-11-20T10:00:{number:02d}.000Z"}


def _user(number: int, content, **more) -> dict:
    message = {"role": "user", "content": content}
    return _common(number) | {"type": "user", "message": message} | more


def _assistant(number: int, content, identity: str, **more) -> dict:
    return _common(number) | {
        "type": "assistant", "requestId": f"req_{identity}", "attributionAgent": "fruit:picker",
        "apiBlockIndex": 0, "effort": "high",
        "message": {"model": "claude-opus-4-6", "id": f"msg_{identity}", "type": "message",
                    "role": "assistant", "content": content, "stop_reason": "tool_use",
                    "stop_sequence": "STOP", "usage": _USAGE}} | more


def _use(identity: str, name: str, given: dict) -> dict:
    return {"type": "tool_use", "id": identity, "name": name, "input": given}


def _result(identity: str, content, **more) -> dict:
    return {"type": "tool_result", "tool_use_id": identity, "content": content} | more


LINES = [
    {"type": "summary", "summary": "Trees were counted", "leafUuid": "l-1"},
    {"type": "ai-title", "title": "Counting", "sessionId": SESSION},
    {"type": "last-prompt", "lastPrompt": "Count the trees.", "sessionId": SESSION},
    {"type": "permission-mode", "permissionMode": "plan", "sessionId": SESSION},
    {"type": "file-history-snapshot", "messageId": "m-1", "snapshot": {
        "trackedFileBackups": {"/proj/orchard/.env": {"backupFileName": "x@v1"}}}},
    {"type": "queue-operation", "operation": "enqueue", "content": _NOTICE,
     "timestamp": "2026-11-20T10:00:00.000Z", "sessionId": SESSION},
    _user(1, "Count the trees."),
    _assistant(2, [{"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}], "1"),
    _assistant(3, [{"type": "text", "text": "I count."},
                   _use("toolu_1", "Bash", {"command": "ls", "description": "List"})], "1"),
    _user(4, [_result("toolu_1", "12 trees", is_error=False)], sourceToolAssistantUUID="s-1",
          toolUseResult={"stdout": "12", "stderr": "", "interrupted": False}),
    _assistant(5, [_use("toolu_2", "Agent", {"description": "Count", "prompt": "Count.",
                                             "subagent_type": "fruit:picker"})], "2"),
    _user(6, [_result("toolu_2", [{"type": "text", "text": "There are 12."}])],
          toolUseResult=RESULT),
    _assistant(7, [_use("toolu_3", "Task", {"description": "Water", "prompt": "Water them."}),
                   {"type": "server_tool_use", "id": "srv_1", "name": "web_search",
                    "input": {"query": "trees"}}], "3"),
    _user(8, [_result("toolu_3", "Launched")], toolUseResult=LAUNCH),
    _assistant(9, [_use("toolu_4", "mcp__garden__water", {"tree": "apple"})], "4"),
    _user(10, [_result("toolu_4", "Error: dry", is_error=True)], toolUseResult="Error: dry"),
    _assistant(9, [_use("toolu_5", "Write", {"file_path": "/proj/.env", "content": "A=1\nB=2\n"}),
                   _use("toolu_6", "Edit", {"file_path": "/proj/.env", "old_string": "A=1",
                                            "new_string": "A=2\nC=3"}),
                   _use("toolu_7", "Bash", {"command": "pytest tests"})], "7"),
    _user(10, [_result("toolu_5", "File created successfully at: /proj/.env")],
          toolUseResult={"type": "create", "filePath": "/proj/.env", "content": "A=1\nB=2\n",
                         "structuredPatch": []}),
    _user(10, [_result("toolu_6", "The file /proj/.env has been updated.")],
          toolUseResult={"filePath": "/proj/.env", "oldString": "A=1", "newString": "A=2",
                         "originalFile": "A=1\n", "structuredPatch": [
                             {"oldStart": 1, "lines": ["-A=1", "+A=2", "+C=3"]}]}),
    _user(10, [_result("toolu_7", "== test session starts ==\n201 passed, 1 failed in 2.5s")],
          toolUseResult={"stdout": "201 passed, 1 failed in 2.5s", "stderr": ""}),
    _user(10, "<command-name>/prune</command-name>", attributionSkill="prune"),
    _common(11) | {"type": "progress", "toolUseID": "toolu_2", "data": {
        "type": "agent_progress", "prompt": "Count.", "agentId": "a1",
        "message": _assistant(11, [{"type": "text", "text": "A copy."}], "5")}},
    _common(12) | {"type": "progress", "data": {
        "type": "hook_progress", "hookEvent": "Stop", "hookName": "Stop:x", "command": "x.sh"}},
    _common(13) | {"type": "attachment", "attachment": {
        "type": "file", "filename": "/proj/orchard/.env", "content": "A=1"}},
    _common(14) | {"type": "system", "subtype": "stop_hook_summary", "content": "ran 1 hook",
                   "hookInfos": [{"command": "agentlog-hook"}], "hookErrors": ["none"]},
    _common(15) | {"type": "system", "subtype": "compact_boundary", "content": "Compacted",
                   "compactMetadata": {"trigger": "auto", "preTokens": 1}},
    _user(16, _NOTICE),
    _user(17, "This session is being continued.", isCompactSummary=True),
    _assistant(18, [{"type": "text", "text": "API Error: 529 Overloaded\n{\"retry\": 1}"}], "6",
               isApiErrorMessage=True, error="overloaded"),
]

META = {"agentType": "fruit:picker", "description": "Count the trees", "toolUseId": "toolu_2",
        "spawnDepth": 1, "model": "haiku", "worktreePath": "/proj/.worktrees/x"}


def whole() -> Transcript:
    """All of them, and a line that is none."""
    return Transcript("sample", (*LINES[:9], b"no JSON at all", *LINES[9:]), ends_whole=True)


def parent() -> Transcript:
    """A transcript with little more than the call that started the agent of META."""
    return Transcript("parent", tuple(LINES[6:12]), ends_whole=True)
