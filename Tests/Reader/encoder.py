"""Writes the frames of a segment, from docs/log-format.md alone."""

import hashlib
import struct

import lz4.frame

from crc32c import crc32c
from record import Record

EMPTY_FRAME = bytes.fromhex("04224d18 604082 00000000")


def lz4_frame(content: bytes, sealed: bool = False) -> bytes:
    """An LZ4 frame for a unit, or with the larger blocks and the better compression of a block."""
    return lz4.frame.compress(
        content, content_checksum=True, store_size=True, block_linked=False,
        compression_level=9 if sealed else 0,
        block_size=lz4.frame.BLOCKSIZE_MAX256KB if sealed else lz4.frame.BLOCKSIZE_MAX64KB)


def content(records: list[Record]) -> bytes:
    return b"".join(record.data + b"\n" for record in records)


def checked(fields: bytes) -> bytes:
    return fields + struct.pack("<I", crc32c(fields))


def from_behind(magic: int, body: bytes) -> bytes:
    """A skippable frame that ends in its whole size and its checksum."""
    fields = struct.pack("<II", magic, len(body) + 8) + body
    return checked(fields + struct.pack("<I", len(fields) + 8))


def unknown_frame(payload: bytes, magic: int = 0x184D2A57) -> bytes:
    """A skippable frame that version 1 gives no meaning to."""
    return struct.pack("<II", magic, len(payload)) + payload


def header(store: bytes, base: int, created_ms: int, flags: int = 0,
           previous: bytes = bytes(32)) -> bytes:
    return checked(struct.pack("<II16sHHQQ32s", 0x184D2A50, 72, store, 1, flags, base, created_ms,
                               previous))


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def zigzag(difference: int) -> bytes:
    return varint((difference << 1) ^ (difference >> 63))


def grouped(records: list[Record]) -> list[list[Record]]:
    """Neighbours that make one run: the same time, kind and, without a gap, origin."""
    groups: list[list[Record]] = []
    for record in records:
        before = groups[-1][-1] if groups else None
        same = before and (before.append_ms, before.kind) == (record.append_ms, record.kind)
        if same:
            old, new = before.origin, record.origin
            if old is None and new is None or old and new and (
                    (old.store, old.offset + 1, old.append_ms)
                    == (new.store, new.offset, new.append_ms)):
                groups[-1].append(record)
                continue
        groups.append([record])
    return groups


def runs(records: list[Record]) -> tuple[int, bytes]:
    """How many runs the records make, and their bytes."""
    out = bytearray()
    append_ms = end = origin_ms = 0
    store = None
    groups = grouped(records)
    for group in groups:
        origin = group[0].origin
        flags = (group[0].kind == "log") | (2 if origin else 0)
        flags |= 4 if origin and origin.store == store else 0
        out += varint(len(group)) + zigzag(group[0].append_ms - append_ms) + varint(flags)
        append_ms = group[0].append_ms
        if origin:
            out += b"" if flags & 4 else bytes.fromhex(origin.store)
            out += zigzag(origin.offset - end) + zigzag(origin.append_ms - origin_ms)
            store, end, origin_ms = origin.store, origin.offset + len(group), origin.append_ms
    return len(groups), bytes(out)


def trailer(frame: bytes, first: int, count: int, append_ms: int, flags: int = 0) -> bytes:
    return checked(struct.pack("<IIHHIQIQI", 0x184D2A5C, 36, 1, flags, len(frame), first, count,
                               append_ms, crc32c(frame)))


def unit(records: list[Record], extra_flags: int = 0) -> tuple[bytes, bytes, bytes]:
    """Origin (or nothing), frame and trailer of records that share append time, kind and being
    imported."""
    first = records[0]
    frame = lz4_frame(content(records))
    origin = b""
    if first.origin:
        count, body = runs(records)
        origin = from_behind(0x184D2A5D, struct.pack("<HHQI", 1, 0, first.offset, count) + body)
    flags = (first.kind == "log") | (2 if origin else 0) | extra_flags
    return origin, frame, trailer(frame, first.offset, len(records), first.append_ms, flags)


def block(records: list[Record]) -> tuple[bytes, bytes]:
    """Frame and runs frame of a block."""
    frame = lz4_frame(content(records), sealed=True)
    count, body = runs(records)
    return frame, from_behind(0x184D2A5B, struct.pack(
        "<HHIQIII", 1, 0, len(frame), records[0].offset, len(records), crc32c(frame), count) + body)


def footer(store: bytes, base: int, end: int, header_frame: bytes, blocks: list, lost: list,
           previous: bytes = bytes(32), replaced: list[bytes] = ()) -> bytes:
    """`blocks` are (file position, records, frame, runs frame)."""
    table, structure, whole = b"", hashlib.sha256(header_frame), hashlib.sha256()
    flags = count = size = 0
    for position, records, frame, runs_frame in blocks:
        plain = content(records)
        structure.update(runs_frame)
        whole.update(plain)
        count += len(records)
        size += len(plain)
        times = [record.append_ms for record in records]
        for record in records:
            flags |= (record.kind == "log") | (2 if record.origin else 0)
        table += struct.pack("<QQQQIIIIII", position, records[0].offset, min(times), max(times),
                             len(records), len(frame), len(runs_frame), len(plain), crc32c(frame),
                             crc32c(runs_frame[:-4]))
    table += b"".join(struct.pack("<QQ", first, stop) for first, stop in lost) + b"".join(replaced)
    fields = struct.pack("<HH16sQQQQ32s32s32sIII", 1, flags, store, base, end, count, size,
                         whole.digest(), structure.digest(), previous, len(blocks), len(lost),
                         len(replaced)) + table
    whole_size = 8 + len(fields) + 16
    return checked(struct.pack("<II", 0x184D2A5E, whole_size - 8) + fields
                   + struct.pack("<I", whole_size) + b"agentlog")
