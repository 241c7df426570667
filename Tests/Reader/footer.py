"""The footer of a sealed segment: where its blocks are, what is lost, and the chain's hashes."""

import hashlib
import struct
from dataclasses import dataclass

import frames
from crc32c import crc32c

LEAST_BYTES = 184               # without any block, lost range or replaced hash
END_MARK = b"agentlog"
ABOUT_THE_LOG = 1
IMPORTED = 2
FIELDS = struct.Struct("<HH16sQQQQ32s32s32sIII")
BLOCK = struct.Struct("<QQQQIIIIII")


@dataclass(frozen=True, slots=True)
class BlockEntry:
    position: int
    first: int
    least_ms: int
    greatest_ms: int
    records: int
    frame_bytes: int
    runs_bytes: int
    content_bytes: int
    frame_checksum: int
    runs_checksum: int


@dataclass(frozen=True, slots=True)
class Footer:
    position: int               # file position of its first byte
    stop: int                   # file position behind it
    hash: bytes                 # SHA-256 of all its bytes
    version: int
    flags: int
    store: bytes
    base: int
    end: int
    records: int
    content_bytes: int
    content_hash: bytes
    structure_hash: bytes
    previous: bytes
    blocks: list[BlockEntry]
    lost: list[tuple[int, int]]
    replaced: list[bytes]

    @property
    def refusal(self) -> str | None:
        """Why a reader of version 1 must leave this segment alone."""
        if self.version != 1:
            return f"unknown footer version {self.version}"
        if self.flags & ~(ABOUT_THE_LOG | IMPORTED):
            return f"unknown footer flags {self.flags:#x}"
        return None


def _read(data: bytes, start: int, stop: int) -> Footer | None:
    whole = stop - start
    if data[stop - 12:stop - 4] != END_MARK or frames.u32(data, stop - 16) != whole:
        return None
    if crc32c(data[start:stop - 4]) != frames.u32(data, stop - 4):
        return None
    (version, flags, store, base, end, records, content_bytes, content_hash, structure_hash,
     previous, blocks, lost, replaced) = FIELDS.unpack_from(data, start + 8)
    # The tables of another version or with other flags may have another shape: they are not read.
    if version != 1 or flags & ~(ABOUT_THE_LOG | IMPORTED):
        blocks = lost = replaced = 0
    elif LEAST_BYTES + blocks * BLOCK.size + lost * 16 + replaced * 32 != whole:
        return None
    at_lost = start + 168 + blocks * BLOCK.size
    at_replaced = at_lost + lost * 16
    return Footer(
        start, stop, hashlib.sha256(data[start:stop]).digest(), version, flags, store, base, end,
        records, content_bytes, content_hash, structure_hash, previous,
        [BlockEntry(*each) for each in BLOCK.iter_unpack(data[start + 168:at_lost])],
        list(struct.iter_unpack("<QQ", data[at_lost:at_replaced])),
        [data[at:at + 32] for at in range(at_replaced, at_replaced + replaced * 32, 32)])


def at(data: bytes, position: int) -> Footer | None:
    """The footer that begins at `position`, or None."""
    if frames.magic_at(data, position) != frames.FOOTER_MAGIC:
        return None
    end = frames.skippable_end(data, position, len(data))
    if end is None or end - position < LEAST_BYTES:
        return None
    return _read(data, position, end)


def last(data: bytes) -> Footer | None:
    """The footer that the file ends in, found from its last 16 bytes, or None."""
    if len(data) < LEAST_BYTES:
        return None
    # The whole size stands 16 bytes before the end: the end mark is behind it.
    found = at(data, len(data) - frames.u32(data, len(data) - 16))
    return found if found is not None and found.stop == len(data) else None
