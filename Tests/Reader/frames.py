"""The two kinds of frames that a segment is made of: LZ4 frames and skippable frames."""

import struct

import lz4.frame

LZ4_MAGIC = 0x184D2204
HEADER_MAGIC = 0x184D2A50
RUNS_MAGIC = 0x184D2A5B
TRAILER_MAGIC = 0x184D2A5C
ORIGIN_MAGIC = 0x184D2A5D
FOOTER_MAGIC = 0x184D2A5E
KNOWN_MAGICS = {HEADER_MAGIC, RUNS_MAGIC, TRAILER_MAGIC, ORIGIN_MAGIC, FOOTER_MAGIC}

EMPTY_FRAME = bytes.fromhex("04224d18 604082 00000000")

MOST_RECORD_BYTES = 262_144
MOST_CONTENT_BYTES = 1_048_576                  # of a unit, decompressed
MOST_FRAME_BYTES = MOST_CONTENT_BYTES + 4_096
OFFSET_LIMIT = 1 << 62                          # offsets and times are below


def u16(data, position):
    return struct.unpack_from("<H", data, position)[0]


def u32(data, position):
    return struct.unpack_from("<I", data, position)[0]


def u64(data, position):
    return struct.unpack_from("<Q", data, position)[0]


def magic_at(data, position):
    """The four bytes there as a number, or -1 where fewer are left."""
    return u32(data, position) if 0 <= position <= len(data) - 4 else -1


def skippable_end(data, position, stop):
    """Where the skippable frame at `position` ends; None if none is there or it passes `stop`."""
    if position + 8 > stop or magic_at(data, position) & 0xFFFFFFF0 != HEADER_MAGIC:
        return None
    end = position + 8 + u32(data, position + 4)
    return end if end <= stop else None


def lz4_end(data, position, stop):
    """Where the LZ4 frame at `position` ends, found from the sizes of its blocks alone, or None."""
    if position + 15 > stop or magic_at(data, position) != LZ4_MAGIC:
        return None
    flags = data[position + 4]
    if flags & ~0x10 != 0x6C:
        return None
    after_block = 4 if flags & 0x10 else 0
    at = position + 15
    while at + 4 <= stop:
        size = u32(data, at)
        at += 4
        if size == 0:
            return at + 4 if at + 4 <= stop else None
        at += (size & 0x7FFFFFFF) + after_block
    return None


def decompress(frame: bytes, most: int):
    """The content of one whole LZ4 frame of the kind that units and blocks have, or None.

    That kind is 0x6C in the descriptor: version 1, independent blocks, content size and content
    checksum, no dictionary. Checksums of blocks (0x10) are neither asked for nor forbidden.
    """
    if len(frame) < 15 or magic_at(frame, 0) != LZ4_MAGIC or frame[4] & ~0x10 != 0x6C:
        return None
    size = u64(frame, 6)
    if not 0 < size <= most:
        return None
    decompressor = lz4.frame.LZ4FrameDecompressor()
    try:
        # Never more than the size that the frame states: damage could unfold to 255 times as much.
        content = decompressor.decompress(frame, max_length=size)
        while not decompressor.eof:
            more = decompressor.decompress(b"", max_length=1)
            if more or decompressor.needs_input:
                break
    except (RuntimeError, ValueError, EOFError, MemoryError):
        return None
    if len(content) != size or not decompressor.eof or decompressor.unused_data:
        return None
    return content


def lines(content: bytes, count: int):
    """The lines of a decompressed frame without their 0x0A, or None if they break a limit."""
    if not content.endswith(b"\n") or content.count(b"\n") != count:
        return None
    found = content[:-1].split(b"\n")
    return found if all(0 < len(line) <= MOST_RECORD_BYTES for line in found) else None
