"""Part `tear`: a unit of which only the first bytes are written, for every number of bytes.

RLIMIT_FSIZE makes the kernel write up to the limit and refuse the rest. Then the appender

* `cut`: cuts the file back and spools the record,
* `stay`: cannot cut it (ftruncate fails), so the torn bytes stay, and spools the record,
* `kill`: is killed right after the short write.
"""

import itertools
import time
from dataclasses import dataclass
from pathlib import Path

import aftermath
import scene
import tracer
import work
import writer
from setting import Setting
from writer import Job

MODES = ["cut", "stay", "kill"]
SCENE = scene.Scene("tear", Job("run", 1), scene.records)


@dataclass(frozen=True, slots=True)
class Tear:
    mode: str
    written: int                # bytes of the unit that reach the file
    count: int = 1
    bytes: int = 100
    power: bool = False

    @property
    def job(self) -> Job:
        return Job("run", self.count, batch=self.count, bytes=self.bytes, power=self.power)

    def __str__(self):
        return f"{self.mode} {self.written} of {self.count}x{self.bytes} power={self.power:d}"


def check(setting: Setting, case: Tear, directory: Path, counts) -> list[str]:
    home, ledger = scene.copy(setting, SCENE, directory)
    ledger.submit(case.job)
    path = next((home / "log").glob("*.active.lz4"))
    before = path.read_bytes()
    under = []
    if case.mode == "stay":
        under = tracer.failing(setting, "ftruncate", "EIO", "1+")
    elif case.mode == "kill":
        under = tracer.killing(setting, "ftruncate", 1)
    # The limit holds for the spooled file too: it is smaller than the segment.
    outcome = writer.run(setting, case.job, home, under, limit=len(before) + case.written)
    ledger.note(outcome)
    torn = path.read_bytes()[len(before):]
    complaints = []
    if outcome.acked:
        complaints.append(f"acknowledged, with {case.written} bytes written")
    if path.read_bytes()[:len(before)] != before:
        complaints.append("bytes before the append have changed")
    if len(torn) != (0 if case.mode == "cut" else case.written):
        complaints.append(f"{len(torn)} bytes stand behind the last unit")
    if (case.mode == "kill") != (outcome.status == -9):
        complaints.append(f"ends with {outcome.status}")
    if case.mode != "kill" and outcome.kept != set(case.job.lines()):
        complaints.append(f"not spooled: {outcome}")
    if torn:
        counts["torn tails"] += 1
        ledger.torn.append(torn)
    return complaints + aftermath.check(setting, home, ledger)


def unit_size(setting: Setting, case: Tear) -> int:
    """How long the unit is that this case tears."""
    home = setting.root / "tear-size" / str(case.count) / str(case.bytes) / "home"
    if not home.exists():
        home.parent.mkdir(parents=True)
        writer.run(setting, case.job, home)
    return next((home / "log").glob("*.active.lz4")).stat().st_size - 91


def cases(setting: Setting) -> list[Tear]:
    size = unit_size(setting, Tear("cut", 0))
    return [Tear(mode, written) for mode in MODES for written in range(size)]


def others(setting: Setting):
    """Endless: units of other sizes, some of them longer than a page."""
    for index in itertools.count():
        random = setting.random(f"tear {index}")
        case = Tear(random.choice(MODES), 0, random.choice([1, 2, 50, 300, 2000]),
                    random.choice([1, 100, 400]), random.random() < 0.3)
        size = unit_size(setting, case)
        written = random.choice([random.randrange(size), random.randrange(size) & ~4095])
        # A spooled unit must not meet the limit that the segment meets.
        most = 91 + 3 * 101 + written
        if size <= most:
            yield Tear(case.mode, written, case.count, case.bytes, case.power)


def run(setting: Setting, deadline: float) -> work.Verdict:
    reason = tracer.works(setting)
    if reason is not None:
        return work.Verdict(skipped=[f"tear: {reason}"])
    scene.prepare(setting, SCENE)
    verdict = work.each(setting, "tear", check, cases(setting))
    # Sizes are found once, not in each process.
    for case in itertools.islice(others(setting), 200):
        unit_size(setting, case)
    if time.monotonic() < deadline:
        verdict += work.each(setting, "tear", check, others(setting), deadline)
    return verdict
