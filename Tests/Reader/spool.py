"""Spooled units: what could not be appended in time and waits below `spool/`."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import unit

NAME = re.compile(r"([0-9]{20})-([0-9]+)-([0-9a-f]{8})\.lz4", re.ASCII)
ALLOWED = unit.ABOUT_THE_LOG | unit.IMPORTED | unit.POWER


@dataclass(frozen=True, slots=True)
class Spooled:
    append_ms: int
    power: bool                 # the durability that the record was written for
    records: list[bytes]


def decode(data: bytes) -> Spooled | None:
    """The one unit, with first 0, that a spooled file is from first byte to last, or None."""
    found = unit.at(data, 0, len(data), ALLOWED)
    if found is None or found.stop != len(data) or found.first != 0:
        return None
    flags = unit.trailer(data, found.commit, ALLOWED).flags
    return Spooled(found.runs[0].append_ms, bool(flags & unit.POWER), found.lines)


def read(directory) -> list[tuple[str, list[bytes]]]:
    """(name, records) in the order of names; a file that is no spooled unit has no records.

    Files under other names (`.tmp`: still being written) are left out. A file may be drained while
    this looks at the directory; it is then left out too.
    """
    directory = Path(directory)
    result = []
    for name in sorted(os.listdir(directory)) if directory.is_dir() else []:
        if NAME.fullmatch(name) is None or not (directory / name).is_file():
            continue
        try:
            found = decode((directory / name).read_bytes())
        except FileNotFoundError:
            continue
        result.append((name, [] if found is None else found.records))
    return result
