"""Sessions laid out for the hook: real lines beside files that say who started whom."""

import json
import tempfile
from pathlib import Path

from calls import calls_of
from lines import counting_lines
from readings import Reading
from task import STARTERS


def starts_in(path, session):
    """The calls of a transcript that started agents, and one that is not there."""
    lines, _ = counting_lines(path.read_bytes(), session)
    found = [(call.identity, call.given.get("description")) for call in calls_of(lines)
             if call.name in STARTERS]
    return found + [("toolu_that_is_not_there", "few words")] if found else []


def layouts(path, session):
    """For each call that started an agent a folder in which it was made by the session, and one in
    which it was made by another subagent: a reading of the agent that it started, and the payload
    that the harness would send had the call failed. The folder is gone with the next."""
    for call, description in starts_in(path, session):
        for depth in (1, 2):
            meta = {"agentType": "x", "description": description, "toolUseId": call,
                    "spawnDepth": depth}
            with tempfile.TemporaryDirectory() as folder:
                reading = lay_out(Path(folder), path.read_bytes(), session, meta)
                yield reading, failed_call(reading, meta)


def lay_out(folder, data, session, meta):
    agents = folder / session / "subagents"
    agents.mkdir(parents=True)
    parent = folder / f"{session}.jsonl"
    (parent if meta["spawnDepth"] == 1 else agents / "agent-a1.jsonl").write_bytes(data)
    # First by name, but it does not hold the call.
    (agents / "agent-a0.jsonl").write_bytes(b'{"type":"user"}\n')
    asked = {"type": "user", "sessionId": session, "message": {"content": "a prompt"}}
    for name, value in (("agent-b1.jsonl", asked), ("agent-b1.meta.json", meta)):
        (agents / name).write_text(json.dumps(value) + "\n", encoding="utf-8")
    return Reading(agents / "agent-b1.jsonl", session, "subagent", parent)


def failed_call(reading, meta):
    return {"hook_event_name": "PostToolUseFailure", "session_id": reading.session,
            "transcript_path": str(reading.session_path), "cwd": "/home/me/shop",
            "tool_name": "Agent", "tool_use_id": meta["toolUseId"],
            "tool_input": {"description": meta["description"], "subagent_type": "x",
                           "prompt": "secret"},
            "error": "Exit code 1\nsecond line", "is_interrupt": False}
