"""Hooks that make one deliberate mistake each, around the real one. For the self-test alone.

    fake_hook.py MISTAKE HOOK

Each mistake is given the payload, and returns the one that the real hook is to have.
"""

import fcntl
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "Reader"))

import encoder                  # noqa: E402 (the path comes first)
import lz4.frame                # noqa: E402
import store                    # noqa: E402
from record import Record       # noqa: E402

HOME = Path(os.environ.get("AGENTLOG_HOME", "/nonexistent"))


def _document(payload: bytes) -> dict | None:
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _changed(payload: bytes, change) -> bytes:
    members = _document(payload)
    if members is None:
        return payload
    change(members)
    return json.dumps(members).encode()


def _note(path: Path, data: bytes):
    with suppress(OSError):     # a disk may be full
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab") as file:
            file.write(data)


def says_errors(payload):
    sys.stderr.buffer.write(payload[:200_000])
    return payload


def says_bad_input(payload):
    if _document(payload) is None:
        sys.stderr.buffer.write(b"not JSON: " + payload[:300])
    return payload


def prints(payload):
    sys.stdout.buffer.write(payload[:200_000])
    return payload


def notes_in_spool(payload):
    _note(HOME / "spool" / "1.lz4.tmp", payload[:200_000])
    return payload


def notes_in_memory(payload):
    _note(Path(os.environ["XDG_RUNTIME_DIR"]) / "agentlog" / "note", payload[:200_000])
    return payload


def notes_in_quarantine(payload):
    """Compressed, so that none of it need be legible in the file."""
    _note(HOME / "quarantine" / "1-0.torn", lz4.frame.compress(payload[:200_000]))
    return payload


def notes_elsewhere(payload):
    _note(Path(os.environ["TMPDIR"]) / "note", payload[:200_000])
    _note(Path(os.environ["HOME"]) / ".cache" / "note", payload[:200_000])
    return payload


def names_a_file(payload):
    """By what may be stored, but nowhere outside of events."""
    agent = (_document(payload) or {}).get("agent_id")
    if agent:
        _note(HOME / f"agent-{agent}", b"")
    return payload


def copies_meta(payload):
    path = (_document(payload) or {}).get("agent_transcript_path")
    meta = Path(path).with_suffix(".meta.json") if isinstance(path, str) else None
    if meta is not None and meta.is_file():
        _note(HOME / "notes", meta.read_bytes())
    return payload


def exchanges(payload):
    """What may be stored, under a key where it may not."""
    return _changed(payload, lambda members: members.update(
        cwd="/x/" + str(members.get("session_id"))))


def forgets_agents(payload):
    return _changed(payload, lambda members: "agent_type" in members and members.update(
        agent_type="picker"))


def passes_over(payload):
    return b'{"hook_event_name":"x"}' if b'"SessionEnd"' in payload else payload


def says_a_part(payload):
    """Of one value, and not from its beginning."""
    agent = (_document(payload) or {}).get("agent_id")
    if agent:
        sys.stderr.write(agent[len(agent) // 2:][:12])
    return payload


def appends(payload):
    """A record of its own, under the lock, as an appender does."""
    members = _document(payload)
    if members is None or len(payload) > 100_000 or not (HOME / "log" / "LOCK").exists():
        return payload
    line = json.dumps({"schema": 1, "type": "debug", "payload": members}).encode()
    descriptor = os.open(HOME / "log" / "LOCK", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        *_, part = store.parts(HOME)
        first = part.scan.units[-1].end if part.scan.units else part.segment.base
        unit = encoder.unit([Record(first, 1_700_000_000_000, "event", None, line)])
        _note(HOME / "log" / part.segment.name, b"".join(unit))
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)
    return payload


MISTAKES = {act.__name__: act for act in (
    says_errors, says_bad_input, prints, notes_in_spool, notes_in_memory, notes_in_quarantine,
    notes_elsewhere, names_a_file, copies_meta, exchanges, forgets_agents, passes_over,
    says_a_part, appends)}


def main(mistake: str, hook: str) -> int:
    payload = MISTAKES[mistake](sys.stdin.buffer.read())
    return subprocess.run([hook], input=payload, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
