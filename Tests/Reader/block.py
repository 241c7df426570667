"""Blocks of the sealed form: an LZ4 frame, and the runs frame behind it that commits it."""

import frames
import run
from crc32c import crc32c
from frames import u16, u32, u64
from unit import Unit

RUNS_LEAST_BYTES = 44           # without any run
MOST_CONTENT_BYTES = 262_144    # decompressed; one byte more where a block holds a single line
MOST_RECORDS = 8_192


def runs_end(data: bytes, position: int, stop: int):
    """Where the runs frame at `position` ends, or None if none is there."""
    if frames.magic_at(data, position) != frames.RUNS_MAGIC:
        return None
    return frames.skippable_end(data, position, stop)


def before_runs(data: bytes, position: int, low: int = 0, stop: int | None = None):
    """The valid block whose runs frame is at `position`, begun at `low` or later, or None."""
    end = runs_end(data, position, len(data) if stop is None else stop)
    if end is None or not RUNS_LEAST_BYTES <= end - position <= run.MOST_BYTES:
        return None
    if u32(data, end - 8) != end - position or crc32c(data[position:end - 4]) != u32(data, end - 4):
        return None
    if u16(data, position + 8) != 1 or u16(data, position + 10) != 0:
        return None
    start = position - u32(data, position + 12)
    first, count = u64(data, position + 16), u32(data, position + 24)
    if start < low or not 1 <= count <= MOST_RECORDS or first + count > frames.OFFSET_LIMIT:
        return None
    try:
        runs = run.read(data, position + 36, end - 8, u32(data, position + 32))
    except run.Malformed:
        return None
    frame = data[start:position]
    if sum(each.count for each in runs) != count or crc32c(frame) != u32(data, position + 28):
        return None
    content = frames.decompress(frame, MOST_CONTENT_BYTES + (count == 1))
    lines = None if content is None else frames.lines(content, count)
    return None if lines is None else Unit(start, start, position, end, first, runs, lines)


def at(data: bytes, position: int, stop: int):
    """The valid block that begins at `position`, or None."""
    end = frames.lz4_end(data, position, stop)
    return None if end is None else before_runs(data, end, position, stop)
