"""Units: what one append wrote, an LZ4 frame with a trailer and, if imported, an origin."""

from dataclasses import dataclass

import frames
import run
from crc32c import crc32c
from frames import u16, u32, u64
from record import Record

TRAILER_BYTES = 44
ORIGIN_LEAST_BYTES = 32         # without any run

ABOUT_THE_LOG = 1
IMPORTED = 2
POWER = 4                       # the durability that a spooled unit was written for
MOST_RECORDS = 65_535


@dataclass(frozen=True, slots=True)
class Unit:
    """A valid unit, or a valid block with its runs: both are lines that were committed together."""
    start: int                  # file position of its first byte, be it of the origin or the frame
    frame: int                  # file position of the LZ4 frame
    commit: int                 # file position of the trailer or runs frame
    stop: int                   # file position behind it
    first: int                  # offset of the first record
    runs: list[run.Run]
    lines: list[bytes]

    @property
    def end(self) -> int:
        """Offset of the record after this unit."""
        return self.first + len(self.lines)

    @property
    def content_bytes(self) -> int:
        return sum(map(len, self.lines)) + len(self.lines)

    def records(self) -> list[Record]:
        return run.records(self.first, self.runs, self.lines)


@dataclass(frozen=True, slots=True)
class Trailer:
    position: int
    flags: int
    frame_bytes: int
    first: int
    count: int
    append_ms: int
    frame_checksum: int


def trailer(data: bytes, position: int, allowed: int = ABOUT_THE_LOG | IMPORTED):
    """The trailer at `position` if it is valid by itself, else None."""
    if position < 0 or position + TRAILER_BYTES > len(data):
        return None
    if frames.magic_at(data, position) != frames.TRAILER_MAGIC or u32(data, position + 4) != 36:
        return None
    if crc32c(data[position:position + 40]) != u32(data, position + 40):
        return None
    found = Trailer(position, u16(data, position + 10), u32(data, position + 12),
                    u64(data, position + 16), u32(data, position + 24), u64(data, position + 28),
                    u32(data, position + 36))
    if u16(data, position + 8) != 1 or found.flags & ~allowed:
        return None
    if not 1 <= found.count <= MOST_RECORDS or found.frame_bytes > frames.MOST_FRAME_BYTES:
        return None
    if found.first + found.count > frames.OFFSET_LIMIT or found.append_ms >= frames.OFFSET_LIMIT:
        return None
    return found


def origin_before(data: bytes, end: int, low: int):
    """The origin frame that ends at `end` as (position, first, runs), or None.

    What begins before `low` is part of something else.
    """
    start = run.whole_size_position(data, end, frames.ORIGIN_MAGIC, ORIGIN_LEAST_BYTES)
    if start is None or start < low or crc32c(data[start:end - 4]) != u32(data, end - 4):
        return None
    if u16(data, start + 8) != 1 or u16(data, start + 10) != 0:
        return None
    try:
        runs = run.read(data, start + 24, end - 8, u32(data, start + 20))
    except run.Malformed:
        return None
    return start, u64(data, start + 12), runs


def before_trailer(data: bytes, position: int, low: int = 0,
                   allowed: int = ABOUT_THE_LOG | IMPORTED):
    """The valid unit whose trailer is at `position` and that begins at `low` or later, or None."""
    found = trailer(data, position, allowed)
    if found is None or position - found.frame_bytes < low:
        return None
    start = frame_position = position - found.frame_bytes
    frame = data[frame_position:position]
    if crc32c(frame) != found.frame_checksum:
        return None
    content = frames.decompress(frame, frames.MOST_CONTENT_BYTES)
    lines = None if content is None else frames.lines(content, found.count)
    if lines is None:
        return None
    about_the_log = bool(found.flags & ABOUT_THE_LOG)
    origin = origin_before(data, frame_position, low)
    if (origin is not None) != bool(found.flags & IMPORTED):
        return None
    if origin is None:
        runs = [run.Run(found.count, found.append_ms, about_the_log, None)]
    else:
        start, first, own = origin
        if first != found.first or sum(each.count for each in own) != found.count:
            return None
        # CHOICE: the append time and the kind are the trailer's, whatever the runs say of them.
        runs = [run.Run(each.count, found.append_ms, about_the_log, each.origin) for each in own]
    return Unit(start, frame_position, position, position + TRAILER_BYTES, found.first, runs, lines)


def at(data: bytes, position: int, stop: int, allowed: int = ABOUT_THE_LOG | IMPORTED):
    """The valid unit that begins at `position`, or None."""
    frame_position = position
    if frames.magic_at(data, position) == frames.ORIGIN_MAGIC:
        frame_position = frames.skippable_end(data, position, stop)
    end = None if frame_position is None else frames.lz4_end(data, frame_position, stop)
    if end is None or end + TRAILER_BYTES > stop:
        return None
    found = before_trailer(data, end, position, allowed)
    return found if found is not None and found.start == position else None
