"""Deliberate mistakes, so that the self-test can prove that each check notices what it is for.

A mistake is made either in what was read, as if the log had it so, or in the store, as if a fault
had done it. Without a name nothing happens.
"""

import shutil
from pathlib import Path

INVENTED = b'{"id":"nobody-0","pad":""}'


def _without_one(records):
    del records[len(records) // 2]


def _with_one_more(records):
    records.append((records[-1][0] + 1 if records else 0, INVENTED))


def _with_one_twice(records):
    records.append((records[-1][0] + 1, records[0][1]))


def _reused(records):
    records[0] = (records[0][0], INVENTED)


def _exchanged(records):
    (one, first), (two, second) = records[0], records[-1]
    records[0], records[-1] = (one, second), (two, first)


def _out_of_order(records):
    records.reverse()


def _told(records):
    records.append((records[-1][0] + 1, b'{"agentlog":"lost","events":99,"at_ms":1}'))


READINGS = {"told": _told, "lost": _without_one, "invented": _with_one_more,
            "twice": _with_one_twice, "reused": _reused, "exchanged": _exchanged,
            "order": _out_of_order}


def reading(name: str, found):
    """What was read, with the mistake of that name. Too few records leave it as it is."""
    change = READINGS.get(name)
    if change is not None and len(found.records) >= 2:
        change(found.records)
    if name == "told":
        found.about_the_log.add(found.records[-1][0])
    return found


def one_reading(name: str, found):
    """What Python's reader read, when only that one is to be wrong."""
    if name != "disagree" or not found.records:
        return found
    return type(found)(found.records[:-1], found.lost, found.about_the_log)


def _flip(path: Path, position: int):
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)


def _segments(home: Path) -> list[Path]:
    return sorted((home / "log").glob("*.lz4"))


def _damage(home: Path):
    """A bit of the first unit."""
    for path in _segments(home)[:1]:
        if path.stat().st_size > 120:
            _flip(path, 115)


def _cut(home: Path):
    """The newest unit, or a part of it."""
    for path in _segments(home)[-1:]:
        size = path.stat().st_size
        if size > 200:
            with open(path, "r+b") as file:
                file.truncate(size - 10)


def _no_quarantine(home: Path):
    shutil.rmtree(home / "quarantine", ignore_errors=True)


def _no_spool(home: Path):
    shutil.rmtree(home / "spool", ignore_errors=True)


STORES = {"damage": _damage, "cut": _cut, "quarantine": _no_quarantine, "spool": _no_spool}


def store(name: str, home: Path):
    """Makes the mistake of that name in a store."""
    change = STORES.get(name)
    if change is not None:
        change(home)
