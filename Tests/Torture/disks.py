"""Part `disk`: a file system of 1 MiB that fills up, becomes read-only, and gets well again.

Where the store's disk takes nothing, records wait in memory ($XDG_RUNTIME_DIR); where that is not
there either, they are lost, and the log has to tell how many once it can be written again.
"""

import itertools
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aftermath
import reading
import scratch
import tamper
import work
import writer
from ledger import Ledger
from setting import Setting
from writer import Job

SIZE = 1 << 20


class Refused(Exception):
    """This process may not mount."""


@dataclass(frozen=True, slots=True)
class Illness:
    kind: str                   # full or read-only
    free: int                   # bytes that are left when the writer begins
    has_memory: bool            # whether $XDG_RUNTIME_DIR can be written
    count: int = 300
    batch: int = 1
    power: bool = False

    def __str__(self):
        return (f"{self.kind} free={self.free} memory={self.has_memory:d} "
                f"{self.count}/{self.batch} power={self.power:d}")


def _mount(setting: Setting, arguments: list[str]):
    program = shutil.which("mount")
    if program is None:
        raise Refused("there is no mount")
    status, said = scratch.run([program, *arguments], setting.environment("/nonexistent"))
    if status != 0:
        raise Refused(said.decode(errors="replace").strip())


@contextmanager
def small_disk(setting: Setting, path: Path):
    path.mkdir()
    _mount(setting, ["-t", "tmpfs", "-o", f"size={SIZE},mode=700", "agentlog-torture", str(path)])
    try:
        yield
    finally:
        scratch.end_children()
        subprocess.run(["umount", str(path)], check=True)


def refusal(setting: Setting) -> str | None:
    """Why nothing can be mounted here, if so."""
    if os.geteuid() != 0:
        return "mounting a tmpfs needs root"
    path = setting.root / "mount-probe"
    try:
        with small_disk(setting, path):
            return None
    except Refused as reason:
        return f"mounting a tmpfs is refused: {reason}"


def fill(path: Path, free: int):
    """Leaves so many bytes, in whole pages."""
    with open(path, "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass
        filler.truncate(max(0, filler.tell() - free))


def check(setting: Setting, case: Illness, directory: Path, counts) -> list[str]:
    disk = directory / "disk"
    with small_disk(setting, disk):
        return _on_disk(setting, case, directory, disk, counts)


def _on_disk(setting, case, directory, disk, counts) -> list[str]:
    home, ledger = disk / "home", Ledger()
    runtime = directory / "runtime"
    if case.has_memory:
        runtime.mkdir(mode=0o700)
    # What is below a file can be written by nobody, not even by root.
    bad = directory / "file"
    bad.write_bytes(b"")
    while_ill = runtime if case.has_memory else bad / "below"

    def append(job, place=while_ill):
        ledger.submit(job)
        outcome = writer.run(setting, job, home, runtime=place)
        ledger.note(outcome)
        counts["in memory"] += len(outcome.in_memory)
        counts["spooled"] += len(outcome.kept - outcome.in_memory)
        counts["lost"] += len(outcome.lost)
        counts["acked"] += len(outcome.acked)
        return outcome

    append(Job("before", 5))
    if case.kind == "full":
        fill(disk / "filler", case.free)
    else:
        _mount(setting, ["-o", "remount,ro", str(disk)])
    outcome = append(Job("ill", case.count, batch=case.batch, power=case.power))
    complaints = _while_ill(setting, case, outcome, ledger, home)
    if case.kind == "full":
        os.unlink(disk / "filler")
    else:
        _mount(setting, ["-o", "remount,rw", str(disk)])
    if case.power:
        ledger.twice |= set(outcome.kept)
    runtime.mkdir(mode=0o700, exist_ok=True)
    append(Job("again", 1), runtime)
    drained = writer.run(setting, "drain", home, runtime=runtime)
    if not drained.ended or drained.failed:
        complaints.append(f"drain: {drained.failed}")
    tamper.store(setting.tamper, home)
    return complaints + aftermath.after_use(setting, home, ledger)


def _while_ill(setting, case, outcome, ledger, home) -> list[str]:
    """The writer has to say of each record what became of it."""
    complaints = []
    said = len(outcome.acked) + len(outcome.kept) + len(outcome.lost)
    if not outcome.ended or said != case.count:
        complaints.append(f"{case.count} records, of which {said} were spoken of")
    if len(outcome.acked) == case.count and case.count // case.batch * 90 > case.free + 8192:
        complaints.append("the disk was never full")
    if case.has_memory and outcome.lost:
        complaints.append(f"{len(outcome.lost)} records are lost, and there was memory")
    if not case.has_memory and not outcome.lost and case.kind == "full" and case.free < 4096:
        complaints.append("nothing is lost, and there was no memory")
    if case.kind == "read-only" and any(outcome.lost.values()):
        complaints.append("lost records are said to be counted on a read-only disk")
    if case.kind == "full" and not all(outcome.lost.values()):
        complaints.append("a lost record is not counted, which a full disk allows")
    found, more = reading.both(setting, home)
    return complaints + more + ledger.complaints(found)


def cases(setting: Setting) -> list[Illness]:
    full = [Illness("full", free, has_memory, count, batch, power)
            for free in (0, 4096, 40960) for has_memory in (True, False)
            for count, batch, power in ((600, 1, False), (6000, 40, False), (200, 1, True))
            if free < 40960 or count == 600]
    return full + [Illness("read-only", 0, has_memory, 20, batch)
                   for has_memory in (True, False) for batch in (1, 7)]


def others(setting: Setting):
    for index in itertools.count():
        random = setting.random(f"disk {index}")
        yield Illness("full", random.randrange(0, 12) * 4096, random.random() < 0.5,
                      random.choice([900, 2000]), random.choice([1, 3]))


def run(setting: Setting, deadline: float) -> work.Verdict:
    reason = refusal(setting)
    if reason is not None:
        return work.Verdict(skipped=[f"disk: {reason}"])
    verdict = work.each(setting, "disk", check, cases(setting))
    if time.monotonic() < deadline:
        verdict += work.each(setting, "disk", check, others(setting), deadline)
    return verdict
