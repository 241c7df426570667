#!/usr/bin/env python3
"""Runs real payloads and transcripts through the hook and compares what the log then says with the
independent count.

    compare.py --hook .build/hook/release/agentlog-hook DIR...

Every *.jsonl below the directories that has a sessionId is taken as a subagent's transcript and as
a session's own: a SubagentStop and a Stop that name it go to the hook, and the figures of the
recorded events are compared with those of transcript.py, key by key. Every hook payload found in
*.json and *.jsonl files (objects with hook_event_name) goes to the hook as it is; what is recorded
must be exactly what is allowed (payloads.py). Where a transcript holds what the harness itself
counted of a subagent whose transcript is there too, the two are compared (reports.py).

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

from payloads import FIGURES, allowed_event, differences_from   # noqa: E402 (see the line above)
from reports import Reports                                     # noqa: E402
from transcript import read_transcript                          # noqa: E402

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


# --- Transcripts --------------------------------------------------------------------------------

def compare_transcript(hook, path, session, main):
    """The differences between the hook's reading of a transcript and ours, and what we read. With
    `main` it is the session's own, without a subagent's."""
    payload = {"session_id": session, "hook_event_name": "Stop" if main else "SubagentStop",
               "stop_hook_active": False}
    payload |= {"transcript_path": str(path)} if main else {
        "agent_id": "a", "agent_type": "general-purpose", "agent_transcript_path": str(path)}
    events = record(hook, json.dumps(payload).encode())
    truth = read_transcript(path.read_bytes(), session, main)
    if len(events) != 1 or "type" not in events[0]:
        return [f"events: {events}"], truth
    event = events[0]
    differences = [f"{key}: hook {event.get(key)!r}, count {truth.get(key)!r}"
                   for key in FIGURES if event.get(key) != truth.get(key)]
    identity = {"path_hash": hashlib.sha256(str(path).encode()).hexdigest()[:32],
                "bytes_read": truth["bytes_read"], "first_ms": truth.get("first_ms"),
                "last_ms": truth.get("last_ms"), "complete": True}
    identity = {key: value for key, value in identity.items() if value is not None}
    if event.get("transcript") != identity:
        differences.append(f"transcript: hook {event.get('transcript')!r}, count {identity!r}")
    return differences, truth


def compare_both(hook, path, session):
    """As a subagent's transcript and as the session's own: differences and a note."""
    differences, notes = [], []
    for name, main in (("subagent", False), ("main", True)):
        found, truth = compare_transcript(hook, path, session, main)
        differences += [f"as {name}: {difference}" for difference in found]
        calls = sum(tool["calls"] for tool in truth.get("tool_calls") or [])
        output = sum(bucket["output"] for bucket in truth.get("tokens") or [])
        notes.append(f"as {name} {calls} tool calls, {output} output tokens")
    return differences, "; ".join(notes)


# --- Payloads -----------------------------------------------------------------------------------

def compare_payload(hook, payload):
    """The differences between what one payload leaves in the log and what is allowed."""
    events = record(hook, json.dumps(payload).encode())
    expected = allowed_event(payload)
    if expected is None:
        return [f"recorded: {events}"] if events else []
    if len(events) != 1:
        return [f"{len(events)} events: {events}"]
    return differences_from(expected, events[0])


# --- The whole ----------------------------------------------------------------------------------

class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, what, differences, note):
        print(f"{'FAIL' if differences else 'ok  '}  {what}: {note}")
        for difference in differences:
            print(f"      {difference[:300]}")
        self.passed += not differences
        self.failed += bool(differences)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hook", required=True)
    parser.add_argument("directories", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    tally, reports = Tally(), Reports()
    paths = sorted(path for top in options.directories for path in top.rglob("*.json*"))
    for path in paths:
        objects = json_objects(path)
        session = next((o["sessionId"] for o in objects
                        if isinstance(o.get("sessionId"), str)), None)
        payloads = [o for o in objects if isinstance(o.get("hook_event_name"), str)]
        reports.add(path, objects)
        if session is not None and path.suffix == ".jsonl":
            tally.add(path, *compare_both(options.hook, path.resolve(), session))
        elif payloads:
            tally.add(path, [d for payload in payloads
                             for d in compare_payload(options.hook, payload)],
                      f"{len(payloads)} payloads")
    for what, differences, note in reports.checks():
        tally.add(what, differences, note)
    print(reports.summary())
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
