"""The fixtures of the sealed form, of origins and of exports, for make-log-v1.py.

`sealed-first`, `sealed-second` and `imported.active` make one store: each begins where the one
before ends, and the second names the first as its previous. The others are variants of the first.
"""

import hashlib
import json
import struct

from log_v1_frames import (CREATED, EMPTY_FRAME, STORE, Origin, Run, checked, crc32c, frame_parts,
                           header, origin_frame, runs_frame, trailer)

ONE_STORE = bytes.fromhex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf")
OTHER_STORE = bytes.fromhex("b0b1b2b3b4b5b6b7b8b9babbbcbdbebf")
FIRST_LITERALS = 15 + 4 + 3     # behind frame header, block size, token, its extension and `{`


def expected_records(first: int, runs: list[Run]) -> list[dict]:
    result = []
    for run in runs:
        for index, text in enumerate(run.records):
            result.append({
                "offset": first + len(result),
                "appendTimeMs": run.append_time,
                "kind": run.kind,
                "origin": run.origin and {
                    "store": run.origin.store.hex(),
                    "offset": run.origin.offset + index,
                    "appendTimeMs": run.origin.append_time,
                },
                "text": text,
            })
    return result


class Sealed:
    """A segment in sealed form. `blocks` are pairs of a first offset and runs."""

    def __init__(self, base: int, end: int, blocks: list[tuple[int, list[Run]]],
                 lost: list[tuple[int, int]], previous: bytes = bytes(32), flags: int = 1,
                 replaced: list[bytes] = ()):
        self.base, self.end, self.blocks, self.lost = base, end, blocks, lost
        self.previous, self.flags, self.replaced = previous, flags, list(replaced)
        self.header = header(base, flags=flags, previous=previous)
        self.bytes = bytearray(EMPTY_FRAME + self.header)
        self.parts: list[tuple[int, bytes, bytes]] = []     # file position, frame, runs frame
        for first, runs in blocks:
            content = b"".join(run.content for run in runs)
            assert len(content) <= 64 * 1024, "frame_parts writes blocks of 64 KiB"
            frame = b"".join(frame_parts(content))
            runs_bytes = runs_frame(frame, first, runs)
            self.parts.append((len(self.bytes), frame, runs_bytes))
            self.bytes += frame + runs_bytes
        self.footer_position = len(self.bytes)
        self.footer = self.make_footer()
        self.bytes += self.footer

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.footer).digest()

    @property
    def runs(self) -> list[Run]:
        return [run for _, runs in self.blocks for run in runs]

    def block_entry(self, index: int) -> bytes:
        (first, runs), (position, frame, runs_bytes) = self.blocks[index], self.parts[index]
        times = [run.append_time for run in runs]
        return struct.pack(
            "<QQQQIIIIII", position, first, min(times), max(times),
            sum(len(run.records) for run in runs), len(frame), len(runs_bytes),
            sum(len(run.content) for run in runs), crc32c(frame), crc32c(runs_bytes[:-4]))

    @property
    def content(self) -> bytes:
        return b"".join(run.content for run in self.runs)

    @property
    def structure(self) -> bytes:
        return self.header + b"".join(runs_bytes for _, _, runs_bytes in self.parts)

    def make_footer(self) -> bytes:
        flags = 1 if any(run.kind == "log" for run in self.runs) else 0
        flags |= 2 if any(run.origin for run in self.runs) else 0
        fields = struct.pack(
            "<HH16sQQQQ32s32s32sIII", 1, flags, STORE, self.base, self.end,
            sum(len(run.records) for run in self.runs), len(self.content),
            hashlib.sha256(self.content).digest(), hashlib.sha256(self.structure).digest(),
            self.previous, len(self.blocks), len(self.lost), len(self.replaced))
        fields += b"".join(self.block_entry(index) for index in range(len(self.blocks)))
        fields += b"".join(struct.pack("<QQ", *range_) for range_ in self.lost)
        fields += b"".join(self.replaced)
        whole_size = 8 + len(fields) + 16
        return checked(struct.pack("<II", 0x184D2A5E, whole_size - 8) + fields
                       + struct.pack("<I", whole_size) + b"agentlog")

    def expected_blocks(self) -> list[dict]:
        return [{"filePosition": position, "first": first,
                 "count": sum(len(run.records) for run in runs)}
                for (first, runs), (position, _, _) in zip(self.blocks, self.parts)]

    def records(self) -> list[dict]:
        return [each for first, runs in self.blocks for each in expected_records(first, runs)]


# --- What stands in the fixtures ------------------------------------------------------------------

def example() -> Sealed:
    """The worked example of docs/log-format.md in sealed form, byte for byte."""
    return Sealed(0, 2, [(0, [Run(CREATED + 123, ['{"a":1}', '{"b":2}'])])], [])


FIRST_BLOCKS = [
    (0, [Run(CREATED + 10, ['{"n":0}', '{"n":1}']),
         Run(CREATED + 20, ['{"n":2,"text":"again again again again again"}'])]),
    (5, [Run(CREATED + 15, ['{"n":5,"clock":"went back"}', '{"n":6}'])]),
]


def first_segment() -> Sealed:
    """Two blocks, because 3 and 4 are lost between them; 7 is lost behind the last."""
    return Sealed(0, 8, FIRST_BLOCKS, [(3, 5), (7, 8)])


SECOND_BLOCKS = [
    (8, [
        Run(CREATED + 1000, ['{"n":8}', '{"n":9}']),
        Run(CREATED + 1000, ['{"agentlog":"lost","events":1,"at_ms":1700000001000}'], "log"),
        # Two records of another store, then one with a gap, then one of a third store, then the
        # first store again: its id has to be written a second time.
        Run(CREATED + 2000, ['{"n":11}', '{"n":12}'], "event",
            Origin(ONE_STORE, 300, CREATED - 500)),
        Run(CREATED + 2000, ['{"n":13}'], "event", Origin(ONE_STORE, 305, CREATED - 400)),
        Run(CREATED + 2000, ['{"n":14}'], "event", Origin(OTHER_STORE, 7, CREATED - 90_000)),
        Run(CREATED + 2000, ['{"n":15,"offset":"lower"}'], "event",
            Origin(ONE_STORE, 2, CREATED - 400)),
        Run(CREATED + 1500, ['{"agentlog":"lost","events":4,"at_ms":1}'], "log",
            Origin(ONE_STORE, 3, CREATED - 400)),
        Run(CREATED + 1500, ['{"n":17,"text":"grün 漢字"}']),
    ]),
]


def second_segment(first: Sealed) -> Sealed:
    return Sealed(8, 18, SECOND_BLOCKS, [], first.hash)


def redacted_segment(first: Sealed) -> Sealed:
    """The first one without what stood at offset 1."""
    text = '{"agentlog":"redacted","offset":1,"at_ms":1700000009000}'
    runs = [Run(CREATED + 10, ['{"n":0}']), Run(CREATED + 10, [text], "log"), FIRST_BLOCKS[0][1][1]]
    return Sealed(0, 8, [(0, runs), FIRST_BLOCKS[1]], [(3, 5), (7, 8)], replaced=[first.hash])


def export() -> Sealed:
    """Of the store's records 1, 5, 6 and 11 to 13; what was not chosen stands in the lost table."""
    blocks = [
        (1, [Run(CREATED + 10, ['{"n":1}'])]),
        FIRST_BLOCKS[1],
        (11, SECOND_BLOCKS[0][1][2:4]),
    ]
    return Sealed(1, 14, blocks, [(2, 5), (7, 11)], flags=3)


IMPORTED_UNITS = [
    [Run(CREATED + 3000, ['{"n":18}'])],
    [Run(CREATED + 4000, ['{"n":19}', '{"n":20}'], "event", Origin(ONE_STORE, 40, CREATED - 300)),
     Run(CREATED + 4000, ['{"n":21}'], "event", Origin(OTHER_STORE, 8, CREATED - 80_000)),
     Run(CREATED + 4000, ['{"n":22}'], "event", Origin(OTHER_STORE, 9, CREATED - 70_000))],
    [Run(CREATED + 5000, ['{"agentlog":"lost","events":9,"at_ms":2}'], "log",
         Origin(ONE_STORE, 42, CREATED - 300))],
    [Run(CREATED + 6000, ['{"n":24}'])],
]


def imported() -> tuple[bytes, list[dict]]:
    """An active segment: the two units in the middle have an origin, one is about the log."""
    data, records, offset = EMPTY_FRAME + header(18), [], 18
    for runs in IMPORTED_UNITS:
        frame = b"".join(frame_parts(b"".join(run.content for run in runs)))
        count = sum(len(run.records) for run in runs)
        flags = (1 if runs[0].kind == "log" else 0) | (2 if runs[0].origin else 0)
        data += origin_frame(offset, runs) if runs[0].origin else b""
        data += frame + trailer(frame, offset, count, runs[0].append_time, flags)
        records += expected_records(offset, runs)
        offset += count
    return data, records


# --- Files and expectations -----------------------------------------------------------------------

def entry(file: str, data: bytes, segment_name: str | None, base: int, end: int | None,
          records: list[dict], lost: list[tuple[int, int]], sealed: Sealed | None = None) -> dict:
    """`sealed` is the segment whose footer is in the file and valid."""
    return {
        "file": file,
        "segmentName": segment_name,
        "size": len(data),
        "base": base,
        "end": end,
        "records": records,
        "lost": [list(range_) for range_ in lost],
        "footer": sealed and {
            "hash": sealed.hash.hex(),
            "previous": sealed.previous.hex(),
            "contentHash": hashlib.sha256(sealed.content).hexdigest(),
            "structureHash": hashlib.sha256(sealed.structure).hexdigest(),
            "contentSize": len(sealed.content),
            "blocks": sealed.expected_blocks(),
            "lost": [list(range_) for range_ in sealed.lost],
            "replaced": [each.hex() for each in sealed.replaced],
        },
    }


def build() -> dict[str, bytes]:
    alone = example()
    first = first_segment()
    second = second_segment(first)
    redacted = redacted_segment(first)
    exported = export()
    imported_bytes, imported_records = imported()

    damaged = bytearray(first.bytes)
    damaged[first.parts[0][0] + FIRST_LITERALS] ^= 1
    # A cut that leaves the block table: what is there of a footer must not be believed.
    no_footer = bytes(first.bytes[:len(first.bytes) - 60])

    names = {0: f"{0:020d}.lz4", 8: f"{8:020d}.lz4", 18: f"{18:020d}.active.lz4"}
    second_block = expected_records(*FIRST_BLOCKS[1])
    files = [
        (entry("sealed-example.lz4", alone.bytes, names[0], 0, 2, alone.records(), [], alone),
         alone.bytes),
        (entry("sealed-first.lz4", first.bytes, names[0], 0, 8, first.records(), [(3, 5), (7, 8)],
               first), first.bytes),
        (entry("sealed-second.lz4", second.bytes, names[8], 8, 18, second.records(), [], second),
         second.bytes),
        (entry("imported.active.lz4", imported_bytes, names[18], 18, 25, imported_records, []),
         imported_bytes),
        (entry("sealed-redacted.lz4", redacted.bytes, names[0], 0, 8, redacted.records(),
               [(3, 5), (7, 8)], redacted), redacted.bytes),
        (entry("sealed-damaged-block.lz4", damaged, names[0], 0, 8, second_block, [(0, 5), (7, 8)],
               first), damaged),
        # Without the footer nothing says that 7 is lost: behind 6 the rest is "not yet".
        (entry("sealed-no-footer.lz4", no_footer, names[0], 0, None, first.records(), [(3, 5)]),
         no_footer),
        (entry("export.lz4", exported.bytes, None, 1, 14, exported.records(),
               exported.lost, exported),
         exported.bytes),
    ]
    document = {
        "formatVersion": 1,
        "store": STORE.hex(),
        "createdMs": CREATED,
        "chain": ["sealed-first.lz4", "sealed-second.lz4", "imported.active.lz4"],
        "root": second.hash.hex(),
        "files": [expected for expected, _ in files],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return {expected["file"]: bytes(data) for expected, data in files} | {
        "expected-sealed.json": text.encode()}
