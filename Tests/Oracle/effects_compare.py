"""What compare.py allows of a payload, and what it takes for the harness's own count."""

import copy

from checks import expect
from payloads import ALWAYS, allowed_event, differences_from
from reports import Reports

HEAD = {"harness": "claude-code", "session_id": "s1", "project": "shop"}


def payload(hook, **more):
    return {"hook_event_name": hook, "session_id": "s1", "cwd": "/home/me/shop/"} | more


REPORT = payload(
    "PostToolUse", tool_name="Agent", tool_use_id="t1", tool_input={"subagent_type": "sql"},
    tool_response={"status": "completed", "agentId": "b1", "totalTokens": 7,
                   "totalToolUseCount": 3, "totalDurationMs": 4_000})
REPORTED = HEAD | {"type": "agent.reported", "agent_id": "b1", "parent_tool_use_id": "t1",
                   "launch": "foreground", "total_tokens": 7, "total_tool_uses": 3,
                   "total_duration_ms": 4_000}


def check_payload(what, given, event, *wrong):
    """The event is what may be recorded; each of the changes makes a difference."""
    if event is None:
        expect(what, None, allowed_event(given))
        return
    event = dict.fromkeys(ALWAYS, 0) | event
    expect(what, [], differences_from(allowed_event(given), event))
    for change in wrong:
        changed = {key: each for key, each in (event | change).items() if each is not None}
        expect(f"{what}, changed {change}", 1, len(differences_from(allowed_event(given), changed)))


def payloads():
    surplus = ({"prompt": "secret"}, {"session_id": "s2"}, {"project": "me"}, {"host": None})
    check_payload("a start", payload("SubagentStart", agent_id="b1", agent_type="sql"), HEAD | {
        "type": "agent.started", "agent_id": "b1", "agent_name": "sql"}, {"agent_id": "b2"},
        {"agent_name": None}, {"tokens": []}, *surplus)
    check_payload("an old stop", payload("SubagentStop", stop_hook_active=False), HEAD | {
        "type": "agent.stopped", "stop_hook_active": False, "outcome": "success"},
        {"agent_id": "b1"}, {"stop_hook_active": None}, {"background_tasks": []},
        {"last_assistant_message": "x"}, {"phase": "stop"}, *surplus)
    task = {"id": "t", "type": "shell", "status": "running"}
    check_payload("a stop of a turn", payload(
        "Stop", stop_hook_active=True, agent_type="sql",
        background_tasks=[task | {"command": "secret"}]), HEAD | {
        "type": "session.turn", "phase": "stop", "stop_hook_active": True, "agent_name": "sql",
        "background_tasks": [task]}, {"phase": "prompt"}, {"phase": None},
        {"background_tasks": None}, {"background_tasks": [task | {"command": "secret"}]}, *surplus)
    check_payload("a prompt", payload("UserPromptSubmit", prompt="secret"), HEAD | {
        "type": "session.turn", "phase": "prompt"}, {"phase": "stop"}, {"outcome": "success"},
        *surplus)
    check_payload("a session's start", payload("SessionStart", source="clear", model="m"), HEAD | {
        "type": "session.started", "source": "clear"}, {"source": None}, {"reason": "clear"},
        {"model": "m"}, *surplus)
    check_payload("a session's end", payload("SessionEnd", reason="other"), HEAD | {
        "type": "session.ended", "reason": "other"}, {"reason": "x"}, {"type": "session.started"},
        *surplus)
    for hook in ("PreToolUse", "StopFailure", "Notification", "PostToolUseFailure"):
        check_payload(hook, payload(hook), None)


def reported():
    check_payload("a report", REPORT, REPORTED, {"agent_id": None}, {"agent_name": "qa"},
                  {"parent_agent_id": "p"}, {"parent_tool_use_id": None}, {"launch": "background"},
                  {"total_tokens": 8}, {"total_tool_uses": None}, {"total_duration_ms": 1},
                  {"description": "x"})
    check_payload("with the agent's name", REPORT, REPORTED | {"agent_name": "sql"})
    check_payload("in a subagent", REPORT | {"agent_id": "p1", "agent_type": "x"}, REPORTED | {
        "parent_agent_id": "p1"}, {"parent_agent_id": None}, {"agent_name": "x"})
    check_payload("of Task", REPORT | {"tool_name": "Task"}, REPORTED)
    for response in ({"status": "async_launched", "agentId": "b1"},
                     {"isAsync": True, "agentId": "b1"}):
        check_payload("a launch", REPORT | {"tool_response": response}, HEAD | {
            "type": "agent.reported", "agent_id": "b1", "parent_tool_use_id": "t1",
            "launch": "background"}, {"launch": "foreground"}, {"launch": None})
    for response in ("Error: x", None, {}, {"status": "completed"}, {"agentId": 7}):
        check_payload(f"no agent: {response}", REPORT | {"tool_response": response}, None)
    check_payload("of another tool", REPORT | {"tool_name": "Bash"}, None)


def line(kind, second, *blocks, **more):
    return {"type": kind, "sessionId": "s1", "agentId": "b1", "isSidechain": True,
            "timestamp": f"2026-11-22T10:00:{second:02}Z", "message": {"content": list(blocks)}} \
        | more


LINES = [line("user", 0), line("assistant", 5, {"type": "tool_use", "id": "t1", "name": "Bash"}),
         line("user", 9)]
RESULT = {"type": "user", "sessionId": "s1", "toolUseResult": {
    "agentId": "b1", "totalToolUseCount": 1, "totalDurationMs": 9_500}}


def totals():
    def found(files):
        reports = Reports()
        for path, lines in files.items():
            reports.add(path, lines)
        return [len(differences) for _, differences, _ in reports.checks()], reports.summary()[:6]
    files = {"main": [RESULT], "agent": LINES}
    expect("both agree", ([0], "1 of 1"), found(files))
    expect("in one file", ([0], "1 of 1"), found({"main": LINES + [RESULT]}))
    for change, differences in (({"totalToolUseCount": 2}, 1), ({"totalDurationMs": 9_501}, 1),
                                ({"totalDurationMs": 8_500}, 0), ({"totalDurationMs": 8_499}, 1)):
        changed = copy.deepcopy(files)
        changed["main"][0]["toolUseResult"] |= change
        expect(f"{change}", ([differences], "1 of 1"), found(changed))
    expect("no transcript", ([], "0 of 1"), found({"main": [RESULT]}))
    expect("another agent's", ([], "0 of 1"), found(
        {"main": [RESULT], "agent": [each | {"agentId": "b2"} for each in LINES]}))
    expect("no report", ([], "0 of 0"), found({"agent": LINES}))
    expect("in two files", ([], "0 of 1"), found(files | {"copy": LINES}))
    expect("reported twice", ([], "0 of 2"), found(files | {"more": [RESULT]}))


GROUPS = (payloads, reported, totals)
