"""What compare.py allows of a payload, and what it takes for the harness's own count."""

import copy
import json
import tempfile
from pathlib import Path

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
    for agent in ("", None, 7):
        check_payload(f"a prompt, agent id {agent!r}", payload("UserPromptSubmit", agent_id=agent),
                      HEAD | {"type": "session.turn", "phase": "prompt"}, {"agent_id": "b1"},
                      {"type": "agent.stopped"}, *surplus)
    for hook in ("UserPromptSubmit", "Stop"):
        check_payload(f"{hook} of a subagent", payload(hook, agent_id="b1"), None)
    empty = {"agent_type": ""}
    check_payload("an internal agent", payload("SubagentStop", agent_id="b1", **empty), HEAD | {
        "type": "agent.stopped", "agent_id": "b1", "agent_name": ""}, {"agent_name": None},
        {"agent_name": "x"})
    check_payload("without an id", payload("SubagentStop", **empty), HEAD | {
        "type": "agent.stopped", "agent_name": ""}, {"agent_name": None}, {"agent_id": ""})
    for hook, event in (("Stop", {"type": "session.turn", "phase": "stop"}),
                        ("UserPromptSubmit", {"type": "session.turn", "phase": "prompt"}),
                        ("SessionStart", {"type": "session.started"}),
                        ("SessionEnd", {"type": "session.ended"})):
        check_payload(f"{hook} of a main agent with an empty type", payload(hook, **empty),
                      HEAD | event, {"agent_name": ""}, {"agent_name": "x"})
    for directory, project in (("/home/me", "[redacted:home-directory]"), ("/srv/x/", "x"),
                               ("/", None), (None, None), (7, None)):
        named = {key: each for key, each in (HEAD | {"project": project}).items() if each}
        check_payload(f"in {directory!r}", payload("SubagentStart", agent_id="b1") | {
            "cwd": directory}, named | {"type": "agent.started", "agent_id": "b1"},
            {"project": "me"}, {"project": ""})
    check_payload("a session's start", payload("SessionStart", source="clear", model="m"), HEAD | {
        "type": "session.started", "source": "clear"}, {"source": None}, {"reason": "clear"},
        {"model": "m"}, *surplus)
    check_payload("a session's end", payload("SessionEnd", reason="other"), HEAD | {
        "type": "session.ended", "reason": "other"}, {"reason": "x"}, {"type": "session.started"},
        *surplus)
    for hook in ("PreToolUse", "Notification", "PostToolUseFailure", "PostToolBatch"):
        check_payload(hook, payload(hook), None)


FAILED = HEAD | {"type": "session.turn", "phase": "stop", "outcome": "failure",
                 "outcome_evidence": "stop_failure"}


def failures():
    """StopFailure."""
    surplus = ({"outcome": "success"}, {"outcome_evidence": "completed"}, {"error": None},
               {"error": {"type": "api_error"}}, {"last_assistant_message": "x"},
               {"stop_hook_active": False}, {"error_details": "x"}, {"session_id": "s2"})
    known = payload("StopFailure", error="rate_limit", error_details="one\ntwo",
                    last_assistant_message="API Error: three")
    said = {"type": "rate_limit", "message": "one", "stack": "two"}
    check_payload("a failure", known, FAILED | {"error": said}, {"phase": None}, {
        "phase": "prompt"}, {"type": "agent.stopped"}, {"agent_id": "b1"}, {"error": said | {
            "stack": "three"}}, {"error": said | {"type": "unknown"}}, *surplus)
    check_payload("redacted", known, FAILED | {"error": said | {
        "stack": "[redacted:home]o"}}, {"error": said | {"stack": "[redacted:home]e"}})
    check_payload("with figures", known, FAILED | {
        "error": said, "tokens": [], "tool_calls": [], "output": {}, "task_source": "x",
        "transcript": {}, "harness_version": "2"}, *surplus)
    check_payload("under --agent", known | {"agent_type": "sql"}, FAILED | {
        "error": said, "agent_name": "sql"}, {"agent_name": None}, *surplus)
    for agent in ("", None, 7):
        check_payload(f"agent id {agent!r}", known | {"agent_id": agent}, FAILED | {
            "error": said}, {"type": "agent.stopped"}, {"phase": None}, *surplus)
    inside = {key: each for key, each in FAILED.items() if key != "phase"} | {
        "type": "agent.stopped", "agent_id": "b1", "agent_name": "sql"}
    check_payload("in a subagent", known | {"agent_id": "b1", "agent_type": "sql"}, inside | {
        "error": said}, {"phase": "stop"}, {"type": "session.turn"}, {"agent_id": None},
        {"agent_id": "b2"}, {"agent_name": None}, *surplus)
    check_payload("in an internal agent", known | {"agent_id": "b1", "agent_type": ""}, inside | {
        "error": said, "agent_name": ""}, {"agent_name": None}, *surplus)
    for change, error in (
            ({"error": None}, said | {"type": "unknown"}), ({"error": 7}, said | {
                "type": "unknown"}), ({"error": ""}, said | {"type": "unknown"}),
            ({"error": "Rate limit"}, said | {"type": "unknown"}),
            ({"error": "a-b"}, said | {"type": "unknown"}),
            ({"error": "new_kind_2"}, said | {"type": "new_kind_2"}),
            ({"error": "x" * 64}, said | {"type": "x" * 64}),
            ({"error": "x" * 65}, said | {"type": "unknown"}),
            ({"error_details": "one\r\ntwo"}, said),
            ({"error_details": "one\r"}, {"type": "rate_limit", "message": "one\r"}),
            ({"agent_type": ""}, said),
            ({"error_details": None}, {"type": "rate_limit", "message": "API Error: three"}),
            ({"error_details": ""}, {"type": "rate_limit", "message": "API Error: three"}),
            ({"error_details": {"x": 1}}, {"type": "rate_limit", "message": "API Error: three"}),
            ({"error_details": None, "last_assistant_message": None}, {"type": "rate_limit"}),
            ({"error_details": "\n"}, {"type": "rate_limit"})):
        check_payload(f"a failure, {change}", known | change, FAILED | {"error": error}, *surplus)


def calls():
    """PostToolUseFailure of a call that a meta.json names, beside the session's transcript."""
    with tempfile.TemporaryDirectory() as folder:
        agents = Path(folder, "s1", "subagents")
        (agents / "workflows" / "wf_1").mkdir(parents=True)
        for name, call in (("b1", "t1"), ("b2", "t2"), ("b0", "t0"), ("c1", "t1"), ("b3", ""),
                           ("workflows/wf_1/x", "t4")):
            path = agents / name
            path.with_name(f"agent-{path.name}.meta.json").write_text(
                json.dumps({"toolUseId": call}))
        (agents / "agent-a0.meta.json").write_text("[]")
        (agents / "b5.meta.json").write_text(json.dumps({"toolUseId": "t5"}))
        (agents / "agent-b6.jsonl").write_text(json.dumps({"toolUseId": "t6"}))
        check_calls(folder + "/s1.jsonl")


def check_calls(path):
    known = payload("PostToolUseFailure", tool_name="Agent", tool_use_id="t1", is_interrupt=False,
                    tool_input={"subagent_type": "sql", "description": "Count", "prompt": "secret"},
                    error="Exit code 1\nsecond\n", transcript_path=path)
    said = {"type": "tool_failure", "message": "Exit code 1", "stack": "second\n"}
    event = HEAD | {"type": "agent.reported", "agent_id": "b1", "parent_tool_use_id": "t1",
                    "outcome": "failure", "error": said, "task_description": "Count"}
    surplus = ({"agent_id": "c1"}, {"agent_id": None}, {"outcome": "cancelled"}, {"outcome": None},
               {"error": None}, {"error": said | {"type": "api_error"}}, {"launch": "foreground"},
               {"task_description": None}, {"task_description": "Cou"}, {"agent_name": "qa"},
               {"parent_tool_use_id": None}, {"parent_agent_id": "p"}, {"prompt": "secret"},
               {"outcome_evidence": "reported"}, {"total_tokens": 0})
    check_payload("a call that failed", known, event, *surplus)
    check_payload("with the agent's name", known, event | {"agent_name": "sql"}, *surplus)
    check_payload("of Task", known | {"tool_name": "Task"}, event, *surplus)
    check_payload("redacted", known, event | {
        "task_description": "[redacted:secret]"}, *surplus[:6])
    check_payload("in a subagent", known | {"agent_id": "p1"}, event | {"parent_agent_id": "p1"},
                  {"parent_agent_id": None}, {"agent_id": "p1"})
    check_payload("interrupted", known | {"is_interrupt": True}, event | {"outcome": "cancelled"},
                  {"outcome": "failure"}, {"outcome": None})
    for value in (None, "true", 1):
        check_payload(f"interrupted: {value!r}", known | {"is_interrupt": value}, event,
                      {"outcome": "cancelled"})
    check_payload("another call", known | {"tool_use_id": "t2"}, event | {
        "agent_id": "b2", "parent_tool_use_id": "t2"}, {"agent_id": "b1"})
    for given in (None, 7, ""):
        check_payload(f"error {given!r}", known | {"error": given}, event | {
            "error": {"type": "tool_failure"}}, {"error": None}, {"error": said})
        check_payload(f"description {given!r}", known | {"tool_input": {"description": given}},
                      {key: each for key, each in event.items() if key != "task_description"},
                      {"task_description": ""}, {"agent_name": "sql"})
    for change in ({"tool_name": "Bash"}, {"tool_name": None}, {"tool_use_id": "t9"},
                   {"tool_use_id": ""}, {"tool_use_id": None}, {"tool_use_id": "t4"},
                   {"tool_use_id": "t5"}, {"tool_use_id": "t6"}, {"transcript_path": None},
                   {"transcript_path": "/nowhere/s1.jsonl"}, {"transcript_path": ""}):
        check_payload(f"nobody's call: {change}", known | change, None)


def reported():
    check_payload("a report", REPORT, REPORTED, {"agent_id": None}, {"agent_name": "qa"},
                  {"parent_agent_id": "p"}, {"parent_tool_use_id": None}, {"launch": "background"},
                  {"total_tokens": 8}, {"total_tool_uses": None}, {"total_duration_ms": 1},
                  {"description": "x"}, {"task_description": ""}, {"outcome": "success"})
    described = {"tool_input": {"subagent_type": "sql", "description": "Count me@x.org"}}
    described["tool_response"] = REPORT["tool_response"] | {"description": "other"}
    check_payload("with a description", REPORT | described, REPORTED | {
        "task_description": "Count me@x.org"}, {"task_description": None},
        {"task_description": "other"}, {"task_description": "Count me"})
    check_payload("which was redacted", REPORT | described, REPORTED | {
        "task_description": "Count [redacted:email]"}, {"task_description": "[redacted:email]x"})
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


GROUPS = (payloads, failures, calls, reported, totals)
