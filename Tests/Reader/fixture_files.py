"""The frozen files in Fixtures/log/v1: the reader must find in them what is written beside them."""

import json
import shutil
import tempfile
from pathlib import Path

import footer
import segment
import store
import verify
from record import Lost, Record

FOLDER = Path(__file__).resolve().parents[2] / "Fixtures" / "log" / "v1"


def _expected(entry):
    """Records as (offset, append time, kind, origin, text), from either of the two documents."""
    if "units" in entry:
        return [(unit["first"] + index, unit["appendTimeMs"], "event", None, text)
                for unit in entry["units"] for index, text in enumerate(unit["records"])]
    return [(each["offset"], each["appendTimeMs"], each["kind"],
             each["origin"] and tuple(each["origin"].values()), each["text"])
            for each in entry["records"]]


def _found(records):
    return [(record.offset, record.append_ms, record.kind,
             record.origin and (record.origin.store, record.origin.offset, record.origin.append_ms),
             record.data.decode()) for record in records]


def _read(entry):
    """(records, lost ranges) of a fixture that stands alone in a log, or is an export."""
    if entry["segmentName"] is None:
        data = (FOLDER / entry["file"]).read_bytes()
        scan = segment.scan(data, segment.SEALED, entry["base"])
        records = [record for unit in scan.units for record in unit.records()]
        return records, [list(range_) for range_ in scan.footer.lost]
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "log").mkdir()
        shutil.copyfile(FOLDER / entry["file"], Path(home) / "log" / entry["segmentName"])
        found = store.read(home)
    return ([item for item in found if isinstance(item, Record)],
            [[item.first, item.end] for item in found if isinstance(item, Lost)])


def _complaints(entry):
    records, lost = _read(entry)
    if _found(records) != _expected(entry):
        yield f"records: {_found(records)}"
    if lost != entry["lost"]:
        yield f"lost: {lost}"
    said = entry.get("footer")
    if "footer" in entry:
        found = footer.last((FOLDER / entry["file"]).read_bytes())
        if (found and found.hash.hex()) != (said and said["hash"]):
            yield "another footer hash"
        if found and [each.position for each in found.blocks] != [
                each["filePosition"] for each in said["blocks"]]:
            yield "other file positions of blocks"


def _chain(document):
    """The files that make one store verify, with the root that is stated."""
    entries = {entry["file"]: entry for entry in document["files"]}
    for replacement in ({}, {"sealed-first.lz4": "sealed-redacted.lz4"}):
        with tempfile.TemporaryDirectory() as home:
            (Path(home) / "log").mkdir()
            for file in document["chain"]:
                shutil.copyfile(FOLDER / replacement.get(file, file),
                                Path(home) / "log" / entries[file]["segmentName"])
            report = verify.check(home)
        if not report.passes or report.root != document["root"]:
            yield json.dumps(verify.as_json(report))


def complaints():
    """(name, complaints) of every fixture, and of the chain."""
    for name in ("expected.json", "expected-sealed.json"):
        document = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for entry in document["files"]:
            yield entry["file"], list(_complaints(entry))
        if "chain" in document:
            yield "chain", list(_chain(document))
