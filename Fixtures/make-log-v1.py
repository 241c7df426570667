#!/usr/bin/env python3
"""Writes the fixtures of log format version 1 into log/v1/ next to this script.

Written from docs/log-format.md alone. It shares no code with the encoder that the fixtures test,
so a misreading of the page has to be made twice before a test can miss it. That is also why
xxHash, CRC-32C and LZ4 are spelled out (log_v1_frames.py) instead of being taken from a library.
The fixtures of the sealed form are in log_v1_sealed.py.

    make-log-v1.py            write the fixtures
    make-log-v1.py --check    compare with the files on disk; exit status 1 on a difference

The output depends on nothing but these files: no clock, no randomness.
"""

import json
import sys
from pathlib import Path

import log_v1_sealed
from log_v1_frames import (CREATED, EMPTY_FRAME, STORE, TRAILER_SIZE, frame_parts, header, trailer,
                           unknown_frame)

TARGET = Path(__file__).resolve().parent / "log" / "v1"


# --- Segments -------------------------------------------------------------------------------------

# Where the damaged fixtures have their wrong bit.
HEADER_POSITION = len(EMPTY_FRAME)
HEADER_CREATED = 36
TRAILER_APPEND_TIME = 28
# In the first literals of the (compressed) block: after frame header, block size, token and the
# byte that lengthens it, `{"` comes first and then a letter.
INSIDE_LITERALS = 15 + 4 + 2 + 2


class Unit:
    """One append, and where it stands in its segment."""

    def __init__(self, first: int, append_time: int, records: list[str], position: int):
        content = b"".join(record.encode() + b"\n" for record in records)
        self.first = first
        self.append_time = append_time
        self.records = records
        self.position = position
        self.frame = b"".join(frame_parts(content))
        self.trailer = trailer(self.frame, first, len(records), append_time)

    @property
    def end(self) -> int:
        """Offset of the record after this unit."""
        return self.first + len(self.records)

    @property
    def trailer_position(self) -> int:
        return self.position + len(self.frame)

    @property
    def end_position(self) -> int:
        return self.trailer_position + TRAILER_SIZE

    def expected(self) -> dict:
        return {
            "first": self.first,
            "count": len(self.records),
            "appendTimeMs": self.append_time,
            "filePosition": self.position,
            "records": self.records,
        }


class Segment:
    """The bytes of a segment while it is put together."""

    def __init__(self, base: int, version: int = 1):
        self.base = base
        self.bytes = bytearray(EMPTY_FRAME + header(base, version))
        self.units: list[Unit] = []

    @property
    def end(self) -> int:
        return self.units[-1].end if self.units else self.base

    def make_unit(self, records: list[str], append_time: int | None = None) -> Unit:
        """The unit that would come next, without writing it: torn tails begin with such a one."""
        if append_time is None:
            append_time = CREATED + 1000 * (len(self.units) + 1)
        return Unit(self.end, append_time, records, len(self.bytes))

    def append(self, records: list[str], append_time: int | None = None) -> Unit:
        unit = self.make_unit(records, append_time)
        self.bytes += unit.frame + unit.trailer
        self.units.append(unit)
        return unit

    def flip_bit(self, position: int, bit: int = 0) -> None:
        self.bytes[position] ^= 1 << bit


# --- Fixtures -------------------------------------------------------------------------------------

class Fixtures:
    """Collects files and what a reader and an appender have to make of them."""

    def __init__(self):
        self.files: dict[str, bytes] = {}
        self.expected: list[dict] = []

    def add(self, name: str, segment: Segment, *, units: list[Unit], header: str = "valid",
            lost: list[tuple[int, int]] = (), damaged_bytes: list[tuple[int, int]] = (),
            verdict: str, next_offset: int | None, tail_next_offset: int | None,
            cut_to: int | None = None, new_base: int | None = None) -> None:
        # Expectations are stated by the caller, from the way the file was made, and not computed
        # by a reader: a reader's mistake would make file and expectation agree.
        state = name.split(".", 1)[1]
        self.files[name] = bytes(segment.bytes)
        self.expected.append({
            "file": name,
            "segmentName": f"{segment.base:020d}.{state}",
            "size": len(segment.bytes),
            "base": segment.base,
            "header": header,
            "units": [unit.expected() for unit in units],
            "lost": [list(range_) for range_ in lost],
            "damagedBytes": [list(range_) for range_ in damaged_bytes],
            "tailNextOffset": tail_next_offset,
            "recovery": {
                "verdict": verdict,
                "cutTo": cut_to,
                "newBase": new_base,
                "nextOffset": next_offset,
            },
        })

    def add_clean(self, name: str, segment: Segment) -> None:
        self.add(name, segment, units=segment.units, verdict="clean",
                 next_offset=segment.end, tail_next_offset=segment.end)

    def add_torn(self, name: str, remnant) -> None:
        """Two good units, then what `remnant` makes of the third one."""
        segment = Segment(500)
        segment.append(['{"torn":"no","n":1}'])
        segment.append(['{"torn":"no","n":2}', '{"torn":"no","n":3}'])
        cut_to = len(segment.bytes)
        unit = segment.make_unit(['{"torn":"yes","n":4}', '{"torn":"yes","n":5}'])
        segment.bytes += remnant(unit)
        self.add(name, segment, units=segment.units, verdict="torn", cut_to=cut_to,
                 next_offset=segment.end, tail_next_offset=None)

    def all_files(self) -> dict[str, bytes]:
        document = {
            "formatVersion": 1,
            "store": STORE.hex(),
            "createdMs": CREATED,
            "files": self.expected,
        }
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        return self.files | {"expected.json": text.encode()}


def example() -> Segment:
    """The worked example of docs/log-format.md, byte for byte."""
    segment = Segment(0)
    segment.append(['{"a":1}', '{"b":2}'], append_time=1_700_000_000_123)
    return segment


def three_good_units() -> Segment:
    """What every damaged file was before the damage."""
    segment = Segment(1000)         # not 0, so that a lost base shows
    segment.append(['{"unit":"one"}'])
    segment.append(['{"unit":"two","n":1}', '{"unit":"two","n":2}'])
    segment.append(['{"unit":"three","n":1}', '{"unit":"three","n":2}', '{"unit":"three","n":3}'])
    return segment


def long_record() -> str:
    start, end = '{"text":"', '"}'
    pattern = "the same words again and again, "
    room = 3000 - len(start) - len(end)
    return start + (pattern * (room // len(pattern) + 1))[:room] + end


def build() -> dict[str, bytes]:
    fixtures = Fixtures()

    # Good files.

    fixtures.add_clean("example.active.lz4", example())

    segment = Segment(41)
    segment.append(['{"kind":"single"}'])
    segment.append([f'{{"kind":"repetitive","value":"abcabcabcabcabcabc","n":{n}}}'
                    for n in (1, 2, 3)])
    segment.append(['{"text":"grün ü 漢字"}', long_record()])
    fixtures.add_clean("three-units.rolled.lz4", segment)

    segment = Segment(0)
    segment.bytes += unknown_frame(b"first")
    segment.append(['{"after":"unknown frame","n":1}'])
    segment.bytes += unknown_frame(b"again")
    segment.append(['{"after":"unknown frame","n":2}', '{"after":"unknown frame","n":3}'])
    fixtures.add_clean("unknown-frame.active.lz4", segment)

    # Torn tails: what a killed appender, a full disk or a power cut leaves.

    # Zeros up to the end of a file system block, as after a power cut.
    fixtures.add_torn("torn-zeros.active.lz4", lambda unit: bytes(4096 - unit.position))
    fixtures.add_torn("torn-frame-half.active.lz4", lambda unit: unit.frame[:len(unit.frame) // 2])
    fixtures.add_torn("torn-no-trailer.active.lz4", lambda unit: unit.frame)
    fixtures.add_torn("torn-trailer-half.active.lz4", lambda unit: unit.frame + unit.trailer[:20])

    # Damage. The bits are chosen so that nothing but a checksum can notice: magic numbers and sizes
    # stay true, and the frame still holds as many lines as before.

    segment = three_good_units()
    one, two, three = segment.units
    segment.flip_bit(two.position + INSIDE_LITERALS)
    fixtures.add("damage-frame-bit.active.lz4", segment, units=[one, three],
                 lost=[(two.first, two.end)], damaged_bytes=[(two.position, two.end_position)],
                 verdict="clean", next_offset=three.end, tail_next_offset=three.end)

    segment = three_good_units()
    one, two, three = segment.units
    segment.flip_bit(two.trailer_position + TRAILER_APPEND_TIME)
    fixtures.add("damage-trailer-bit.active.lz4", segment, units=[one, three],
                 lost=[(two.first, two.end)], damaged_bytes=[(two.position, two.end_position)],
                 verdict="clean", next_offset=three.end, tail_next_offset=three.end)

    segment = three_good_units()
    one, two, three = segment.units
    segment.flip_bit(three.position + INSIDE_LITERALS)
    fixtures.add("damage-last-frame-bit.active.lz4", segment, units=[one, two],
                 verdict="damage", new_base=three.end, next_offset=three.end,
                 tail_next_offset=three.end)

    segment = three_good_units()
    one, two, three = segment.units
    segment.flip_bit(three.trailer_position + TRAILER_APPEND_TIME)
    # No valid trailer says how many records were there: 128 for each byte of the rest is more.
    new_base = two.end + 128 * (len(segment.bytes) - two.end_position)
    fixtures.add("damage-last-trailer-bit.active.lz4", segment, units=[one, two],
                 verdict="damage", new_base=new_base, next_offset=new_base, tail_next_offset=None)

    segment = three_good_units()
    segment.flip_bit(HEADER_POSITION + HEADER_CREATED)
    fixtures.add("damage-header-bit.active.lz4", segment, units=segment.units, header="invalid",
                 verdict="damage", new_base=segment.end, next_offset=segment.end,
                 tail_next_offset=segment.end)

    # Garbage that took the place of nothing: the offsets on both sides of it meet.
    whole = three_good_units()
    one, two, three = whole.units
    segment = Segment(whole.base)
    segment.bytes = whole.bytes[:two.end_position] + b"\xa5" * 37
    three = Unit(three.first, three.append_time, three.records, len(segment.bytes))
    segment.bytes += three.frame + three.trailer
    fixtures.add("damage-garbage-between.active.lz4", segment, units=[one, two, three],
                 damaged_bytes=[(two.end_position, three.position)],
                 verdict="clean", next_offset=three.end, tail_next_offset=three.end)

    # A later format version, its header intact. What follows looks like a unit of version 1, so
    # that only the version can be the reason to refuse it.

    segment = Segment(0, version=2)
    unit = segment.append(['{"from":"the future"}'])
    fixtures.add("future-version.active.lz4", segment, units=[], header="unknownVersion",
                 verdict="refused", next_offset=None, tail_next_offset=unit.end)

    return fixtures.all_files()


# --- Command --------------------------------------------------------------------------------------

def check(files: dict[str, bytes]) -> int:
    on_disk = {path.name for path in TARGET.iterdir()} if TARGET.is_dir() else set()
    problems = [f"{name}: not made by this script" for name in on_disk - files.keys()]
    for name, content in files.items():
        if name not in on_disk:
            problems.append(f"{name}: missing")
        elif (TARGET / name).read_bytes() != content:
            problems.append(f"{name}: differs")
    for problem in sorted(problems):
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: make-log-v1.py [--check]", file=sys.stderr)
        return 2
    files = build() | log_v1_sealed.build()
    if arguments:
        return check(files)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (TARGET / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
