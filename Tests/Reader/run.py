"""Runs: what records that follow each other share (docs/log-format.md, "Runs")."""

import struct
from dataclasses import dataclass

from frames import OFFSET_LIMIT
from record import Origin, Record

ABOUT_THE_LOG = 1
IMPORTED = 2
SAME_STORE = 4

MOST_RUNS = 8_192
MOST_BYTES = 1_048_576         # of a runs or origin frame


class Malformed(ValueError):
    """The bytes are no runs."""


@dataclass(frozen=True, slots=True)
class Run:
    count: int
    append_ms: int
    about_the_log: bool
    origin: Origin | None       # of the first record; the others' offsets follow without a gap


def varint(data, position, stop):
    """A number of 7 bits a byte and the position behind it."""
    value = 0
    for index in range(10):
        if position >= stop:
            raise Malformed("a varint is cut off")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            if value >= 1 << 63:
                raise Malformed("a varint is not below 2^63")
            return value, position
    raise Malformed("a varint is longer than 10 bytes")


def delta(data, position, stop):
    """A zigzag-coded difference and the position behind it."""
    value, position = varint(data, position, stop)
    return (value >> 1) ^ -(value & 1), position


def _below_limit(value, what):
    if not 0 <= value < OFFSET_LIMIT:
        raise Malformed(f"{what} is not below 2^62")
    return value


def read(data: bytes, position: int, stop: int, count: int) -> list[Run]:
    """`count` runs that fill the bytes from `position` to `stop`; raises Malformed."""
    if count > MOST_RUNS:
        raise Malformed("more runs than a frame may have")
    runs = []
    append_ms = origin_end = origin_ms = 0
    store = None
    for _ in range(count):
        records, position = varint(data, position, stop)
        time_delta, position = delta(data, position, stop)
        flags, position = varint(data, position, stop)
        append_ms = _below_limit(append_ms + time_delta, "an append time")
        if records == 0 or records > 0xFFFFFFFF:
            raise Malformed("a run's count is not that of any unit or block")
        if flags & ~7 or flags & SAME_STORE and not flags & IMPORTED:
            raise Malformed(f"flags {flags}")
        origin = None
        if flags & IMPORTED:
            if not flags & SAME_STORE:
                if position + 16 > stop:
                    raise Malformed("a store is cut off")
                store = data[position:position + 16].hex()
                position += 16
            if store is None:
                raise Malformed("the first imported run names no store")
            offset_delta, position = delta(data, position, stop)
            origin_delta, position = delta(data, position, stop)
            first = _below_limit(origin_end + offset_delta, "an origin's offset")
            origin_ms = _below_limit(origin_ms + origin_delta, "an origin's append time")
            origin_end = first + records
            origin = Origin(store, first, origin_ms)
        runs.append(Run(records, append_ms, bool(flags & ABOUT_THE_LOG), origin))
    if position != stop:
        raise Malformed("bytes are left behind the last run")
    return runs


def records(first: int, runs: list[Run], lines: list[bytes]) -> list[Record]:
    """The lines with what their runs say about them."""
    result, offset = [], first
    for run in runs:
        kind = "log" if run.about_the_log else "event"
        for index in range(run.count):
            origin = run.origin
            if origin is not None and index:
                origin = Origin(origin.store, origin.offset + index, origin.append_ms)
            result.append(Record(offset, run.append_ms, kind, origin, lines[offset - first]))
            offset += 1
    return result


def whole_size_position(data: bytes, end: int, magic: int, least: int):
    """Where a frame begins that ends at `end` with its whole size and checksum, or None."""
    if end < least:
        return None
    whole, = struct.unpack_from("<I", data, end - 8)
    start = end - whole
    if not least <= whole <= MOST_BYTES or start < 0:
        return None
    if struct.unpack_from("<II", data, start) != (magic, whole - 8):
        return None
    return start
