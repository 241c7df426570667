#!/usr/bin/env python3
"""Checks the reader: each effect says beforehand what a change of a random store will do to it.

The frozen fixtures are read as well.

    check_reader.py [SEED ...]

Prints "N effects, M failed"; exit status 1 if one failed. What fails is named with its seed, which
is all that is needed to see it again.
"""

import random
import sys
import tempfile

import effects_fields
import effects_files
import effects_sealed
import effects_units
import encoder
import fixture_files
import random_store
import spool
import store
import verify
from expectation import Scene, failures
from record import Record

SEEDS = range(1, 13)
EFFECTS = effects_units.ALL + effects_sealed.ALL + effects_fields.ALL + effects_files.ALL


def effects(seed: int):
    """(name, complaints) of everything that was done to the store of this seed."""
    for effect in EFFECTS:
        scene = Scene.of(seed)
        before, lost = scene.store.records(), scene.store.lost()
        expected = effect(scene)
        if expected is not None:        # None: this store has nothing that it could be done to
            yield effect.__name__, failures(scene.store.files(), before, lost, expected)


def _tiny(seed: int):
    """Two sealed segments of few records and an active one."""
    rng = random.Random(seed)
    while True:
        made = random_store.make(rng, 3, large=False, extras=False, sealed=2)
        if sum(len(each.data) for each in made.segments) < 8_000:
            return rng, made


def any_bit(seed: int):
    """No bit of a sealed segment can change without a FAIL, and none anywhere makes up a record."""
    rng, made = _tiny(seed)
    truth = {record.offset: record for record in made.records()}
    with tempfile.TemporaryDirectory() as home:
        for segment in made.segments:
            for _ in range(60):
                files = made.files()
                data = bytearray(segment.data)
                place = rng.randrange(len(data))
                data[place] ^= 1 << rng.randrange(8)
                random_store.write(files | {f"log/{segment.name}": bytes(data)}, home)
                what = f"byte {place} of {segment.name}"
                found = [item for item in store.read(home) if isinstance(item, Record)]
                if any(truth.get(record.offset) != record for record in found):
                    yield f"{what}: another record"
                missing = truth.keys() - {record.offset for record in found}
                held = next(({record.offset for record in piece.records} for piece in segment.pieces
                             if piece.start <= place < piece.stop), set())
                if missing != held:
                    yield f"{what}: {missing} are missing instead of {held}"
                if segment.state == "sealed" and verify.check(home).passes:
                    yield f"{what}: verify passes"


def spooled(seed: int):
    """A spooled unit is read whole or not at all."""
    author = random_store.Author(random.Random(seed), large=False)
    first, second = author.batch(0), author.batch(0)
    good, other = (b"".join(encoder.unit(each, 4)) for each in (first, second))
    files = {
        "spool/00000000000000000002-7-0123abcd.lz4": good,
        "spool/00000000000000000001-7-0123abcd.lz4": other,
        "spool/00000000000000000003-7-0123abcd.lz4": good[:-1],
        "spool/00000000000000000004-7-0123abcd.lz4": good + other,
        "spool/00000000000000000005-7-0123abcd.lz4": b"",
        "spool/00000000000000000006-7-0123abcd.lz4.tmp": good,
        "spool/00000000000000000007-7-0123ABCD.lz4": good,
    }
    with tempfile.TemporaryDirectory() as home:
        random_store.write(files, home)
        found = spool.read(f"{home}/spool")
    lines = [[record.data for record in each] for each in (second, first)]
    if [each for _, each in found] != lines + [[], [], []]:
        yield f"spool: {found}"


def main(arguments) -> int:
    count = failed = 0
    for name, complaints in fixture_files.complaints():
        count += 1
        failed += bool(complaints)
        for complaint in complaints:
            print(f"{name}: {complaint}")
    for seed in map(int, arguments) if arguments else SEEDS:
        results = list(effects(seed))
        results += [("any_bit", list(any_bit(seed))), ("spooled", list(spooled(seed)))]
        for name, complaints in results:
            count += 1
            failed += bool(complaints)
            for complaint in complaints:
                print(f"seed {seed}, {name}: {complaint}")
    print(f"{count} effects, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
