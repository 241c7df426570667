"""What a sealed segment says about itself, recomputed from its bytes."""

import hashlib

import footer as footers
import header as headers
from crc32c import crc32c


def _gaps(entries, base, end):
    """Complaints where blocks and lost ranges do not cover base to end once, and in order."""
    position = base
    for first, stop, what in sorted(entries):
        if stop <= first:
            yield f"{what} of offset {first} is empty"
        if first != position:
            yield f"{what} begins at offset {first}, and what is before it ends at {position}"
        position = max(position, stop)
    if position != end:
        yield f"blocks and lost ranges end at offset {position}, the footer says {end}"


def _entry_problems(entry, unit, data):
    """One line of the footer's block table against the block that stands in the file."""
    times = [run.append_ms for run in unit.runs]
    actual = footers.BlockEntry(
        unit.start, unit.first, min(times), max(times), len(unit.lines), unit.commit - unit.frame,
        unit.stop - unit.commit, unit.content_bytes, crc32c(data[unit.frame:unit.commit]),
        crc32c(data[unit.commit:unit.stop - 4]))
    for name in footers.BlockEntry.__slots__:
        said, is_ = getattr(entry, name), getattr(actual, name)
        if said != is_:
            yield f"block at {unit.start}: {name} is {is_}, the footer says {said}"


def _layout_problems(data, scan, footer):
    """Blocks must follow each other from the header to the footer, as the table says."""
    position = headers.UNITS
    known = {start: stop for start, stop in scan.unknown}
    for unit in scan.units + scan.skipped:
        known[unit.start] = unit.stop
    while position in known:
        position = known[position]
    if position != footer.position:
        yield f"no valid block at file position {position}"
    if footer.stop != len(data):
        yield f"{len(data) - footer.stop} bytes behind the footer"
    if len(footer.blocks) != len(scan.units):
        yield f"{len(scan.units)} valid blocks, the footer says {len(footer.blocks)}"
    units = {unit.start: unit for unit in scan.units}
    for entry in footer.blocks:
        if entry.position not in units:
            yield f"the block of offset {entry.first} is not at file position {entry.position}"
        else:
            yield from _entry_problems(entry, units[entry.position], data)


def _sum_problems(data, scan, footer):
    """Counts, flags and the two hashes over all blocks."""
    content, structure = hashlib.sha256(), hashlib.sha256(data[headers.POSITION:headers.UNITS])
    records = content_bytes = flags = 0
    for unit in scan.units:
        content.update(b"".join(line + b"\n" for line in unit.lines))
        structure.update(data[unit.commit:unit.stop])
        records += len(unit.lines)
        content_bytes += unit.content_bytes
        for run in unit.runs:
            flags |= footers.ABOUT_THE_LOG if run.about_the_log else 0
            flags |= footers.IMPORTED if run.origin is not None else 0
    for what, is_, said in (
            ("record count", records, footer.records),
            ("content size", content_bytes, footer.content_bytes),
            ("content hash", content.hexdigest(), footer.content_hash.hex()),
            ("structure hash", structure.hexdigest(), footer.structure_hash.hex()),
            ("flags", flags, footer.flags)):
        if is_ != said:
            yield f"{what} is {is_}, the footer says {said}"


def problems(data: bytes, header, scan):
    """All that is wrong in one sealed segment by itself, the chain apart."""
    footer = scan.footer
    if footer is None:
        yield "no valid footer"
        return
    if footer.refusal is not None:
        yield footer.refusal
        return
    if header is not None:
        for name in ("store", "base", "previous"):
            if getattr(header, name) != getattr(footer, name):
                yield f"header and footer name another {name}"
    yield from _layout_problems(data, scan, footer)
    yield from _sum_problems(data, scan, footer)
    covered = [(entry.first, entry.first + entry.records, "a block") for entry in footer.blocks]
    covered += [(first, end, "a lost range") for first, end in footer.lost]
    yield from _gaps(covered, footer.base, footer.end)
    if footer.blocks != sorted(footer.blocks, key=lambda entry: entry.first):
        yield "the block table is not in the order of offsets"
    if footer.lost != sorted(footer.lost):
        yield "the lost ranges are not in the order of offsets"
