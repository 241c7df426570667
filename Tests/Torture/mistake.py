"""Deliberate mistakes in views, as if a kill had left them so. Without a name nothing happens."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from setting import Setting


def _change(home: Path, *statements: str):
    with closing(sqlite3.connect(home / "views.sqlite", isolation_level=None)) as views:
        for statement in statements:
            views.execute(statement)


def _doubled(home: Path):
    _change(home, "UPDATE view_daily SET executions = executions + 1, successes = successes + 1")


def _missing(home: Path):
    _change(home, "DELETE FROM view_executions WHERE id = (SELECT min(id) FROM view_executions)")


def _set_back(home: Path):
    """As if the commit with the newest rows had lost its checkpoint."""
    _change(home, "UPDATE checkpoint SET next_offset = next_offset - 2")


def _set_ahead(home: Path):
    _change(home, "UPDATE checkpoint SET next_offset = next_offset + 100000")


def _value(home: Path):
    """In a column that is in no sum: only the digest covers it."""
    _change(home, "UPDATE view_executions SET evidence = 'guessed' WHERE run = 1")


def _schema(home: Path):
    _change(home, "PRAGMA user_version = 2")


def _stale_link(home: Path):
    (home / "views.sqlite").unlink()
    (home / "views.sqlite").symlink_to("views-0.sqlite")


def _page(home: Path):
    """A page of the executions, with nothing in the write-ahead log that would cover it."""
    with closing(sqlite3.connect(home / "views.sqlite", isolation_level=None)) as views:
        views.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root, = views.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'view_executions'").fetchone()
        size, = views.execute("PRAGMA page_size").fetchone()
    file = os.open(home / "views.sqlite", os.O_RDWR)
    os.pwrite(file, b"\xa5" * 64, (root - 1) * size)
    os.close(file)


def _older(setting: Setting, home: Path):
    """Views that were whole and right once: only those who read them since know better."""
    serving = (home / "views.sqlite").resolve()
    for suffix in ("-wal", "-shm"):
        serving.with_name(serving.name + suffix).unlink(missing_ok=True)
    shutil.copy(setting.root / "views" / "home" / "views-1.sqlite", serving)


MISTAKES = {"doubled": _doubled, "missing": _missing, "set back": _set_back,
            "set ahead": _set_ahead, "value": _value, "schema": _schema,
            "stale link": _stale_link, "page": _page}


def make(setting: Setting, home: Path):
    if setting.tamper == "older":
        _older(setting, home)
    elif setting.tamper in MISTAKES:
        MISTAKES[setting.tamper](home)
