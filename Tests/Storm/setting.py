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
    agents: int
    at_once: int                # hooks that run at the same time

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def projects(self) -> Path:
        """Where transcripts are. Not where `agentlog up` is told to look for them."""
        return self.root / "projects"

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.root),
                "AGENTLOG_HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.root / "runtime"),
                "TMPDIR": str(self.root), "CLAUDE_CONFIG_DIR": str(self.root / "none")}

    def random(self, name: str) -> random.Random:
        """Random numbers that depend on the seed and the name alone."""
        return random.Random(f"{self.seed} {name}")

    def having(self, **changes) -> "Setting":
        return replace(self, **changes)

    def run(self, *arguments: str) -> bytes:
        """What a command of agentlog prints.

        Raises:
            RuntimeError: It failed.
        """
        done = subprocess.run([self.agentlog, *arguments], env=self.environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS * 10)
        if done.returncode:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise RuntimeError(f"agentlog {' '.join(arguments)}: {said}")
        return done.stdout


def scratch() -> Path:
    """A new directory; in memory if there is any."""
    memory = "/dev/shm"
    where = memory if os.access(memory, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="agentlog-storm-", dir=where))


def copy_of(program: Path, folder: Path) -> str:
    """A copy that runs, of a program that may be built again at any time."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / program.name
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder),
                   "AGENTLOG_HOME": str(folder / "none")}

    def succeeds() -> bool:
        try:
            shutil.copy2(program, copy)
            subprocess.run([copy, "--version"], env=environment, stdin=subprocess.DEVNULL,
                           capture_output=True, timeout=SECONDS, check=False)
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
