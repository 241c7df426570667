"""When a process is killed: at a system call on one of its files, or after a while."""

from dataclasses import dataclass
from pathlib import Path

from setting import Setting

COMMIT, FLIP, RANDOM = "within a commit", "within a flip", "at a random moment"


@dataclass(frozen=True, slots=True)
class Call:
    """SIGKILL lands before the call does anything. strace counts the calls on this file alone."""
    file: str                   # its name in the store
    name: str
    number: int                 # from 1 on
    within: str                 # as counts name it

    def __str__(self):
        return f"{self.file} {self.name}#{self.number}"

    def under(self, setting: Setting, home: Path) -> list[str]:
        return [setting.strace, "-f", "-o", "/dev/null", "-P", f"{home}/{self.file}",
                "-e", f"trace={self.name}",
                "-e", f"inject={self.name}:signal=KILL:when={self.number}"]


@dataclass(frozen=True, slots=True)
class Delay:
    milliseconds: int
    within: str = RANDOM

    def __str__(self):
        return f"after {self.milliseconds} ms"

    def under(self, setting: Setting, home: Path) -> list[str]:
        return []


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one name on one file, up to a number that is reached."""
    file: str
    name: str
    most: int
    within: str

    def at(self, number: int) -> Call:
        return Call(self.file, self.name, number, self.within)


# What the projector does to the serving generation: frames of the write-ahead log, which are a
# commit once the last is there, and after some 1000 pages their way into the database.
COMMITTING = [
    Calls("views-1.sqlite-wal", "pwrite64", 900, COMMIT),
    Calls("views-1.sqlite", "pwrite64", 40, COMMIT),
    Calls("views-1.sqlite-wal", "fdatasync", 2, COMMIT),
    Calls("views-1.sqlite", "fdatasync", 1, COMMIT),
    Calls("views-1.sqlite-shm", "pwrite64", 8, COMMIT),
]
# A generation that was built is opened, catches up and takes the other one's place.
FLIPPING = [
    Calls("views.sqlite.new", "symlink", 1, FLIP),
    Calls("views.sqlite.new", "rename", 1, FLIP),
    Calls("views-1.sqlite", "unlink", 1, FLIP),
    Calls("views-1.sqlite-wal", "unlink", 1, FLIP),
    Calls("views-1.sqlite-shm", "unlink", 1, FLIP),
    Calls("views-2.sqlite-journal", "pwrite64", 5, FLIP),
    Calls("views-2.sqlite-journal", "unlink", 1, FLIP),
    Calls("views-2.sqlite", "pwrite64", 1, FLIP),
    Calls("views-2.sqlite", "fdatasync", 1, FLIP),
    Calls("views-2.sqlite-shm", "pwrite64", 16, FLIP),
    Calls("views-2.sqlite-wal", "unlink", 1, FLIP),
]
# Then it is written to as the one before.
CAUGHT_UP = [Calls("views-2.sqlite-wal", "pwrite64", 200, COMMIT)]
BUILDING = [
    Calls("views-2.sqlite.building-wal", "pwrite64", 250, COMMIT),
    Calls("views-2.sqlite.building", "pwrite64", 40, COMMIT),
    Calls("views-2.sqlite.building", "fdatasync", 3, COMMIT),
    Calls("views-2.sqlite.building-journal", "pwrite64", 2, COMMIT),
    Calls("views-2.sqlite.building-wal", "unlink", 1, COMMIT),
    Calls("views-2.sqlite.building-shm", "ftruncate", 1, COMMIT),
]
BUILT = [Calls("views-2.sqlite.building", "rename", 1, FLIP)]
