"""What must hold after a projector or a rebuild has died: as it was left, and in use again."""

import sqlite3
import subprocess
import time
from pathlib import Path

import command
import generation
import mistake
import server
import snapshot
import watch
from load import record
from server import Server
from setting import Setting
from strike import Strike
from truth import Truth
from watch import Sight, Watch

AGENTS = 3                      # that the next projector finds in the log


def as_left(setting: Setting, home: Path, version: int) -> list[str]:
    """Complaints about views that nobody writes any more."""
    mistake.make(setting, home)
    result = generation.complaints(home, version)
    begun = time.monotonic()
    try:
        found = snapshot.by_sqlite(home)
    except sqlite3.Error as error:
        return result + [f"the views cannot be read without a writer: {error}"]
    truth = Truth(home)
    # No power was cut: what any reader was shown is there still.
    sights = watch.sights(home.parent) + [Sight(begun, time.monotonic(), found)]
    result += watch.complaints(sights, truth)
    left = command.digest(setting, home)
    expected = generation.reference(setting, home, found.offset, home.parent)
    if left != expected:
        result.append(f"the digest is {left}; folding the log up to there again gives {expected}")
    return result


def project(setting: Setting, home: Path, struck: Strike) -> list[str]:
    """The next `up` catches up, and the rebuild that is still there comes to its end."""
    complaints = []
    for name in ("next", "after-rebuild"):
        with Server(setting, home, name) as following, Watch.by_http(following):
            following.listen()
            if struck.rebuild and not following.is_running and server.TAKEN in following.said:
                # The rebuild has taken the dead one's place for the moment in which it flips.
                complaints += _end(struck.rebuild, home)
                struck.rebuild = None
                continue
            complaints += following.catch_up(Truth(home).end)
            if struck.rebuild is not None:
                complaints += _end(struck.rebuild, home)
            return complaints or following.stop()
    return complaints


def _end(rebuild: subprocess.Popen, home: Path) -> list[str]:
    try:
        status = rebuild.wait(command.SECONDS)
    except subprocess.TimeoutExpired:
        command.kill(rebuild)
        return ["the rebuild does not end"]
    said = (home.parent / "rebuild.output").read_text(errors="replace")
    return [f"the rebuild ends with status {status}: {said.strip()}"] if status else []


def in_use(setting: Setting, home: Path, struck: Strike, version: int) -> list[str]:
    """Complaints about the next `up`."""
    record(setting, home, range(struck.next_agent, struck.next_agent + AGENTS))
    try:
        result = project(setting, home, struck)
    finally:
        if struck.rebuild is not None:
            command.kill(struck.rebuild)
    if setting.tamper == "leftover":
        (home / "views-0.sqlite").touch()
    return result + generation.complaints(home, version) + generation.leftovers(home, True)


def rebuilt(setting: Setting, home: Path, version: int) -> list[str]:
    """Complaints about the next rebuild, and about all that readers saw until now.

    Nobody reads meanwhile: a reader can make a file again that the rebuild has just removed.
    """
    projected, again = command.digest(setting, home), command.rebuild(setting, home)
    truth, result = Truth(home), []
    if projected != again or not again.endswith(f" {truth.end}"):
        result.append(f"`up` has come to {projected}, the next rebuild to {again}, "
                      f"and the log ends at {truth.end}")
    if truth.lost:
        result.append(f"the log has lost {truth.lost[:2]}")
    result += generation.complaints(home, version) + generation.leftovers(home)
    return result + watch.complaints(watch.sights(home.parent), truth)
