"""What may go wrong for a hook: no lock, no disk, and payloads that are none."""

import fcntl
import json
import os
import shutil
import subprocess
from contextlib import contextmanager

import payload_sessions
from captures import Captures
from material import Payload
from mint import Origin
from planting import PLAIN
from session import Session

LARGEST = 8 << 20               # bytes that a payload may have
_DISK_BYTES = 1 << 20


@contextmanager
def append_lock(home):
    """Held as by an appender that was stopped: hooks wait 50 ms and then use the spool."""
    descriptor = os.open(home / "log" / "LOCK", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def spooled(captures: Captures, payloads: list[Payload], search):
    """Every payload while the log is locked. `search` looks at the spool before it is drained."""
    home = captures.session.setting.home
    with append_lock(home):
        for payload in payloads:
            captures.payload(payload, PLAIN[0])
        if not list(home.glob("spool/*.lz4")):
            captures.session.faults.append("FAULT the log was locked, nothing is in the spool")
        search()


@contextmanager
def full_disk(path):
    """A small file system in memory without any room; None if this process may not mount."""
    path.mkdir()
    options = f"size={_DISK_BYTES},mode=700"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "agentlog-canary", str(path)],
                          capture_output=True, check=False) if shutil.which("mount") else None
    if done is None or done.returncode != 0:
        yield None
        return
    try:
        yield path
    finally:
        subprocess.run(["umount", str(path)], check=True)


def kept_in_memory(captures: Captures, payloads: list[Payload], search) -> bool:
    """Every payload while the disk is full, as far as this can be had here."""
    session = captures.session
    with full_disk(session.setting.root / "disk") as disk:
        if disk is None:
            return False
        with open(disk / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass
        before = session.environment
        session.environment = before | {"AGENTLOG_HOME": str(disk / "home")}
        # There is one page for the store's directory, which its spool in memory is named after.
        with open(disk / "filler", "r+b") as filler:
            filler.truncate(filler.seek(0, os.SEEK_END) - 4096)
        (disk / "home").mkdir(mode=0o700)
        expected = list(captures.expected)
        for payload in payloads:
            captures.payload(payload, PLAIN[0])
        # None of them reaches the store that is looked into.
        captures.expected = expected
        if not list(session.setting.runtime.rglob("*.lz4")):
            session.faults.append("FAULT the disk was full, and nothing is in memory")
        search(disk)
        session.environment = before
        shutil.rmtree(session.setting.runtime / "agentlog", ignore_errors=True)
    return True


def garbage(session: Session):
    """Payloads that are none. What is said about them may not show what they are."""
    for name, data in _garbage(session.mint):
        session.hook(data, f"hook, garbage: {name}")


def _garbage(mint):
    def word(what: str) -> str:
        return mint.text(Origin("garbage", what, ""))

    def payload(what: str) -> bytes:
        members = payload_sessions.PROMPT | {
            "prompt": word(what), "session_id": word(what), word(what): word(what),
            "hook_event_name": "SubagentStart"}
        return json.dumps(members).encode()

    yield "text", word("text").encode()
    yield "list", b"[" + payload("list") + b"]"
    yield "string", json.dumps(word("string")).encode()
    yield "more behind it", payload("more behind it") + word("more behind it").encode()
    yield "without its end", payload("without its end")[:-1]
    whole = payload("cut")
    for part in range(1, 8):
        yield "cut", whole[:len(whole) * part // 8]
    yield "bad escape", b'{"hook_event_name":"Stop","session_id":"s","prompt":"\\q%s"}' % word(
        "bad escape").encode()
    yield "bad number", b'{"hook_event_name":"Stop","a":1%s}' % word("bad number").encode()
    yield "bad key", b'{%s:1}' % word("bad key").encode()
    yield "zeros", word("zeros").encode() + bytes(64) + payload("zeros")
    yield "no UTF-8", b'{"session_id":"\xff\xfe%s' % word("no UTF-8").encode()
    yield "control bytes", b'{"session_id":"\x1b[31m%s"}' % word("control bytes").encode()
    yield "deep", b'{"a":' * 5_000 + json.dumps(word("deep")).encode() + b"}" * 5_000
    yield "two lines", payload("two lines") + b"\n" + payload("two lines")
    filler = b'"' + b"x" * LARGEST + b'"'
    yield "too large", payload("too large")[:-1] + b',"filler":' + filler + b"}"
    yield "too large, no JSON", (word("too large, no JSON").encode() + b" ") * (LARGEST // 16)
