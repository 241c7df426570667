"""The header of a segment: 80 bytes after the empty frame."""

from dataclasses import dataclass

import frames
from crc32c import crc32c
from frames import u16, u32, u64

POSITION = len(frames.EMPTY_FRAME)
BYTES = 80
UNITS = POSITION + BYTES        # file position of the first unit or block

SEALED = 1
EXPORT = 2


@dataclass(frozen=True, slots=True)
class Header:
    store: bytes
    version: int
    flags: int
    base: int
    created_ms: int
    previous: bytes

    @property
    def refusal(self) -> str | None:
        """Why a reader of version 1 must leave this segment alone."""
        if self.version != 1:
            return f"unknown version {self.version}"
        if self.flags & ~(SEALED | EXPORT):
            return f"unknown header flags {self.flags:#x}"
        return None


def read(data: bytes) -> Header | None:
    """The header, whatever its version, or None if it is damaged."""
    frame = data[POSITION:UNITS]
    if len(frame) < BYTES or frames.magic_at(frame, 0) != frames.HEADER_MAGIC:
        return None
    if u32(frame, 4) != BYTES - 8 or crc32c(frame[:76]) != u32(frame, 76):
        return None
    return Header(frame[8:24], u16(frame, 24), u16(frame, 26), u64(frame, 28), u64(frame, 36),
                  frame[44:76])
