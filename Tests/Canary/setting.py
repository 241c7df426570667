"""What every part is told: programs, directories, seed. And how a program under test is run."""

import os
import random
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

SECONDS = 120                   # more than any program here can need


@dataclass(frozen=True, slots=True)
class Setting:
    hook: str
    agentlog: str
    root: Path                  # scratch; everything below is ours
    seed: int
    is_brief: bool = False      # for the self-test: one way of planting, no waiting for the worker

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def runtime(self) -> Path:
        """Where the spool in memory goes."""
        return self.root / "runtime"

    def random(self, name: str) -> random.Random:
        """Random numbers that depend on the seed and the name alone."""
        return random.Random(f"{self.seed} {name}")

    def having(self, **changes) -> "Setting":
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Said:
    """What a process said, and how it ended."""
    what: str
    status: int
    output: bytes
    errors: bytes


def run(command: list, environment: dict[str, str], given: bytes = b"", what: str = "") -> Said:
    done = subprocess.run([str(part) for part in command], env=environment, input=given,
                          capture_output=True, timeout=SECONDS, check=False)
    return Said(what or str(command[0]), done.returncode, done.stdout, done.stderr)


def scratch() -> Path:
    """A new directory; in memory if there is any."""
    memory = "/dev/shm"
    where = memory if os.access(memory, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="agentlog-canary-", dir=where))


def copy_of(program: Path, folder: Path) -> str:
    """A copy that runs, of a program that may be built again at any time."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / program.name

    def succeeds() -> bool:
        try:
            shutil.copy2(program, copy)
            run([copy, "--version"], {"PATH": os.environ.get("PATH", ""), "HOME": str(folder),
                                      "AGENTLOG_HOME": str(folder / "none")})
        except (OSError, subprocess.SubprocessError):
            return False
        return True

    wait_until(succeeds, 60, f"{program} cannot be run; build it first")
    return str(copy)


def wait_until(condition, seconds: float, otherwise: str):
    """Asks again and again until the condition holds.

    Raises:
        TimeoutError: It does not, after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.02)
