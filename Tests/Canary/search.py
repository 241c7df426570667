"""Looks for canaries wherever the product may have put them, and remembers where each was found."""

import json
import os
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import frame_search
import json_path
from setting import Said

# Commands that print events.
PRINTING = ("agentlog log cat", "agentlog log show", "agentlog log stats")


@dataclass(slots=True)
class Found:
    """Where a canary is."""
    outside: dict[str, str] = field(default_factory=dict)       # place → an example
    stored: dict[str, str] = field(default_factory=dict)        # where events may be shown
    keys: set[str] = field(default_factory=set)                     # of events in the log


class Search:
    """`looked` counts the places. What may show events is told from what may show nothing."""

    def __init__(self, mint):
        self.mint = mint
        self.looked = 0
        self.found: dict[int, Found] = defaultdict(Found)
        self.types: dict[str, set[str]] = defaultdict(set)      # session id → types of its events
        self._seen: set[bytes] = set()

    def look(self, place: str, example: str, data: bytes, may_show_events: bool):
        self.looked += 1
        for number in self.mint.found(data):
            found = self.found[number]
            where = found.stored if may_show_events else found.outside
            where.setdefault(place, example)

    def said(self, said: Said):
        """What a process said: nothing of events, but for the commands that print them."""
        shows = said.what.startswith(PRINTING)
        kind = said.what.split(",")[0]
        self.look(f"standard error of {kind}", said.what, said.errors, False)
        self.look(f"standard output of {kind}", said.what, said.output, shows)

    def files(self, folder: Path, what: str, is_store: bool = True, only: str = "*",
              besides=frozenset()):
        """Every file below a folder: its name, its bytes, and what is compressed in it."""
        for path in sorted(path for path in folder.rglob(only) if path.is_file()):
            if path in besides:
                continue
            name = str(path.relative_to(folder))
            try:
                data = path.read_bytes()
            except FileNotFoundError:       # drained, or removed by its writer
                continue
            place = f"{what}: {_kind(name)}"
            self.look(f"{what}: names of files", name, os.fsencode(name), False)
            self.look(place, name, data, is_store)
            content = frame_search.whole(data)
            if content:
                self.look(f"{place}, decompressed", name, content, is_store)
                for line in content.split(b"\n"):
                    self._event(line)

    def tables(self, home: Path, what: str):
        """Every value of every table of the views, as SQLite itself reads them."""
        for path in home.glob("*.sqlite"):
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as views:
                names = views.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                for name, in names.fetchall():
                    quoted = name.replace('"', '""')
                    rows = views.execute(f'SELECT * FROM "{quoted}"').fetchall()
                    values = (value for row in rows for value in row)
                    data = b"\n".join(value if isinstance(value, bytes) else str(value).encode()
                                      for value in values if value is not None)
                    self.look(f"{what}: table {name}", path.name, data, True)

    def answer(self, answer):
        kind = answer.path.partition("?")[0]
        self.look("headers of the API", answer.path, answer.headers, False)
        self.look(f"answers of the API: /{'/'.join(kind.split('/')[1:4])}", answer.path,
                  answer.body, True)

    def _event(self, line: bytes):
        """Notes under which keys of an event canaries stand, and that the event is there."""
        if line in self._seen or not line.startswith(b"{"):
            return
        self._seen.add(line)
        try:
            event = json.loads(line)
        except ValueError:
            return
        if isinstance(event.get("session_id"), str) and isinstance(event.get("type"), str):
            self.types[event["session_id"]].add(event["type"])
        for path, text in json_path.strings(event):
            for number in self.mint.found(text.encode("utf-8", "surrogatepass")):
                self.found[number].keys.add(path)


def _kind(name: str) -> str:
    """`log/*.lz4` of `log/000.lz4`: enough to say where something is."""
    path = Path(name)
    folder = "" if str(path.parent) == "." else f"{path.parts[0]}/"
    return f"{folder}*{''.join(path.suffixes[-2:])}"
