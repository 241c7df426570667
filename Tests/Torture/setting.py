"""What every part is told: which programs, where to work, how long, from which seed."""

import os
import random
import shutil
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    writer: str                 # log-writer
    agentlog: str
    hook: str
    root: Path                  # scratch, removed at the end
    kept: Path                  # where stores that failed are kept
    seed: int
    seconds: float              # for all parts together
    workers: int = 2
    only_case: str = ""         # a case's label must contain it
    most_cases: int = 0         # of each step of a part; 0: no bound. For the self-test
    tamper: str = ""            # name of a deliberate mistake, see tamper.py

    @property
    def lz4(self) -> str:
        return shutil.which("lz4") or "lz4"

    @property
    def strace(self) -> str:
        return shutil.which("strace") or "strace"

    @property
    def is_exhaustive(self) -> bool:
        return self.seconds >= 300

    def random(self, name: str) -> random.Random:
        """Random numbers that depend on the seed and the name alone."""
        return random.Random(f"{self.seed} {name}")

    def environment(self, runtime: Path | str) -> dict[str, str]:
        """For a program under test. Its spool in memory must be ours: cases must not meet there."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
        return kept | {"XDG_RUNTIME_DIR": str(runtime)}

    def having(self, **changes) -> "Setting":
        return replace(self, **changes)
