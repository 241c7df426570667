#!/usr/bin/env python3
"""Runs real payloads and transcripts through the hook and compares what the log then says with the
independent count.

    compare.py --hook .build/hook/release/agentlog-hook DIR...

Every *.jsonl below the directories that has a sessionId is taken as a subagent's transcript and as
a session's own: a SubagentStop, a Stop and a StopFailure that name it go to the hook, and what the
recorded events say is compared with transcript.py, key by key (readings.py). What lies beside it is
read, too: its meta.json, and the session's transcript above a folder `subagents`. For each call in
it that started an agent, sessions are laid out in which a meta.json names that call (layouts.py).

Every hook payload found in *.json and *.jsonl files (objects with hook_event_name) goes to the hook
as it is; what is recorded must be exactly what is allowed (payloads.py). Where a transcript holds
what the harness itself counted of a subagent whose transcript is there too, the two are compared
(reports.py). Folders called `codex` are passed over: the page is about Claude Code.

Prints a table of what was compared, a line for each reading of a file, lines for payloads, and a
closing line; exits 1 if anything differs. Free texts may be redacted, and are compared around it.
"""

import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True

from hook import record                                 # noqa: E402 (the line above comes first)
from layouts import layouts                             # noqa: E402
from payloads import allowed_event, differences_from    # noqa: E402
from readings import COLUMNS, readings                  # noqa: E402
from reports import Reports                             # noqa: E402


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


# --- Payloads -----------------------------------------------------------------------------------

def compare_payload(hook, payload):
    """The differences between what one payload leaves in the log and what is allowed."""
    events = record(hook, payload)
    expected = allowed_event(payload)
    if expected is None:
        return [f"recorded: {events}"] if events else []
    if len(events) != 1:
        return [f"{len(events)} events: {events}"]
    return differences_from(expected, events[0])


# --- The whole ----------------------------------------------------------------------------------

class Tally:
    """Counts files and reports of the harness, each once."""

    def __init__(self):
        self.passed = self.failed = 0
        print("     " + row({name: name for name, _ in COLUMNS}))

    def add(self, what, differences, note):
        self.show(differences, f" {what}: {note}")
        self.count(differences)

    def show(self, differences, text):
        print(("FAIL " if differences else "ok   ") + text)
        for difference in differences:
            print(f"      {difference[:300]}")

    def count(self, differences):
        self.passed += not differences
        self.failed += bool(differences)


def row(cells):
    return " ".join(f"{'-' if cells[name] is None else cells[name]:>{width}}"
                    for name, width in COLUMNS)


def compare_transcript(tally, hook, path, session):
    """The file as it lies, each reading a line; then all that were laid out with it, one line."""
    every, more, waves = [], [], []
    for reading in readings(path.resolve(), session):
        found = reading.differences(hook)
        tally.show(found, f"{row(reading.figures())}  {path}")
        every += found
    for reading, failure in layouts(path, session):
        more += reading.differences(hook) + compare_payload(hook, failure)
        waves.append(str(reading.truth.get("wave_number", "-")))
    if waves:
        tally.show(more, f" {path}: laid out for {len(waves)} calls, waves {' '.join(waves)}")
    tally.count(every + more)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hook", required=True)
    parser.add_argument("directories", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    tally, reports = Tally(), Reports()
    for path in sorted(path for top in options.directories for path in top.rglob("*.json*")
                       if "codex" not in path.parts):
        objects = json_objects(path)
        session = next((o["sessionId"] for o in objects
                        if isinstance(o.get("sessionId"), str)), None)
        payloads = [o for o in objects if isinstance(o.get("hook_event_name"), str)]
        reports.add(path, objects)
        if session is not None and path.suffix == ".jsonl":
            compare_transcript(tally, options.hook, path, session)
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
