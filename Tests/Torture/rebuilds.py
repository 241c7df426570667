"""Rebuilds that nobody kills: under load with readers beside them, two at once, and one that
overtakes a reader. Together with the kills they are part `views`.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import command
import generation
import polling
import recovery
import strike
import watch
from load import Load
from server import TAKEN, Server
from setting import Setting
from truth import Truth
from watch import Watch

REFUSAL = "is already running"
FLIPS, MOST_FLIPS = 2, 12
FLIP_SECONDS = 60               # the log grows, and with it what a rebuild takes
FAST = 0.002                    # seconds between the readings of one reader
OVERTAKEN = 3_000_000           # microseconds, in which a rebuild comes to its end
CASES = ["flips under load", "two at once", "overtaken reader"]


def copy(setting: Setting, directory: Path) -> tuple[Path, int, int]:
    """A store, the number of the next agent, and the schema of its views."""
    source = setting.root / "views"
    shutil.copytree(source / "home", directory / "home", symlinks=True)
    _, version, agents = (source / "facts").read_text().splitlines()
    return directory / "home", int(agents), int(version)


def under_load(setting: Setting, home: Path, first: int, counts) -> list[str]:
    """No reader sees an error, an older state than before, or sums of another offset."""
    complaints = []
    with Watch.by_sqlite(home, pace=FAST), Watch.by_sqlite(home, "another", pace=FAST), \
            Server(setting, home, "up") as up, Watch.by_http(up, pace=FAST):
        up.listen()
        begun = time.monotonic()
        with Load(setting, home, first):
            for _ in range(MOST_FLIPS if setting.is_exhaustive else FLIPS):
                if time.monotonic() - begun > FLIP_SECONDS:
                    break
                before = generation.number(home)
                status, said = command.agentlog(setting, "views", "rebuild", "--home", home)
                counts["flips under load"] += 1
                if status != 0 or generation.number(home) == before:
                    complaints.append(f"a rebuild: exit status {status}: {said.strip()}")
        complaints += up.catch_up(Truth(home).end)
        if setting.tamper == "reader":
            (home / "views.sqlite").rename(home / "views.sqlite.away")
            polling.until(lambda: any(each.error for each in watch.sights(home.parent)), 60,
                          "a reader misses the views")
            (home / "views.sqlite.away").rename(home / "views.sqlite")
        complaints += up.stop()
    seen = watch.sights(home.parent)
    counts["readings under load"] += len(seen)
    for path in home.parent.glob("*.sights"):
        if not path.read_text():
            complaints.append(f"{path.stem} has seen nothing")
    return complaints + watch.complaints(seen, Truth(home))


def two_at_once(setting: Setting, home: Path, version: int) -> list[str]:
    """The second one is told so, the first one goes on; and when it dies it is in nobody's way."""
    complaints = []
    first = strike.begin_rebuild(setting, home)
    try:
        polling.until(lambda: any(home.glob("*.building")), command.SECONDS, "a rebuild begins")
        os.kill(first.pid, signal.SIGSTOP)
        if setting.tamper == "lock":
            # Then each has a lock of its own.
            (home / "rebuild.lock").unlink()
        complaints += refused(setting, home, ["views", "rebuild"], REFUSAL)
        os.kill(first.pid, signal.SIGCONT)
        if first.wait(command.SECONDS) != 0:
            complaints.append(f"the first rebuild ends with {first.returncode}")
        with Server(setting, home, "up") as up:
            complaints += up.catch_up(Truth(home).end)
            complaints += refused(setting, home, ["up", "--port", "0"], TAKEN)
            complaints += up.stop()
    finally:
        command.kill(first)
    return complaints + generation.complaints(home, version) + generation.leftovers(home)


def overtaken(setting: Setting, home: Path) -> list[str]:
    """A reader knows which generation serves, and before it opens that another one does."""
    trace = home.parent / "trace"
    under = [setting.strace, "-f", "-o", str(trace), "-P", str(home / "views.sqlite"),
             "-e", "trace=readlink", "-e", f"inject=readlink:delay_exit={OVERTAKEN}:when=1"]
    with open(home.parent / "digest.output", "w+b") as output:
        reader = subprocess.Popen(
            [*under, setting.agentlog, "views", "digest", "--home", str(home)],
            env=command.environment(setting), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            polling.until(lambda: trace.exists() and trace.read_bytes(), command.SECONDS,
                          "a reader looks which generation serves")
            rebuilt = command.rebuild(setting, home)
            was_overtaken = reader.poll() is None
            reader.wait(command.SECONDS)
        finally:
            command.kill(reader)
        output.seek(0)
        # The tracer says something first.
        read = output.read().decode(errors="replace").strip().rpartition("\n")[2]
    if was_overtaken and read != rebuilt:
        return [f"a reader that a flip overtook says {read}, the views are {rebuilt}"]
    return []


def refused(setting: Setting, home: Path, arguments: list[str], reason: str) -> list[str]:
    status, said = command.agentlog(setting, *arguments, "--home", home, seconds=10)
    if not status or reason not in said:
        return [f"a second `{' '.join(arguments)}`: exit status {status}: {said.strip()}"]
    return []


def check(setting: Setting, case: str, directory: Path, counts) -> list[str]:
    home, agents, version = copy(setting, directory)
    if case == "two at once":
        return two_at_once(setting, home, version)
    if case == "overtaken reader":
        return overtaken(setting, home)
    return under_load(setting, home, agents, counts) \
        + recovery.as_left(setting, home, version) + recovery.rebuilt(setting, home, version)
