"""A store of arbitrary texts, so that the product's own scanner can be asked about them."""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "Reader"))

import draft                    # noqa: E402 (the path comes first)
import random_store             # noqa: E402
from record import Record       # noqa: E402

import json_path                # noqa: E402
from transcript import Transcript, document     # noqa: E402

_TIME_MS = 1_700_000_000_000
_STORE = bytes(range(16))
_MOST_BYTES = 200_000           # of one record; a longer text is cut, and the parts overlap
_OVERLAP = 20_000               # more than any match has
_UNIT_BYTES = 700_000
_SEGMENT_BYTES = 8_000_000
_MOST_RECORDS = 60_000          # of one unit


def texts(directories: list[Path]) -> tuple[list[bytes], int]:
    """Distinct records: each string of every JSON file as an event holds it, and each line.

    Returns:
        The records, and how many bytes all files have.
    """
    records: dict[bytes, None] = {}
    size = 0
    for directory in directories:
        for path in sorted(directory.rglob("*.json*")):
            if path.suffix not in (".json", ".jsonl") or not path.is_file():
                continue
            data = path.read_bytes()
            size += len(data)
            for line in _lines(path, data):
                content = document(line) if isinstance(line, bytes) else line
                whole = line if isinstance(line, bytes) else _encoded(line)
                for _, text in json_path.strings(content):
                    records |= dict.fromkeys(_parts(text))
                # Names and values as they stand together, unless that is too long.
                if 0 < len(whole) <= _MOST_BYTES:
                    records[whole] = None
    return list(records), size


def _lines(path: Path, data: bytes):
    """Lines that are JSON; of a file that is one document its elements."""
    if path.suffix == ".jsonl":
        yield from (line for line in data.split(b"\n") if document(line) is not line)
        return
    whole = document(data)
    if whole is data:
        whole = Transcript.read(path.name, data).documents
    yield from whole if isinstance(whole, list) else [whole]


def _encoded(document) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _parts(text: str):
    start = 0
    while True:
        part = text[start:start + _MOST_BYTES // 4]
        yield _encoded({"text": part})
        start += _MOST_BYTES // 4 - _OVERLAP // 4
        if start >= len(text) - _OVERLAP // 4:
            break


def write(records: list[bytes], home: Path):
    """The records in offset order, in segments of the usual size."""
    units: list[list[Record]] = [[]]
    size = 0
    for offset, data in enumerate(records):
        if size + len(data) > _UNIT_BYTES or len(units[-1]) >= _MOST_RECORDS:
            units.append([])
            size = 0
        units[-1].append(Record(offset, _TIME_MS, "event", None, data))
        size += len(data) + 1
    segments, group, size = [], [], 0
    for unit in units:
        group.append(unit)
        size += sum(len(record.data) for record in unit)
        if size >= _SEGMENT_BYTES:
            segments.append(group)
            group, size = [], 0
    if group:
        segments.append(group)
    files = {}
    for number, group in enumerate(segments):
        state = "active" if number == len(segments) - 1 else "rolled"
        made = draft.plain(_STORE, group[0][0].offset, _TIME_MS, group, state)
        files[f"log/{made.name}"] = bytes(made.data)
    base = segments[-1][0][0].offset
    files["log/LOCK"] = f"{base:020d}\nlost {0:020d}\ntold {0:020d}\n".encode()
    random_store.write(files, home)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)


def scan(agentlog: str, home: Path) -> dict[int, list[tuple[str, int, int]]]:
    """What the scanner finds: offset → (rule, first byte, end)."""
    done = subprocess.run([agentlog, "log", "scan-secrets", "--home", str(home), "--json"],
                          capture_output=True, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"scan-secrets: exit status {done.returncode}, {done.stderr!r}")
    result: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for line in done.stdout.splitlines():
        match = json.loads(line)
        result[match["offset"]].append((match["rule"], *match["bytes"]))
    return result
