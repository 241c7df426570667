"""A random store as the page allows it, and what is in it."""

import json
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import draft
import encoder
from record import Origin, Record

START_MS = 1_700_000_000_000


@dataclass(slots=True)
class RandomStore:
    """The segments in the order of offsets, and other files by their path below the store."""
    id: bytes
    segments: list[draft.Draft]
    others: dict[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        own = {f"log/{segment.name}": bytes(segment.data) for segment in self.segments}
        return self.others | own

    def records(self) -> list[Record]:
        return [record for segment in self.segments for record in segment.records]

    def lost(self) -> list[tuple[int, int]]:
        return [each for segment in self.segments for each in segment.lost]


def write(files: dict[str, bytes], home: Path) -> None:
    for name, data in files.items():
        path = Path(home) / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(data)


class Author:
    """Makes up records. `large` allows those that fill a block or a unit."""

    def __init__(self, rng: random.Random, large: bool):
        self.rng, self.large = rng, large
        self.now = START_MS
        self.other_stores = [rng.randbytes(16).hex() for _ in range(3)]

    def tick(self) -> int:
        """Append times mostly rise, stand still now and then, and sometimes fall."""
        self.now += self.rng.choice([0, 1, 37, 1000, 60_000, -1, -5000, -3_600_000])
        return self.now

    def line(self) -> bytes:
        rng, kind = self.rng, self.rng.random()
        if kind < 0.1:
            return rng.choice([b"x", b"\x00", b"\r", b"\xff", b"{", b"0"])
        if kind < 0.15:
            return rng.randbytes(rng.randint(1, 300)).replace(b"\n", b"N")
        if kind < 0.18 and self.large:
            size = rng.choice([70_000, 131_072, 200_000, 262_143, 262_144])
            if rng.random() < 0.3:
                return rng.randbytes(size).replace(b"\n", b"N")
            return (b"the same words again, %d " % size * (size // 20))[:size]
        value = {"n": rng.randrange(1 << 40), "text": "grün 漢字 " * rng.randint(0, 20)}
        return json.dumps(value, ensure_ascii=False).encode()

    def lines(self) -> list[bytes]:
        """Those of one batch, which must fit into a unit."""
        result, room = [], 1_048_576
        for _ in range(self.rng.choice([1, 1, 2, 3, self.rng.randint(1, 50)])):
            line = self.line()
            room -= len(line) + 1
            if room < 0:
                break
            result.append(line)
        return result

    def origins(self, count: int) -> list[Origin]:
        """Several runs; stores repeat, offsets jump in both directions, times too."""
        rng, result = self.rng, []
        while len(result) < count:
            store = rng.choice(self.other_stores)
            offset = rng.randrange(1 << rng.choice([4, 20, 60]))
            time = START_MS + rng.randrange(-10 ** 9, 10 ** 9)
            length = rng.randint(1, max(1, count // 2))
            result += [Origin(store, offset + index, time) for index in range(length)]
        return result[:count]

    def batch(self, first: int) -> list[Record]:
        """What one append writes: records of one time, one kind, imported or not."""
        lines, time = self.lines(), self.tick()
        kind = "log" if self.rng.random() < 0.1 else "event"
        origins = self.origins(len(lines)) if self.rng.random() < 0.25 else [None] * len(lines)
        return [Record(first + index, time, kind, origin, line)
                for index, (line, origin) in enumerate(zip(lines, origins))]

    def about_the_log(self, at: int, **value) -> list[Record]:
        text = json.dumps(value | {"at_ms": self.tick()}, separators=(",", ":"))
        return [Record(at, self.now, "log", None, text.encode())]


def _batches(author, base, count, gap_chance):
    """Batches from `base` on, with offsets left out between them now and then."""
    batches, end = [], base
    for _ in range(count):
        if author.rng.random() < gap_chance:
            end += author.rng.randint(1, 20)
        batches.append(author.batch(end))
        end = batches[-1][-1].offset + 1
    return batches


def _with_unknown_frames(rng, batches):
    items = []
    for batch in batches:
        if rng.random() < 0.15:
            magic = rng.choice([0x184D2A51, 0x184D2A57, 0x184D2A5F])
            items.append(encoder.unknown_frame(rng.randbytes(rng.randint(0, 40)), magic))
        items.append(batch)
    return items


def _redacted(author, store_id, segment):
    """The segment with one record redacted, and the two hashes; the record is about the log."""
    victim = author.rng.choice(segment.records)
    line, = author.about_the_log(victim.offset, agentlog="redacted", offset=victim.offset)
    changed = [replace(record, kind="log", origin=None, data=line.data)
               if record is victim else record for record in segment.records]
    previous = bytes(segment.data[11 + 44:11 + 76])
    created = int.from_bytes(segment.data[11 + 36:11 + 44], "little")
    return victim.offset, draft.sealed(store_id, segment.base, created, changed, segment.end,
                                       previous, [segment.footer_hash, *segment.replaced])


def make(rng: random.Random, segments: int, large: bool = True, extras: bool = True,
         sealed: int | None = None) -> RandomStore:
    """`segments` of them: some sealed (or as many as stated), then rolled, the last one active.

    With `extras` the log may also have been shrunk, and other files stand about.
    """
    author, store_id = Author(rng, large), rng.randbytes(16)
    drawn = rng.randint(min(2, segments - 1), segments - 1)
    sealed_count = drawn if sealed is None else sealed
    result, base, previous, notes = RandomStore(store_id, []), 0, bytes(32), []
    for index in range(segments):
        is_sealed = index < sealed_count
        batches = _batches(author, base, rng.randint(3, 10), 0.2 if is_sealed else 0)
        records = [record for batch in batches for record in batch]
        created = author.tick()
        if is_sealed:
            end = records[-1].offset + 1 + (rng.randint(1, 9) if rng.random() < 0.2 else 0)
            segment = draft.sealed(store_id, base, created, records, end, previous)
            previous = segment.footer_hash
            if extras and rng.random() < 0.15:
                old, (offset, segment) = segment, _redacted(author, store_id, segment)
                notes.append(dict(
                    agentlog="redaction", offset=offset, footer=segment.footer_hash.hex(),
                    replaced=old.footer_hash.hex()))
            elif extras and index == sealed_count - 1 and not segment.lost and rng.random() < 0.3:
                rolled = draft.plain(store_id, base, created, batches, "rolled")
                result.others[f"log/{rolled.name}"] = bytes(rolled.data)
        else:
            last = index == segments - 1
            if last and extras and rng.random() < 0.3 and sealed_count > 1:
                gone = result.segments.pop(0)
                notes.append(dict(agentlog="dropped", first=0, end=gone.end,
                                  footers=gone.footer_hash.hex()))
            for note in notes if last else []:
                batches.append(author.about_the_log(batches[-1][-1].offset + 1, **note))
            segment = draft.plain(store_id, base, created, _with_unknown_frames(rng, batches),
                                  "active" if last else "rolled")
        result.segments.append(segment)
        base = segment.end
    if extras:
        _add_others(author, result)
    return result


def _add_others(author, result):
    rng, base = author.rng, result.segments[-1].base
    result.others["log/LOCK"] = f"{base:020d}\nlost {0:020d}\ntold {0:020d}\n".encode()
    if rng.random() < 0.3:
        result.others["log/new.tmp"] = rng.randbytes(50)
        result.others[f"log/{result.segments[0].base:020d}.seal.tmp"] = rng.randbytes(50)
        result.others["log/notes.txt"] = b"foreign\n"
    for index in range(rng.choice([0, 0, 1, 3])):
        batch = [replace(record, origin=None) for record in author.batch(0)]
        time, process = (START_MS + index) * 1_000_000, rng.randrange(1, 1 << 22)
        name = f"{time:020d}-{process}-{rng.randrange(1 << 32):08x}"
        power = rng.choice([0, 4])
        result.others[f"spool/{name}.lz4"] = b"".join(encoder.unit(batch, power))
