"""Segments as they are written, with the place of every unit and block in them."""

import hashlib
from dataclasses import dataclass, field

import encoder
from record import Record

MOST_CONTENT_BYTES = 262_144
MOST_RECORDS = 8_192


@dataclass(slots=True, eq=False)
class Piece:
    """A unit or a block: records, and the file positions of its parts."""
    records: list[Record]
    start: int                  # of the origin, or of the frame where there is none
    frame: int
    commit: int                 # of the trailer or runs frame
    stop: int

    @property
    def offsets(self) -> tuple[int, int]:
        return self.records[0].offset, self.records[-1].offset + 1


@dataclass(slots=True, eq=False)
class Draft:
    """One segment file."""
    base: int
    state: str                  # "active", "rolled" or "sealed"
    data: bytearray
    end: int
    pieces: list[Piece] = field(default_factory=list)
    lost: list[tuple[int, int]] = field(default_factory=list)
    footer: int | None = None   # file position
    footer_hash: bytes | None = None
    replaced: list[bytes] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.base:020d}{'' if self.state == 'sealed' else '.' + self.state}.lz4"

    @property
    def records(self) -> list[Record]:
        return [record for piece in self.pieces for record in piece.records]


def plain(store: bytes, base: int, created_ms: int, items: list, state: str) -> Draft:
    """An active or rolled segment of `items`: lists of records are units, bytes stay so."""
    draft = Draft(base, state, bytearray(
        encoder.EMPTY_FRAME + encoder.header(store, base, created_ms)), base)
    for item in items:
        if isinstance(item, bytes):
            draft.data += item
            continue
        origin, frame, trailer = encoder.unit(item)
        start = len(draft.data)
        commit = start + len(origin) + len(frame)
        draft.data += origin + frame + trailer
        draft.pieces.append(Piece(item, start, start + len(origin), commit, len(draft.data)))
        draft.end = item[-1].offset + 1
    return draft


def packed(records: list[Record]) -> list[list[Record]]:
    """Records as blocks hold them: as many as fit, and none across a gap."""
    blocks: list[list[Record]] = []
    size = 0
    for record in records:
        more = len(record.data) + 1
        if blocks and len(blocks[-1]) < MOST_RECORDS and size + more <= MOST_CONTENT_BYTES \
                and blocks[-1][-1].offset + 1 == record.offset:
            blocks[-1].append(record)
            size += more
        else:
            blocks.append([record])
            size = more
    return blocks


def gaps(records: list[Record], base: int, end: int) -> list[tuple[int, int]]:
    result, at = [], base
    for record in records:
        if record.offset > at:
            result.append((at, record.offset))
        at = record.offset + 1
    return result + ([(at, end)] if at < end else [])


def sealed(store: bytes, base: int, created_ms: int, records: list[Record], end: int,
           previous: bytes = bytes(32), replaced: list[bytes] = (), export: bool = False) -> Draft:
    """A sealed segment of the records, with what is not there up to `end` lost."""
    header = encoder.header(store, base, created_ms, 3 if export else 1, previous)
    draft = Draft(base, "sealed", bytearray(encoder.EMPTY_FRAME + header), end)
    draft.lost = gaps(records, base, end)
    draft.replaced = list(replaced)
    blocks = []
    for group in packed(records):
        frame, runs = encoder.block(group)
        start = len(draft.data)
        draft.data += frame + runs
        blocks.append((start, group, frame, runs))
        draft.pieces.append(
            Piece(group, start, start, start + len(frame), len(draft.data)))
    footer = encoder.footer(store, base, end, header, blocks, draft.lost, previous, draft.replaced)
    draft.footer, draft.footer_hash = len(draft.data), hashlib.sha256(footer).digest()
    draft.data += footer
    return draft
