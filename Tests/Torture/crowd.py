"""Part `crowd`: 200 writers at once, killed and stopped at random, while others seal and read.

Rounds on one store, on a real disk, until the time is over or all records are submitted. Meanwhile
the conductor leaves torn tails, as a killed writer would: it takes the append lock and writes a
part of a unit.
"""

import fcntl
import os
import signal
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import aftermath
import reading
import scratch
import work
import writer
from ledger import Ledger
from setting import Setting
from writer import Job

import unit as units            # of Tests/Reader, which `reading` has put on the path

WRITERS = 200
LEAST_RECORDS = 20_000
ALL_RECORDS = 200_000
SEGMENT_SIZE = 48 << 10
KILLED = 0.3                    # share of the writers


@dataclass(slots=True)
class Member:
    """One writer of the crowd."""
    job: Job
    output: int                 # descriptor of what it says
    process: int
    status: int | None = None

    def is_alive(self) -> bool:
        if self.status is None:
            child, status = os.waitpid(self.process, os.WNOHANG)
            if child:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None


@dataclass(slots=True)
class Crowd:
    setting: Setting
    home: Path
    random: object
    counts: object
    ledger: Ledger = field(default_factory=Ledger)
    complaints: list[str] = field(default_factory=list)
    torn: list[bytes] = field(default_factory=list)
    killed: int = 0
    is_over: bool = False

    @property
    def environment(self):
        return self.setting.environment(self.home.parent / "runtime")

    def round(self, number: int, records: int):
        """Starts all writers, disturbs them, and waits until all have ended."""
        members = []
        # Each second round they all wait for the lock, so that they are really there at once.
        with aftermath.append_lock(self.home) if number % 2 else nullcontext():
            for index in range(WRITERS):
                members.append(self._start(f"r{number}w{index}", records, bool(number % 2)))
                if self.random.random() < 0.2:
                    self._disturb(members)
            alive = sum(member.is_alive() for member in members)
            self.counts["at once"] = max(alive, self.counts["at once"])
        self._until_all_ended(members)
        for member in members:
            self._note(member)

    def _start(self, prefix: str, records: int, is_patient: bool) -> Member:
        batch = self.random.choice([1, 1, 50])
        job = Job(prefix, records * (3 if batch > 1 else 1), batch=batch, bytes=8,
                  power=self.random.random() < 0.02, segment_size=SEGMENT_SIZE,
                  lock_wait=self.random.choice([50, 5000, 5000]) if is_patient else 50)
        output = os.memfd_create("writer")
        self.ledger.submit(job)
        self.counts["records"] += job.count
        command = writer.command(self.setting, job, self.home)
        return Member(job, output, scratch.start(command, self.environment, output))

    def _until_all_ended(self, members):
        while any([member.is_alive() for member in members]):
            self._disturb(members)
            time.sleep(self.random.random() * 0.002)

    def _disturb(self, members):
        """A kill, a stop that outlasts the others' patience, or a torn tail."""
        alive = [member for member in members if member.is_alive()]
        chance = self.random.random()
        if not alive:
            return
        member = self.random.choice(alive)
        if chance < 0.6 and self.killed < KILLED * (self.counts["started"] + WRITERS):
            os.kill(member.process, signal.SIGKILL)
            self.killed += 1
        elif chance < 0.65:
            os.kill(member.process, signal.SIGSTOP)
            time.sleep(0.06)
            os.kill(member.process, signal.SIGCONT)
            self.counts["stopped"] += 1
        elif chance < 0.85:
            self._tear()

    def _tear(self):
        """Some of a unit's bytes behind the last one, if the last one is whole."""
        descriptor = os.open(self.home / "log" / "LOCK", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # One that was stopped may hold it.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            active = list((self.home / "log").glob("*.active.lz4"))
            if len(active) != 1:
                return
            data = active[0].read_bytes()
            last = units.trailer(data, len(data) - units.TRAILER_BYTES)
            if last is None:
                return
            whole = data[len(data) - units.TRAILER_BYTES - last.frame_bytes:]
            torn = whole[:self.random.randrange(1, len(whole))]
            with open(active[0], "ab") as file:
                file.write(torn)
            self.torn.append(torn)
        except BlockingIOError:
            return
        finally:
            os.close(descriptor)

    def _note(self, member: Member):
        scratch.forget(member.process)
        output = os.pread(member.output, os.fstat(member.output).st_size, 0)
        os.close(member.output)
        outcome = writer.parse(member.status, output, member.job)
        self.ledger.note(outcome)
        self.counts["started"] += 1
        self.counts["acked"] += len(outcome.acked)
        self.counts["spooled"] += len(outcome.kept)
        if outcome.lost:
            self.complaints.append(f"said to be lost: {sorted(outcome.lost)[:3]}")
        if member.status not in (0, -9) or member.status == 0 and not outcome.ended:
            self.complaints.append(f"a writer ends with {member.status}: {outcome.failed}")
        if member.status == -9:
            self.counts["killed"] += 1

    def _run(self, verb: str) -> tuple[int, bytes]:
        return scratch.run([self.setting.writer, verb, str(self.home)], self.environment)

    def watch(self):
        """Seals and reads while they write: no reading may be worse than the one before."""
        before: dict[int, bytes] = {}
        while not self.is_over:
            status, said = self._run("seal")
            if status != 0 and b"sealing" not in said and b"no log" not in said:
                self.complaints.append(f"seal while they write: {said[-200:]!r}")
            self.counts["sealed"] += said.count(b"\nsealed ")
            status, said = self._run("read")
            found, complaints = reading.parsed(said)
            self.counts["readings"] += 1
            offsets = [offset for offset, _ in found.records]
            if any(one >= two for one, two in zip(offsets, offsets[1:])):
                complaints.append("offsets do not increase")
            if found.lost:
                complaints.append(f"lost while they write: {found.lost[:3]}")
            now = found.by_offset
            moved = [offset for offset, line in before.items() if now.get(offset) != line]
            if moved:
                complaints.append(f"offsets {moved[:3]} were read before and are others now")
            self.complaints += [f"while they write: {complaint}" for complaint in complaints]
            before = now
            time.sleep(0.02)
        self.ledger.seen = before

    def settle(self) -> list[str]:
        """Drains, and compares everything with what the writers said."""
        ledger, setting = self.ledger, self.setting
        # Killed between appending and removing: at most one unit for each one that was killed.
        ledger.twice = set(ledger.lines) - set(ledger.acked)
        drained = writer.run(setting, "drain", self.home)
        if drained.failed:
            self.complaints.append(f"drain: {drained.failed}")
        ledger.torn = self.torn
        complaints = aftermath.check(setting, self.home, ledger)
        found = reading.by_python(self.home)
        lines = [line for _, line in found.records]
        double = len(lines) - len(set(lines))
        self.counts["twice"] += double
        if double > 50 * self.killed:
            complaints.append(f"{double} records are there twice, {self.killed} were killed")
        self.counts["in the log"] += len(lines)
        self.counts["torn tails made"] += len(self.torn)
        self.counts["torn tails found"] += len(list(self.home.glob("quarantine/*.torn")))
        if not self.torn:
            complaints.append("no tail was torn")
        return self.complaints + complaints


@dataclass(frozen=True, slots=True)
class Gathering:
    deadline: float             # no round begins later, if there are enough records
    least: int                  # records in all
    per_writer: int

    def __str__(self):
        return f"{WRITERS} writers"


def check(setting: Setting, case: Gathering, directory: Path, counts) -> list[str]:
    home = directory / "home"
    (directory / "runtime").mkdir(mode=0o700)
    writer.run(setting, Job("first", 1), home)
    crowd = Crowd(setting, home, setting.random("crowd"), counts)
    crowd.ledger.submit(Job("first", 1))
    watcher = threading.Thread(target=crowd.watch)
    watcher.start()
    number = 0
    try:
        while counts["records"] < case.least or (
                time.monotonic() < case.deadline and counts["records"] < ALL_RECORDS):
            crowd.round(number, case.per_writer)
            number += 1
            signal.alarm(work.CASE_SECONDS)
    finally:
        crowd.is_over = True
        watcher.join()
    return crowd.settle()


def run(setting: Setting, deadline: float) -> work.Verdict:
    least = ALL_RECORDS if setting.is_exhaustive else LEAST_RECORDS
    case = Gathering(deadline, least, 60)
    if setting.most_cases:
        case = Gathering(deadline, 1000, 5)
    root = scratch.make(in_memory=False)
    try:
        return work.each(setting.having(workers=1, root=root), "crowd", check, [case])
    finally:
        scratch.remove(root)
