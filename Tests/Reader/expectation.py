"""What an effect says beforehand, and how that is compared with what the reader finds."""

import random
import tempfile
from dataclasses import dataclass, field

import random_store
import store
import verify
from draft import Draft, Piece
from record import Lost, Record, merged


@dataclass(slots=True)
class Expectation:
    """Changes against the whole store. `gone`: offsets without a record, `lost`: new ranges."""
    passes: bool
    gone: set[int] = field(default_factory=set)
    lost: list[tuple[int, int]] = field(default_factory=list)
    changed: dict[int, Record] = field(default_factory=dict)
    begin: int = 0              # what is below is no part of the log any more
    added: list[Record] = field(default_factory=list)       # behind all others


@dataclass(slots=True)
class Scene:
    """A random store that an effect changes: three sealed segments, two rolled, one active."""
    rng: random.Random
    store: random_store.RandomStore

    @classmethod
    def of(cls, seed: int) -> "Scene":
        rng = random.Random(seed)
        return cls(rng, random_store.make(rng, 6, large=seed % 4 == 0, extras=False, sealed=3))

    @property
    def sealed(self) -> list[Draft]:
        return [each for each in self.store.segments if each.state == "sealed"]

    @property
    def rolled(self) -> list[Draft]:
        return [each for each in self.store.segments if each.state == "rolled"]

    @property
    def active(self) -> Draft:
        return self.store.segments[-1]

    def next_base(self, segment: Draft) -> int:
        return self.store.segments[self.store.segments.index(segment) + 1].base

    def committed(self, imported: bool = False) -> tuple[Draft, Piece]:
        """A unit that another one follows, in a rolled segment or the active one."""
        choices = [(segment, piece) for segment in self.rolled + [self.active]
                   for piece in segment.pieces
                   if not imported or piece.records[0].origin is not None]
        last = self.active.pieces[-1]
        choices = [each for each in choices if each[1] is not last]
        return self.rng.choice(choices) if choices else (None, None)

    def block(self) -> tuple[Draft, Piece]:
        segment = self.rng.choice(self.sealed)
        return segment, self.rng.choice(segment.pieces)

    def flip(self, segment: Draft, start: int, stop: int) -> None:
        segment.data[self.rng.randrange(start, stop)] ^= 1 << self.rng.randrange(8)


def offsets(*pieces: Piece) -> set[int]:
    return {record.offset for piece in pieces for record in piece.records}


def losing(*pieces: Piece) -> Expectation:
    """Exactly these are lost."""
    return Expectation(False, offsets(*pieces), [piece.offsets for piece in pieces])


def failures(files: dict[str, bytes], before: list[Record], lost: list[tuple[int, int]],
             expected: Expectation) -> list[str]:
    """What the reader finds otherwise than expected."""
    records = [expected.changed.get(record.offset, record) for record in before
               if record.offset not in expected.gone] + expected.added
    ranges = [(max(first, expected.begin), end) for first, end in merged(lost + expected.lost)
              if end > expected.begin]
    with tempfile.TemporaryDirectory() as home:
        random_store.write(files, home)
        found = store.read(home)
        report = verify.check(home)
    result = []
    found_records = [item for item in found if isinstance(item, Record)]
    found_ranges = [(item.first, item.end) for item in found if isinstance(item, Lost)]
    if found_records != records:
        more = {record.offset for record in found_records} - {record.offset for record in records}
        less = {record.offset for record in records} - {record.offset for record in found_records}
        result.append(f"records: {sorted(more)} too many, {sorted(less)} too few, or others")
    if found_ranges != ranges:
        result.append(f"lost: {found_ranges} instead of {ranges}")
    if report.passes != expected.passes:
        result.append(f"verify {'passes' if report.passes else 'fails'}: "
                      + "; ".join(line for each in report.verdicts for line in each.problems))
    return result
