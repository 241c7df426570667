"""A whole store: its segments in the order of their offsets, and the records in them.

    for item in store.read("/path/to/store"):     # Record or Lost, in the order of their offsets
    store.records("/path/to/store")               # offset → the record's bytes

Takes no lock. Damaged bytes are an outcome, never an exception; what the operating system refuses
is passed on.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

import footer
import frames
import header as headers
import segment as segments
from record import Lost, Record

NAME = re.compile(r"([0-9]{20})\.(active\.lz4|rolled\.lz4|lz4)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Segment:
    """The bytes of one segment file."""
    name: str
    base: int
    data: bytes
    header: headers.Header | None    # None if it is damaged

    @property
    def is_sealed(self) -> bool:
        """By the header; where that is damaged, by the name."""
        if self.header is not None and self.header.refusal is None:
            return bool(self.header.flags & headers.SEALED)
        return name_is_sealed(self.name)

    @property
    def form(self) -> segments.Form:
        return segments.SEALED if self.is_sealed else segments.PLAIN

    @property
    def refusal(self) -> str | None:
        """Why this segment must not be read, if so."""
        if self.header is not None:
            if self.header.refusal is not None:
                return self.header.refusal
            if self.header.flags & headers.EXPORT:
                return "an export is no part of a log"
        if self.is_sealed:
            found = footer.last(self.data)
            return None if found is None else found.refusal
        return None


@dataclass(frozen=True, slots=True)
class Part:
    """One segment and what a reader makes of it."""
    segment: Segment
    scan: segments.Scan
    items: list[Record | Lost]
    begin: int                  # offset at which reading reached this segment
    next_base: int | None       # base of the next segment, None for the newest


def name_is_sealed(name: str) -> bool:
    return name.count(".") == 1


def names(log: Path) -> dict[int, list[str]]:
    """File names of segments by their base, in the order of bases. Everything else is foreign."""
    found: dict[int, list[str]] = {}
    if not log.is_dir():
        return found
    with os.scandir(log) as entries:
        for entry in entries:
            match = NAME.fullmatch(entry.name)
            # A directory with the name of a segment must not pass for the next base.
            if match is not None and int(match[1]) < frames.OFFSET_LIMIT and entry.is_file():
                found.setdefault(int(match[1]), []).append(entry.name)
    return dict(sorted(found.items()))


def open_segment(path: Path, name: str | None = None) -> Segment | None:
    """The segment in the file `path`, named as it is in a log; None if it is no file."""
    name = name or path.name
    match = NAME.fullmatch(name)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return Segment(name, int(match[1]) if match else 0, data, headers.read(data))


def footer_counts(found: Segment) -> bool:
    """Whether this sealed file takes the place of a rolled one: its footer is valid and its own."""
    own = footer.last(found.data)
    return own is not None and own.refusal is None and own.base == found.base


def of_base(log: Path, base: int) -> Segment | None:
    """The file that counts for this base: sealed with a valid footer, else rolled, else any.

    Each name is tried now: since the directory was listed the segment may have been renamed.
    """
    rest = None
    for state in (".lz4", ".rolled.lz4", ".active.lz4"):
        found = open_segment(log / f"{base:020d}{state}")
        if found is None:
            continue
        if state != ".lz4" or footer_counts(found):
            return found
        rest = found
    return rest


def parts(home):
    """Each segment of the store with what a reader makes of it, in the order of offsets."""
    log = Path(home) / "log"
    bases = list(names(log))
    end = None
    for index, base in enumerate(bases):
        found = of_base(log, base)
        if found is None:
            continue
        next_base = bases[index + 1] if index + 1 < len(bases) else None
        begin = base if end is None else max(end, base)
        part = read_segment(found, begin, next_base)
        end = begin
        for item in part.items:
            end = item.end if isinstance(item, Lost) else item.offset + 1
        yield part


def read_segment(found: Segment, begin: int, next_base: int | None) -> Part:
    """The records of one segment from offset `begin` on, and what is lost in or after it."""
    limit = begin if next_base is None else next_base
    if found.refusal is not None:
        items = [Lost(begin, limit, found.name)] if begin < limit else []
        return Part(found, segments.Scan(), items, begin, next_base)
    scan = segments.scan(found.data, found.form, begin)
    items, end = [], begin
    for unit in scan.units:
        if unit.first > end:
            items.append(Lost(end, unit.first, found.name))
        items += unit.records()
        end = unit.end
    if next_base is None and scan.footer is not None and scan.footer.base == found.base:
        limit = min(scan.footer.end, frames.OFFSET_LIMIT)
    if limit > end:
        items.append(Lost(end, limit, found.name))
    return Part(found, scan, items, begin, next_base)


def read(home) -> list[Record | Lost]:
    """Records and lost ranges in the order of offsets; lost ranges that touch are one."""
    result = []
    for part in parts(home):
        for item in part.items:
            before = result[-1] if result else None
            if isinstance(item, Lost) and isinstance(before, Lost) and before.end == item.first:
                result[-1] = Lost(before.first, item.end, before.segment)
            else:
                result.append(item)
    return result


def records(home) -> dict[int, bytes]:
    """The bytes of each record by its offset."""
    return {item.offset: item.data for item in read(home) if isinstance(item, Record)}
