#!/usr/bin/env python3
"""Writes the fixtures of log format version 1 into log/v1/ next to this script.

Written from docs/log-format.md alone. It shares no code with the encoder that the fixtures test,
so a misreading of the page has to be made twice before a test can miss it. That is also why
xxHash, CRC-32C and LZ4 are spelled out here instead of being taken from a library.

    make-log-v1.py            write the fixtures
    make-log-v1.py --check    compare with the files on disk; exit status 1 on a difference

The output depends on nothing but this file: no clock, no randomness.
"""

import json
import struct
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent / "log" / "v1"

MASK32 = 0xFFFFFFFF


# --- Checksums -------------------------------------------------------------------------------------

def crc32c(data: bytes) -> int:
    """Castagnoli CRC, bit by bit: slow, but short enough to compare with its definition."""
    crc = MASK32
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ MASK32


def rotate_left(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & MASK32


def xxh32(data: bytes) -> int:
    """xxHash, 32 bits, seed 0: the checksum inside LZ4 frames."""
    p1, p2, p3, p4, p5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
    position = 0
    if len(data) >= 16:
        lanes = [(p1 + p2) & MASK32, p2, 0, -p1 & MASK32]
        while position + 16 <= len(data):
            for lane, word in enumerate(struct.unpack_from("<4I", data, position)):
                lanes[lane] = rotate_left((lanes[lane] + word * p2) & MASK32, 13) * p1 & MASK32
            position += 16
        result = sum(rotate_left(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18)))
    else:
        result = p5
    result = (result + len(data)) & MASK32
    while position + 4 <= len(data):
        word, = struct.unpack_from("<I", data, position)
        result = rotate_left((result + word * p3) & MASK32, 17) * p4 & MASK32
        position += 4
    for byte in data[position:]:
        result = rotate_left((result + byte * p5) & MASK32, 11) * p1 & MASK32
    result = (result ^ (result >> 15)) * p2 & MASK32
    result = (result ^ (result >> 13)) * p3 & MASK32
    return result ^ (result >> 16)


# A wrong checksum function would produce fixtures that agree with themselves and with nothing else.
assert crc32c(b"123456789") == 0xE3069283
assert xxh32(b"") == 0x02CC5D05
assert xxh32(b"Nobody inspects the spammish repetition") == 0xE2293B2F


# --- LZ4 -------------------------------------------------------------------------------------------

BLOCK_SIZE = 64 * 1024          # what the block size code 4 in a frame's BD byte stands for
MIN_MATCH = 4
LAST_LITERALS = 5               # a block ends in at least this many literals
LAST_MATCH_DISTANCE = 12        # the last match begins at least this far before the block's end
MAX_OFFSET = 65535


def length_tail(length: int) -> bytes:
    """The bytes that follow a token whose 4-bit field is full: `length` is what exceeds 15."""
    return b"\xff" * (length // 255) + bytes([length % 255])


def sequence(literals: bytes, offset: int = 0, match: int = 0) -> bytes:
    """One LZ4 sequence. Without a match it is the last one of a block: literals only."""
    extra = match - MIN_MATCH if match else 0
    out = bytearray([min(len(literals), 15) << 4 | min(extra, 15)])
    if len(literals) >= 15:
        out += length_tail(len(literals) - 15)
    out += literals
    if match:
        out += struct.pack("<H", offset)
        if extra >= 15:
            out += length_tail(extra - 15)
    return bytes(out)


def compress_block(data: bytes) -> bytes:
    """Greedy: at each position the newest earlier occurrence of the same 4 bytes, if there is one."""
    out = bytearray()
    newest: dict[bytes, int] = {}
    anchor = position = 0       # anchor: the first byte that is not yet part of a sequence
    while position <= len(data) - LAST_MATCH_DISTANCE:
        key = data[position:position + MIN_MATCH]
        candidate = newest.get(key)
        newest[key] = position
        if candidate is None or position - candidate > MAX_OFFSET:
            position += 1
            continue
        length = MIN_MATCH
        limit = len(data) - LAST_LITERALS - position
        while length < limit and data[candidate + length] == data[position + length]:
            length += 1
        out += sequence(data[anchor:position], position - candidate, length)
        for inside in range(position + 1, position + length):
            newest[data[inside:inside + MIN_MATCH]] = inside
        position += length
        anchor = position
    return bytes(out + sequence(data[anchor:]))


def frame_parts(content: bytes) -> list[bytes]:
    """An LZ4 frame: header, then size and bytes of each block, then end mark, then checksum."""
    # FLG 0x6C: version 1, independent blocks, content size, content checksum; no block checksums,
    # no dictionary. BD 0x40: blocks of up to 64 KiB. liblz4 writes the same two bytes when it is
    # asked for independent blocks of the default size.
    descriptor = bytes([0x6C, 0x40]) + struct.pack("<Q", len(content))
    header_checksum = xxh32(descriptor) >> 8 & 0xFF
    parts = [struct.pack("<I", 0x184D2204) + descriptor + bytes([header_checksum])]
    for start in range(0, len(content), BLOCK_SIZE):
        raw = content[start:start + BLOCK_SIZE]
        packed = compress_block(raw)
        # A block that does not get smaller is stored as it is, which its size's top bit says.
        if len(packed) < len(raw):
            parts += [struct.pack("<I", len(packed)), packed]
        else:
            parts += [struct.pack("<I", len(raw) | 0x80000000), raw]
    return parts + [struct.pack("<I", 0), struct.pack("<I", xxh32(content))]


# --- Segments --------------------------------------------------------------------------------------

STORE = bytes.fromhex("00112233445566778899aabbccddeeff")
CREATED = 1_700_000_000_000
EMPTY_FRAME = bytes.fromhex("04224d18 604082 00000000")
TRAILER_SIZE = 44

# Where the damaged fixtures have their wrong bit.
HEADER_POSITION = len(EMPTY_FRAME)
HEADER_CREATED = 36
TRAILER_APPEND_TIME = 28
# In the first literals of the (compressed) block: after frame header, block size, token and the
# byte that lengthens it, `{"` comes first and then a letter.
INSIDE_LITERALS = 15 + 4 + 2 + 2


def header(base: int, version: int = 1) -> bytes:
    fields = struct.pack("<II16sHHQQ32s", 0x184D2A50, 72, STORE, version, 0, base, CREATED, bytes(32))
    return fields + struct.pack("<I", crc32c(fields))


def trailer(frame: bytes, first: int, count: int, append_time: int) -> bytes:
    fields = struct.pack("<IIHHIQIQI", 0x184D2A5C, 36, 1, 0, len(frame), first, count, append_time,
                         crc32c(frame))
    return fields + struct.pack("<I", crc32c(fields))


def unknown_frame(payload: bytes) -> bytes:
    """A skippable frame that version 1 gives no meaning to."""
    return struct.pack("<II", 0x184D2A57, len(payload)) + payload


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


# --- Fixtures --------------------------------------------------------------------------------------

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
        segment.bytes += remnant(segment.make_unit(['{"torn":"yes","n":4}', '{"torn":"yes","n":5}']))
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
    segment.append([f'{{"kind":"repetitive","value":"abcabcabcabcabcabc","n":{n}}}' for n in (1, 2, 3)])
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


# --- Command ---------------------------------------------------------------------------------------

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
    files = build()
    if arguments:
        return check(files)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (TARGET / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
