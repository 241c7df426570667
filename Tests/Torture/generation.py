"""The generation that serves, as it lies on the disk: its link, its pages, files beside it."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import command
import reading
import snapshot
from setting import Setting

NAME = re.compile(r"views-([0-9]+)\.sqlite")
OTHERS = {"views.sqlite", "views.lock"}


def number(home: Path) -> int | None:
    """Of the generation that the link leads to."""
    try:
        match = NAME.fullmatch(os.readlink(home / "views.sqlite"))
    except OSError:
        return None
    return int(match[1]) if match else None


def schema(home: Path) -> int:
    with closing(snapshot.connect(home / "views.sqlite")) as views:
        return views.execute("PRAGMA user_version").fetchone()[0]


def complaints(home: Path, version: int) -> list[str]:
    """What is wrong with the link and what it leads to, in the eyes of another program."""
    serving = number(home)
    if serving is None or not (home / f"views-{serving}.sqlite").is_file():
        return [f"views.sqlite leads to generation {serving}, which is not there"]
    try:
        with closing(snapshot.connect(home / "views.sqlite")) as views:
            found = views.execute("PRAGMA integrity_check").fetchall()
        found_version = schema(home)
    except sqlite3.Error as error:
        return [f"generation {serving} cannot be read: {error}"]
    result = [] if found == [("ok",)] else [f"integrity_check of {serving}: {found[:2]}"]
    if found_version != version:
        result.append(f"generation {serving} has schema {found_version}, not {version}")
    return result


def leftovers(home: Path, is_in_use: bool = False) -> list[str]:
    """Files of views that belong to no serving generation.

    In use: only a rebuild removes what another one had begun to build, and readers that a flip
    overtook may have made the files again that go with a database that is no more.
    """
    own = {f"views-{number(home)}.sqlite{suffix}" for suffix in ("", "-wal", "-shm")}
    found = sorted(path.name for path in home.glob("views*") if path.name not in own | OTHERS)
    if is_in_use:
        found = [name for name in found if not name.endswith(("-wal", "-shm"))
                 and ".building" not in name]
    return [f"left over beside generation {number(home)}: {' '.join(found)}"] if found else []


def _cut(home: Path, offset: int) -> bool:
    """Ends the log before `offset`. False if no unit begins there, nor the log ends."""
    for part in reading.store.parts(home):
        for unit in part.scan.units:
            if unit.first == offset:
                os.truncate(home / "log" / part.segment.name, unit.start)
                return True
            last = unit.end
    return last == offset


def reference(setting: Setting, home: Path, offset: int, directory: Path) -> str:
    """Digest and offset of a rebuild of this log that had ended there."""
    copy = directory / "reference"
    copy.mkdir(mode=0o700)
    shutil.copytree(home / "log", copy / "log")
    if not _cut(copy, offset):
        return f"no unit begins at offset {offset}"
    return command.rebuild(setting, copy)
