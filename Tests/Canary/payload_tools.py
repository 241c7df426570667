"""Payloads about tool calls: those that start agents, and all others."""

from payload_agents import AGENT, PROMPTED

INPUT = {"description": "Count the trees", "prompt": "Count every tree.",
         "subagent_type": "fruit:picker", "model": "haiku", "name": "counter"}
RESULT = {
    "status": "completed", "prompt": "Count every tree.", "agentId": "a0123456789abcdef",
    "agentType": "fruit:picker", "content": [{"type": "text", "text": "{\"agentId\":\"x\"}"}],
    "resolvedModel": "claude-haiku-4-5-20251001", "modelsUsed": ["claude-haiku-4-5-20251001"],
    "totalDurationMs": 58101, "totalTokens": 21345, "totalToolUseCount": 5,
    "usage": {"input_tokens": 3, "output_tokens": 120, "service_tier": "standard"},
    "toolStats": {"readCount": 1, "searchCount": 0, "linesAdded": 3},
}
LAUNCH = {"isAsync": True, "status": "async_launched", "agentId": "a0123456789abcdef",
          "description": "Count the trees", "prompt": "Count every tree.",
          "outputFile": "/tmp/claude/tasks/a.output", "resolvedModel": "claude-opus-4-6"}

CALL = PROMPTED | {"tool_use_id": "toolu_2", "duration_ms": 7}
OF_AGENT = CALL | {"tool_name": "Agent", "tool_input": INPUT}
OF_TASK = CALL | {"tool_name": "Task", "tool_input": INPUT}
OF_BASH = CALL | {"tool_name": "Bash", "tool_input": {
    "command": "git push origin main", "description": "Push", "timeout": 1000}}
OF_EDIT = CALL | {"tool_name": "Edit", "tool_input": {
    "file_path": "/proj/orchard/.env", "old_string": "A=1", "new_string": "A=2"}}
OF_MCP = CALL | {"tool_name": "mcp__garden__water", "tool_input": {
    "tree": "apple", "nested": {"list": ["a", {"deep": "b"}]}}}

DONE = {"hook_event_name": "PostToolUse"}
FAILED = {"hook_event_name": "PostToolUseFailure", "is_interrupt": False}
BEFORE = {"hook_event_name": "PreToolUse"}

SAMPLES = {
    "result of Task": OF_TASK | DONE | {"tool_response": RESULT},
    "result of Agent": OF_AGENT | DONE | {"tool_response": RESULT},
    "result of Agent in a subagent": OF_AGENT | AGENT | DONE | {"tool_response": RESULT},
    "launch of Agent": OF_AGENT | DONE | {"tool_response": LAUNCH},
    # Without an agent's id nothing is recorded.
    "result of Agent without an agent": OF_AGENT | DONE | {
        "tool_response": {"status": "completed", "content": [{"type": "text", "text": "12"}]}},
    "result of Agent as text": OF_AGENT | DONE | {"tool_response": "Error: no such agent"},
    "result of Bash": OF_BASH | DONE | {"tool_response": {
        "stdout": "pushed", "stderr": "warning", "interrupted": False, "isImage": False,
        "backgroundTaskId": "b1"}},
    "result of Edit": OF_EDIT | DONE | {"tool_response": {
        "filePath": "/proj/orchard/.env", "oldString": "A=1", "newString": "A=2",
        "originalFile": "A=1\n", "userModified": False, "structuredPatch": [
            {"oldStart": 1, "oldLines": 1, "newStart": 1, "newLines": 1,
             "lines": ["-A=1", "+A=2"]}]}},
    "result of an MCP tool": OF_MCP | DONE | {"tool_response": [
        {"type": "text", "text": "watered"}, {"type": "image", "data": "aGVsbG8="}]},
    "failure of Agent": OF_AGENT | FAILED | {"error": "Agent failed: it rained\nat the gate"},
    "failure of Task in a subagent": OF_TASK | AGENT | FAILED | {"error": "it rained"},
    "failure of Bash": OF_BASH | FAILED | {"error": "Exit code 128\nfatal: no remote"},
    "failure of an MCP tool": OF_MCP | FAILED | {"error": "Error: dry", "is_interrupt": True},
    "before Agent": OF_AGENT | BEFORE,
    "before Bash in a subagent": OF_BASH | AGENT | BEFORE,
    "denial": OF_BASH | {"hook_event_name": "PermissionDenied", "reason": "It would push"},
    "batch": PROMPTED | {"hook_event_name": "PostToolBatch", "tool_calls": [
        OF_BASH | {"tool_response": "stdout: pushed"}, OF_AGENT | {"tool_response": "12"}]},
}
