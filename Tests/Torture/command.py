"""`agentlog`, run to its end, be it a violent one."""

import os
import re
import signal
import subprocess
from pathlib import Path

from setting import Setting

SECONDS = 60                    # more than a command can need
REBUILT = re.compile(r"serves: ([0-9 ]+) records in .*, digest ([0-9a-f]{64})")


def environment(setting: Setting) -> dict[str, str]:
    return setting.environment(setting.root / "runtime")


def agentlog(setting: Setting, *arguments, under=(), seconds=SECONDS) -> tuple[int, str]:
    """Exit status and everything that was said; None as the status if it did not end in time."""
    try:
        done = subprocess.run(
            [*under, setting.agentlog, *map(str, arguments)], env=environment(setting),
            timeout=seconds, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired as expired:
        return None, (expired.stdout or b"").decode(errors="replace")
    return done.returncode, done.stdout.decode(errors="replace")


def digest(setting: Setting, home: Path) -> str:
    """Digest and offset, or what was said instead."""
    status, said = agentlog(setting, "views", "digest", "--home", home)
    return said.strip() if status == 0 else f"exit status {status}: {said.strip()}"


def rebuild(setting: Setting, home: Path) -> str:
    """Digest and offset of the views that are made again, or what was said instead."""
    status, said = agentlog(setting, "views", "rebuild", "--home", home)
    match = REBUILT.search(said)
    if status != 0 or match is None:
        return f"exit status {status}: {said.strip()}"
    return f"{match[2]} {match[1].replace(' ', '')}"


def kill(process: subprocess.Popen):
    """A process that leads a session of its own, and what it has started, as tracers do."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
