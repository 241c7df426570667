"""Part `checkpoint`: a rebuild of the views that is killed, and views that know more than the log.

The log has grown since the views were made. After a kill the views that were served before must be
served still, or the new ones whole; and a rebuild that is not disturbed comes to the same digest.
"""

import os
import re
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import reading
import tracer
import work
from command import SECONDS, agentlog, digest
from load import record
from setting import Setting

CALLS = ["pwrite64", "write", "fdatasync", "fsync", "rename", "unlink", "openat", "ftruncate",
         "link", "symlink"]
BEYOND = re.compile(r"the views reflect ([0-9 ]+) records, but the log ends at ([0-9 ]+)")
EXHAUSTIVE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Kill:
    call: str
    number: int

    def __str__(self):
        return f"{self.call}#{self.number}"


def prepare(setting: Setting) -> tuple[str, str] | None:
    """Makes the store that copies are made of; the digests of its old and its new views."""
    home = setting.root / "checkpoint" / "home"
    home.parent.mkdir()
    record(setting, home, range(10))
    status, said = agentlog(setting, "views", "rebuild", "--home", home)
    if status != 0:
        raise RuntimeError(f"views rebuild: exit status {status}: {said}")
    old = digest(setting, home)
    record(setting, home, range(10, 25))
    whole = setting.root / "checkpoint" / "whole"
    shutil.copytree(home, whole, symlinks=True)
    agentlog(setting, "views", "rebuild", "--home", whole)
    new = digest(setting, whole)
    if old == new or not all(re.fullmatch(r"[0-9a-f]{64} [0-9]+", each) for each in (old, new)):
        raise RuntimeError(f"digests of the undisturbed views: {old}, {new}")
    (home.parent / "digests").write_text(f"{old}\n{new}\n")
    return old, new


def copy(setting: Setting, directory: Path) -> tuple[Path, str, str]:
    source = setting.root / "checkpoint"
    shutil.copytree(source / "home", directory / "home", symlinks=True)
    old, new = (source / "digests").read_text().splitlines()
    return directory / "home", old, new


def served(home: Path) -> list[str]:
    """Complaints about the file that readers have open, by another program than ours."""
    try:
        with closing(sqlite3.connect(f"file:{home}/views.sqlite?mode=ro", uri=True)) as views:
            found = views.execute("PRAGMA integrity_check").fetchall()
            count, = views.execute("SELECT count(*) FROM view_executions").fetchone()
    except sqlite3.Error as error:
        return [f"the served views cannot be read: {error}"]
    if found != [("ok",)] or count == 0:
        return [f"the served views: {found}, {count} executions"]
    return []


def check(setting: Setting, case: Kill, directory: Path, counts) -> list[str]:
    home, old, new = copy(setting, directory)
    if setting.tamper == "digest":
        record(setting, home, range(99, 100))
    under = tracer.killing(setting, case.call, case.number)
    status, _ = agentlog(setting, "views", "rebuild", "--home", home, under=under)
    counts["killed" if status in (-9, 137) else "not reached"] += 1
    if setting.tamper == "served":
        os.truncate(os.path.realpath(home / "views.sqlite"), 8192)
    complaints = served(home)
    left = digest(setting, home)
    if left not in (old, new):
        complaints.append(f"after the kill the views' digest is {left}, neither {old} nor {new}")
    status, said = agentlog(setting, "views", "rebuild", "--home", home)
    if status != 0:
        complaints.append(f"the next rebuild: exit status {status}: {said.strip()}")
    found = digest(setting, home)
    if found != new:
        complaints.append(f"after the next rebuild the digest is {found}, not {new}")
    return complaints + served(home)


def check_beyond(setting: Setting, case: str, directory: Path, counts) -> list[str]:
    """A log that lost its end after the views were made must not be served as if nothing was."""
    home, _, _ = copy(setting, directory)
    agentlog(setting, "views", "rebuild", "--home", home)
    whole = reading.by_python(home).end
    active = next((home / "log").glob("*.active.lz4"))
    if setting.tamper != "no fault":
        os.truncate(active, active.stat().st_size - 10)
    end = reading.by_python(home).end
    counts["beyond the end"] += 1
    seconds = 8 if setting.tamper else SECONDS
    status, said = agentlog(setting, "up", "--home", home, "--port", "0", seconds=seconds)
    match = BEYOND.search(said)
    if not status or match is None:
        return [f"`up` beyond the end: exit status {status}: {said.strip()}"]
    if [int(re.sub(r"\D", "", number)) for number in match.groups()] != [whole, end]:
        return [f"`up` says {match[0]!r}; it is {whole} and {end}"]
    return []


def cases(setting: Setting) -> list[Kill]:
    """Every call that writes. strace counts for each thread, and so does this."""
    directory = setting.root / "checkpoint" / "count"
    directory.mkdir()
    home, _, _ = copy(setting, directory)
    log = directory / "trace"
    agentlog(setting, "views", "rebuild", "--home", home, under=[
        setting.strace, "-f", "-o", str(log), "-e", "trace=" + ",".join(CALLS)])
    most: Counter = Counter()
    first: dict[str, int] = {}
    threads: dict[str, list[str]] = {}
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"^(\d+) +([a-z0-9_]+)\(", line)
        if match is not None:
            threads.setdefault(match[1], []).append(match[2])
            number = threads[match[1]].count(match[2])
            most[match[2]] = max(most[match[2]], number)
            # The loader opens libraries: nothing has happened to the store so far.
            if str(home) in line:
                first[match[2]] = min(number, first.get(match[2], number))
    return [Kill(call, number) for call in CALLS
            for number in range(first.get(call, 1) if call == "openat" else 1, most[call] + 1)]


def run(setting: Setting, deadline: float) -> work.Verdict:
    for program in (setting.agentlog, setting.hook):
        if not os.access(program, os.X_OK):
            return work.Verdict(skipped=[f"checkpoint: {program} is not built"])
    reason = tracer.works(setting)
    if reason is not None:
        return work.Verdict(skipped=[f"checkpoint: {reason}"])
    prepare(setting)
    verdict = work.each(setting, "checkpoint", check_beyond, ["beyond the end"])
    known = cases(setting)
    verdict.counts["calls"] = len(known)
    setting.random("checkpoint").shuffle(known)
    # One of each call, however short the time is; then what fits.
    first = list({case.call: case for case in known}.values())
    verdict += work.each(setting, "checkpoint", check, first)
    if setting.seconds >= EXHAUSTIVE_SECONDS or setting.only_case:
        deadline = None
    rest = [case for case in known if case not in first]
    if not setting.most_cases:
        verdict += work.each(setting, "checkpoint", check, rest, deadline)
    return verdict
