#!/usr/bin/env python3
"""Recomputes every checksum and hash of a store and says what does not hold.

    verify.py HOME [--json]

A line for each segment, PASS or FAIL with the reasons, then the root: the newest footer's hash.
Exit status 0 if all pass, 2 if one fails or HOME is no directory.
"""

import json
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

import chain
import frames
import header as headers
import seal
import store
import unit


@dataclass(frozen=True, slots=True)
class Verdict:
    name: str
    problems: list[str]
    notes: list[str]            # what is worth knowing and in order
    hash: str | None            # of the footer

    @property
    def passes(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Report:
    verdicts: list[Verdict]
    root: str | None

    @property
    def passes(self) -> bool:
        return all(verdict.passes for verdict in self.verdicts)


def _frame_problems(part, store_id):
    """The empty frame and the header."""
    segment = part.segment
    if segment.data[:headers.POSITION] != frames.EMPTY_FRAME:
        yield "the file does not begin with the empty frame"
    if segment.header is None:
        yield "the header is damaged"
        return
    if segment.refusal is not None:
        yield segment.refusal
        return
    if segment.header.base != segment.base:
        yield f"the header's base is {segment.header.base}"
    if segment.header.store != store_id:
        yield f"belongs to the store {segment.header.store.hex()}"
    if store.name_is_sealed(segment.name) != segment.is_sealed:
        yield "header flags and file name are of different forms"
    if not segment.is_sealed and segment.header.previous != chain.ZERO:
        yield "not sealed, and names a previous segment"


def _offset_problems(part):
    """Offsets that are there twice or not at all."""
    for unit in part.scan.skipped:
        yield f"unit at {unit.start} with offsets {unit.first} to {unit.end} is out of place"
    end = part.begin
    for unit in part.scan.units:
        if unit.first != end and not part.segment.is_sealed:
            yield f"offsets {end} to {unit.first} are lost"
        end = unit.end
    if part.scan.footer is not None:
        end = part.scan.footer.end
    if part.next_base is not None and part.next_base != end:
        yield f"ends at offset {end}, and the next segment begins at {part.next_base}"
    if part.begin != part.segment.base:
        yield f"begins below offset {part.begin}, which was read before"


def _tail_is_damage(data, start):
    """Whether an appender would call the bytes from `start` to the end damage and not torn."""
    magic = struct.pack("<I", frames.TRAILER_MAGIC)
    at = data.find(magic, start)
    while at >= 0:
        if unit.trailer(data, at) is not None:
            return True
        at = data.find(magic, at + 1)
    position = start
    if frames.magic_at(data, position) == frames.ORIGIN_MAGIC:
        position = frames.skippable_end(data, position, len(data)) or position
    end = frames.lz4_end(data, position, len(data))
    if end is None or len(data) - end < unit.TRAILER_BYTES or not any(data[end:]):
        return False
    return frames.decompress(data[position:end], frames.MOST_CONTENT_BYTES) is not None


def _damage(part):
    """(problems, notes) about bytes that are no unit."""
    problems = [f"damage at file positions {start} to {stop}" for start, stop in part.scan.damage]
    notes = [f"unknown frame at file position {start}" for start, _ in part.scan.unknown]
    start, stop = part.scan.rest
    end = part.scan.units[-1].end if part.scan.units else part.begin
    if start < stop and part.scan.footer is None:
        data = part.segment.data
        if part.next_base is None and not part.segment.is_sealed and _tail_is_damage(data, start):
            problems.append(f"damage at file positions {start} to {stop}, behind the last unit")
        elif part.next_base is None or part.next_base == end:
            notes.append(f"{stop - start} bytes that were not committed")
        else:
            problems.append(f"damage at file positions {start} to {stop}, up to the end")
    return problems, notes


def _verdict(part, store_id, log) -> Verdict:
    problems = list(_frame_problems(part, store_id))
    notes = []
    if part.segment.refusal is None:
        damage, notes = _damage(part)
        problems += damage + list(_offset_problems(part))
        if part.segment.is_sealed:
            problems += seal.problems(part.segment.data, part.segment.header, part.scan)
    if part.segment.name.endswith(".active.lz4") and part.next_base is not None:
        problems.append("active, and not the newest")
    footer = part.scan.footer
    if footer is not None:
        notes += [f"offsets {first} to {end} are lost" for first, end in footer.lost]
        notes += [f"replaces {old.hex()}" for old in footer.replaced]
    others = set(store.names(log).get(part.segment.base, [])) - {part.segment.name}
    for name in sorted(others):
        if part.segment.name.endswith(".rolled.lz4") and store.name_is_sealed(name):
            problems.append(f"{name} is there, but its footer is not valid")
        elif name.endswith(".rolled.lz4"):
            notes.append(f"{name} is still there")
        else:
            problems.append(f"{name} has the same base")
    return Verdict(part.segment.name, problems, notes, footer.hash.hex() if footer else None)


def check(home) -> Report:
    """What holds and what does not, for every segment of a store."""
    parts = list(store.parts(home))
    ids = [part.segment.header.store for part in parts if part.segment.header is not None]
    links = chain.problems(parts)
    verdicts = []
    for part in parts:
        verdict = _verdict(part, ids[0] if ids else None, Path(home) / "log")
        verdict.problems.extend(links[verdict.name])
        verdicts.append(verdict)
    return Report(verdicts, chain.root(parts))


def as_json(report: Report) -> dict:
    return {"passes": report.passes, "root": report.root, "segments": [
        {"name": verdict.name, "passes": verdict.passes, "problems": verdict.problems,
         "notes": verdict.notes, "footer": verdict.hash} for verdict in report.verdicts]}


def main(arguments) -> int:
    homes = [argument for argument in arguments if argument != "--json"]
    if len(homes) != 1:
        print("usage: verify.py HOME [--json]", file=sys.stderr)
        return 2
    if not Path(homes[0]).is_dir():
        print(f"{homes[0]}: no such directory", file=sys.stderr)
        return 2
    report = check(homes[0])
    if "--json" in arguments:
        print(json.dumps(as_json(report)))
        return 0 if report.passes else 2
    for verdict in report.verdicts:
        print(f"{'PASS' if verdict.passes else 'FAIL'} {verdict.name}")
        for line in verdict.problems + verdict.notes:
            print(f"     {line}")
    print(f"root {report.root or '-'}")
    return 0 if report.passes else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
