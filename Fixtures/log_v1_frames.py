"""The frames of log format version 1, spelled out: checksums, LZ4, header, trailer, runs, footer.

Written from docs/log-format.md alone, for the scripts that write fixtures. No library: what is
tested must share no code with what it is tested against.
"""

import struct
from dataclasses import dataclass

MASK32 = 0xFFFFFFFF


# --- Checksums ------------------------------------------------------------------------------------

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


# --- LZ4 ------------------------------------------------------------------------------------------

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
    """Greedy: at each position the newest earlier occurrence of the same 4 bytes, if any."""
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


# --- Frames of a segment --------------------------------------------------------------------------

STORE = bytes.fromhex("00112233445566778899aabbccddeeff")
CREATED = 1_700_000_000_000
EMPTY_FRAME = bytes.fromhex("04224d18 604082 00000000")
TRAILER_SIZE = 44


def checked(fields: bytes) -> bytes:
    return fields + struct.pack("<I", crc32c(fields))


def header(base: int, version: int = 1, flags: int = 0, previous: bytes = bytes(32)) -> bytes:
    return checked(struct.pack("<II16sHHQQ32s", 0x184D2A50, 72, STORE, version, flags, base,
                               CREATED, previous))


def trailer(frame: bytes, first: int, count: int, append_time: int, flags: int = 0) -> bytes:
    return checked(struct.pack("<IIHHIQIQI", 0x184D2A5C, 36, 1, flags, len(frame), first, count,
                               append_time, crc32c(frame)))


def unknown_frame(payload: bytes) -> bytes:
    """A skippable frame that version 1 gives no meaning to."""
    return struct.pack("<II", 0x184D2A57, len(payload)) + payload


def found_from_behind(magic: int, body: bytes) -> bytes:
    """A skippable frame that ends in its whole size and its checksum."""
    whole_size = 8 + len(body) + 8
    return checked(struct.pack("<II", magic, whole_size - 8) + body + struct.pack("<I", whole_size))


# --- Runs -----------------------------------------------------------------------------------------

def varint(value: int) -> bytes:
    """7 bits a byte, the lowest first; the top bit says that more follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(delta: int) -> bytes:
    return varint((delta << 1) ^ (delta >> 63))


@dataclass(frozen=True)
class Origin:
    """Where the first record of a run came from; the others' offsets follow."""
    store: bytes
    offset: int
    append_time: int


@dataclass(frozen=True)
class Run:
    """Records that share append time, kind and, without a gap, origin."""
    append_time: int
    records: list[str]
    kind: str = "event"
    origin: Origin | None = None

    @property
    def content(self) -> bytes:
        return b"".join(record.encode() + b"\n" for record in self.records)


def run_parts(runs: list[Run]) -> list[list[bytes]]:
    """The fields of each run: count, time delta, flags and, if imported, what follows."""
    result = []
    append_time = origin_end = origin_time = 0
    store = None
    for run in runs:
        origin = run.origin
        flags = 1 if run.kind == "log" else 0
        if origin:
            flags |= 2 | (4 if origin.store == store else 0)
        parts = [varint(len(run.records)), zigzag(run.append_time - append_time), varint(flags)]
        append_time = run.append_time
        if origin:
            if not flags & 4:
                parts.append(origin.store)
            parts += [zigzag(origin.offset - origin_end), zigzag(origin.append_time - origin_time)]
            store, origin_time = origin.store, origin.append_time
            origin_end = origin.offset + len(run.records)
        result.append(parts)
    return result


def encoded_runs(runs: list[Run]) -> bytes:
    return b"".join(part for parts in run_parts(runs) for part in parts)


def origin_frame(first: int, runs: list[Run]) -> bytes:
    """What stands before the frame of an imported unit."""
    return found_from_behind(0x184D2A5D, struct.pack("<HHQI", 1, 0, first, len(runs))
                             + encoded_runs(runs))


def runs_frame(frame: bytes, first: int, runs: list[Run]) -> bytes:
    """What stands behind a block and commits it."""
    count = sum(len(run.records) for run in runs)
    return found_from_behind(0x184D2A5B, struct.pack(
        "<HHIQIII", 1, 0, len(frame), first, count, crc32c(frame), len(runs)) + encoded_runs(runs))
