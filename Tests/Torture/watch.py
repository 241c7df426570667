"""Readers that read all the time, in processes of their own, and what they saw."""

import http.client
import json
import multiprocessing
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import generation
import polling
import server
import snapshot
from snapshot import Snapshot
from truth import Truth

PACE_SECONDS = 0.01             # a reader takes no more than a part of a core


@dataclass(frozen=True, slots=True)
class Sight:
    """One reading, and when."""
    begun: float
    ended: float
    seen: Snapshot | None
    error: str = ""


def _sqlite(home: Path):
    def read():
        before = generation.number(home)
        try:
            return snapshot.by_sqlite(home), ""
        except sqlite3.Error as error:
            # What it had begun to open may have been removed behind its back: it reads again.
            return None, "" if generation.number(home) != before else str(error)
    return read


def _http(output: Path):
    connection = None

    def read():
        nonlocal connection
        if connection is None:
            if server.port(output) is None:
                return None, ""
            connection = http.client.HTTPConnection("127.0.0.1", server.port(output), timeout=30)
        try:
            return snapshot.by_http(connection), ""
        except snapshot.Refused as refused:
            return None, str(refused)
        except (OSError, http.client.HTTPException):
            # It was killed, or else it is missed by those who wait for it.
            return None, ""
    return read


def _run(read, path: Path, is_over, pace: float):
    # Whole lines, because others look while this goes on.
    with open(path, "w", buffering=1) as file:
        while not is_over.wait(pace):
            begun = time.monotonic()
            seen, error = read()
            if seen is not None or error:
                state = None if seen is None else (seen.offset, seen.counts)
                print(json.dumps((begun, time.monotonic(), state, error)), file=file)


class Watch:
    """One reader, from `with` to its end."""

    def __init__(self, path: Path, read, pace: float):
        self._path = path
        context = multiprocessing.get_context("fork")
        self._is_over = context.Event()
        self._process = context.Process(
            target=_run, args=(read, path, self._is_over, pace), daemon=True)

    @classmethod
    def by_sqlite(cls, home: Path, name="sqlite", pace=PACE_SECONDS) -> "Watch":
        return cls(home.parent / f"{name}.sights", _sqlite(home), pace)

    @classmethod
    def by_http(cls, of: server.Server, pace=PACE_SECONDS) -> "Watch":
        return cls(of.output.with_suffix(".sights"), _http(of.output), pace)

    def __enter__(self) -> "Watch":
        self._process.start()
        # Nothing is to be missed of what follows.
        polling.until(self._path.exists, 60, "a reader begins")
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._process.join()
        if self._process.exitcode != 0:
            raise RuntimeError(f"a reader ended with {self._process.exitcode}")


def sights(directory: Path) -> list[Sight]:
    """What all readers saw, by the time at which they began to read."""
    result = []
    for path in directory.glob("*.sights"):
        for line in path.read_text().split("\n")[:-1]:
            begun, ended, state, error = json.loads(line)
            result.append(Sight(begun, ended, state and Snapshot(*state), error))
    return sorted(result, key=lambda sight: sight.begun)


def complaints(seen: list[Sight], truth: Truth) -> list[str]:
    """Errors, sums that are not those of their offset, and offsets that go backwards.

    A reading that began after another one had ended must not be of an older state, whoever read.
    """
    result = [f"a reader's error: {sight.error}" for sight in seen if sight.error]
    states = [sight for sight in seen if sight.seen is not None]
    by_end = sorted(states, key=lambda sight: sight.ended)
    highest, index, older = 0, 0, []
    for sight in states:
        result += truth.complaints(sight.seen)
        while by_end[index].ended < sight.begun:
            highest = max(highest, by_end[index].seen.offset)
            index += 1
        if sight.seen.offset < highest:
            older.append(f"offset {sight.seen.offset} is shown after {highest}")
    if older:
        result.append(f"{older[0]}; {len(older)} readings were of an older state")
    return result
