"""The units of one segment, from its first byte to its last (docs/log-format.md, "Reading")."""

import struct
from dataclasses import dataclass, field

import block
import footer as footers
import frames
import header
import unit


@dataclass(slots=True)
class Scan:
    """What a segment holds, in file order."""
    units: list[unit.Unit] = field(default_factory=list)
    skipped: list[unit.Unit] = field(default_factory=list)      # valid, but at offsets already read
    damage: list[tuple[int, int]] = field(default_factory=list)     # file positions stepped over
    unknown: list[tuple[int, int]] = field(default_factory=list)    # unknown skippable frames
    rest: tuple[int, int] = (0, 0)      # file positions behind the last unit that hold no unit
    footer: footers.Footer | None = None     # where the units of a sealed segment end


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind of segment commits: by trailers, or by runs frames."""
    magic: bytes
    at: object                  # (data, position, stop) → Unit or None
    before: object              # (data, commit position, low, stop) → Unit or None


PLAIN = Form(struct.pack("<I", frames.TRAILER_MAGIC), unit.at,
             lambda data, position, low, stop: unit.before_trailer(data, position, low))
SEALED = Form(struct.pack("<I", frames.RUNS_MAGIC), block.at, block.before_runs)


def _search(data, form, low, stop):
    """The first valid unit that begins at `low` or later, judged by the place of its commit."""
    position = data.find(form.magic, low, stop)
    while position >= 0:
        found = form.before(data, position, low, stop)
        if found is not None and found.stop <= stop:
            return found
        position = data.find(form.magic, position + 1, stop)
    return None


def _past_unknown(data, position, stop, scan):
    """The position behind the unknown skippable frames that stand at `position`."""
    while True:
        end = frames.skippable_end(data, position, stop)
        if end is None or frames.magic_at(data, position) in frames.KNOWN_MAGICS:
            return position
        scan.unknown.append((position, end))
        position = end


def scan(data: bytes, form: Form, base: int) -> Scan:
    """Everything valid between the header and the footer or the end of the file.

    Units that start below `base` or below the end of the one before are set aside.
    """
    result = Scan()
    if form is SEALED:
        result.footer = footers.last(data)
    stop = len(data) if result.footer is None else result.footer.position
    position, end = min(header.UNITS, stop), base
    while True:
        settled = position
        noted = len(result.unknown)
        position = _past_unknown(data, position, stop, result)
        if position >= stop:
            break
        if form is SEALED and result.footer is None:
            result.footer = footers.at(data, position)
            if result.footer is not None:
                stop = position
                break
        found = form.at(data, position, stop)
        if found is None:
            # CHOICE: the search begins where the last valid unit ended and not behind the unknown
            # frames: what is damaged may be the size of one of them.
            found = _search(data, form, settled, stop)
            if found is None:
                position = settled
                del result.unknown[noted:]
                break
            if found.start < position:
                position = settled
                del result.unknown[noted:]
            if found.start > position:
                result.damage.append((position, found.start))
        if found.first < end:
            result.skipped.append(found)
        else:
            result.units.append(found)
            end = found.end
        position = found.stop
    result.rest = (position, stop)
    return result
