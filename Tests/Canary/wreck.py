"""A store with damage of every kind, and what is left of it after it was repaired and sealed."""

import shutil
from pathlib import Path

from session import Session

_TRAILER_BYTES = 44
_FIRST_UNIT = 91


def make(session: Session, copy: Path) -> Path:
    """Copies the store, damages the copy in turns, and repairs it each time.

    Returns:
        Its path. Everything that the programs said is noted by the session.
    """
    shutil.copytree(session.setting.home, copy, symlinks=True)
    home = ("--home", copy)
    _tear(copy)
    _spoil_spool(copy)
    session.agentlog("log", "verify", "--deep", *home)
    session.agentlog("log", "repair", "--dry-run", *home)
    session.agentlog("log", "repair", *home)
    _expect(session, copy, "*.torn", "a torn tail")
    _expect(session, copy, "*.spool", "a file in the spool that is no unit")
    _damage_end(copy)
    session.agentlog("log", "repair", *home)
    session.agentlog("log", "seal", "--roll", *home)
    _expect(session, copy, "*.damaged.lz4", "a damaged segment")
    session.agentlog("log", "verify", "--deep", *home)
    session.agentlog("views", "rebuild", *home)
    session.agentlog("doctor", *home)
    return copy


def _active(home: Path) -> Path:
    return next((home / "log").glob("*.active.lz4"))


def _tear(home: Path):
    """The last unit again, without the end of its trailer: as a killed appender leaves it."""
    data = _active(home).read_bytes()
    frame_bytes = int.from_bytes(data[-32:-28], "little")
    unit = data[-_TRAILER_BYTES - frame_bytes:]
    with open(_active(home), "ab") as file:
        file.write(unit[:-20])


def _spoil_spool(home: Path):
    """A unit with too much behind it, which is none."""
    (home / "spool").mkdir(mode=0o700, exist_ok=True)
    unit = _active(home).read_bytes()[_FIRST_UNIT:_FIRST_UNIT + 400]
    path = home / "spool" / f"{1:020d}-1-00000000.lz4"
    path.write_bytes(unit)
    path.chmod(0o600)


def _damage_end(home: Path):
    """A bit of the last trailer, and one of a frame in the middle."""
    path = _active(home)
    data = bytearray(path.read_bytes())
    for place in (-6, _FIRST_UNIT + 40):
        if len(data) > _FIRST_UNIT + 40:
            data[place] ^= 1
    path.write_bytes(data)


def _expect(session: Session, home: Path, pattern: str, what: str):
    if not list((home / "quarantine").glob(pattern)):
        session.faults.append(f"FAULT {what} was made, and is not in quarantine")
