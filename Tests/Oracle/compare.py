#!/usr/bin/env python3
"""Runs real payloads and transcripts through the hook and compares what the log then says with the
independent count.

    compare.py --hook .build/hook/release/agentlog-hook DIR...

Every *.jsonl below the directories that has a sessionId is taken as an agent's transcript: a
SubagentStop that names it goes to the hook, and the figures of the recorded event are compared with
those of transcript.py, key by key. Every hook payload found in *.json and *.jsonl files (objects
with hook_event_name) goes to the hook as it is; what is recorded must be exactly what is allowed.

Prints a line for each file and a closing line; exits 1 if anything differs.
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from transcript import read_transcript      # noqa: E402 (the line above comes first)

FIGURES = ("tool_calls", "tokens", "output_exact", "outcome", "outcome_evidence",
           "response_time_ms")
RECORDED = {"SubagentStart": "agent.started", "SubagentStop": "agent.stopped"}


def record(hook, payload):
    """What the log holds after one hook with this payload: a list of events."""
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([hook], input=payload, capture_output=True,
                             env={"AGENTLOG_HOME": home}, check=False)
        if (run.returncode, run.stdout, run.stderr) != (0, b"", b""):
            return [{"hook said": (run.returncode, run.stdout, run.stderr)}]
        if not os.path.isdir(home + "/log"):
            return []
        shell = 'set -- "$0"/log/*.lz4; [ -e "$1" ] || exit 0; cat "$@" | lz4 -dc'
        lines = subprocess.run(["sh", "-c", shell, home], capture_output=True, check=True)
        return [json.loads(line) for line in lines.stdout.splitlines()]


def json_objects(path):
    """The objects of a file that is one JSON value, or a JSON value a line; lines that are none
    are left out."""
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        values = json.loads(text)
        return [v for v in (values if isinstance(values, list) else [values])
                if isinstance(v, dict)]
    except ValueError:
        found = []
        for line in text.splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                found.append(value)
        return found


def compare_transcript(hook, path, session):
    """The differences between the hook's reading of a transcript and ours."""
    payload = {"session_id": session, "hook_event_name": "SubagentStop", "agent_id": "a",
               "agent_type": "general-purpose", "stop_hook_active": False,
               "agent_transcript_path": str(path)}
    events = record(hook, json.dumps(payload).encode())
    if len(events) != 1 or "type" not in events[0]:
        return [f"events: {events}"], None
    event = events[0]
    data = path.read_bytes()
    truth = read_transcript(data, session)
    differences = [f"{key}: hook {event.get(key)!r}, count {truth.get(key)!r}"
                   for key in FIGURES if event.get(key) != truth.get(key)]
    identity = {"path_hash": hashlib.sha256(str(path).encode()).hexdigest()[:32],
                "bytes_read": truth["bytes_read"], "first_ms": truth.get("first_ms"),
                "last_ms": truth.get("last_ms"), "complete": True}
    identity = {key: value for key, value in identity.items() if value is not None}
    if event.get("transcript") != identity:
        differences.append(f"transcript: hook {event.get('transcript')!r}, count {identity!r}")
    return differences, truth


def compare_payload(hook, payload):
    """The differences between what one payload leaves in the log and what is allowed."""
    events = record(hook, json.dumps(payload).encode())
    kind = RECORDED.get(payload.get("hook_event_name"))
    if kind is None:
        return [f"recorded: {events}"] if events else []
    if len(events) != 1:
        return [f"{len(events)} events: {events}"]
    project = [part for part in payload.get("cwd", "").replace("\\", "/").split("/") if part]
    expected = {"type": kind, "harness": "claude-code", "session_id": payload.get("session_id"),
                "agent_id": payload.get("agent_id"), "agent_name": payload.get("agent_type"),
                "stop_hook_active": payload.get("stop_hook_active"),
                "project": project[-1] if project else None}
    if kind == "agent.started":
        expected["stop_hook_active"] = None
    differences = [f"{key}: {events[0].get(key)!r}, not {value!r}"
                   for key, value in expected.items() if events[0].get(key) != value]
    allowed = set(expected) | {"schema", "event_id", "delivery_id", "time_ms", "boot_id",
                               "boot_ms", "host", "outcome", "outcome_evidence",
                               "background_tasks", "transcript"} | set(FIGURES)
    surplus = set(events[0]) - allowed
    return differences + ([f"surplus keys: {sorted(surplus)}"] if surplus else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hook", required=True)
    parser.add_argument("directories", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    passed = failed = 0
    paths = sorted(path for top in options.directories for path in top.rglob("*.json*"))
    for path in paths:
        objects = json_objects(path)
        session = next((o["sessionId"] for o in objects
                        if isinstance(o.get("sessionId"), str)), None)
        payloads = [o for o in objects if isinstance(o.get("hook_event_name"), str)]
        if session is not None and path.suffix == ".jsonl":
            differences, truth = compare_transcript(options.hook, path.resolve(), session)
            note = ""
            if truth is not None:
                calls = sum(tool["calls"] for tool in truth.get("tool_calls") or [])
                output = sum(bucket["output"] for bucket in truth.get("tokens") or [])
                note = f"{calls} tool calls, {output} output tokens"
        elif payloads:
            differences = [d for payload in payloads
                           for d in compare_payload(options.hook, payload)]
            note = f"{len(payloads)} payloads"
        else:
            continue
        print(f"{'FAIL' if differences else 'ok  '}  {path}: {note}")
        for difference in differences:
            print(f"      {difference[:300]}")
        passed, failed = (passed, failed + 1) if differences else (passed + 1, failed)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
