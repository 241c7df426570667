"""Part `kill`: SIGKILL at every system call of everything that changes a log.

The kernel drops the call at which the signal lands, so between them the cases see every state that
a kill can leave, but for writes torn in the middle: those are part `tear`.
"""

import itertools
import shutil
import tempfile
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


@dataclass(frozen=True, slots=True)
class Kill:
    scene: str
    call: str
    number: int
    then: tuple[str, int] | None = None     # a second kill, of the append that comes after

    def __str__(self):
        second = f" then {self.then[0]}#{self.then[1]}" if self.then else ""
        return f"{self.scene} {self.call}#{self.number}{second}"


def check(setting: Setting, case: Kill, directory: Path, counts) -> list[str]:
    """Kills, then looks at what is left and whether it can be used."""
    scenery = scene.BY_NAME[case.scene]
    home, ledger = scene.copy(setting, scenery, directory)
    with scenery.lock(home):
        outcome = writer.run(
            setting, scenery.what, home, tracer.killing(setting, case.call, case.number))
    ledger.note(outcome)
    # Otherwise the program made fewer calls than when it was counted: waiting is a loop.
    counts["killed" if outcome.status == -9 else "not reached"] += 1
    complaints = []
    if case.then:
        complaints += aftermath.as_left(setting, home, ledger)
        # What was spooled is drained by an append that is killed too.
        ledger.twice |= set(ledger.lines) - set(ledger.acked)
        job = Job("then", 1)
        ledger.submit(job)
        outcome = writer.run(setting, job, home, tracer.killing(setting, *case.then))
        ledger.note(outcome)
        counts["killed" if outcome.status == -9 else "not reached"] += 1
    return complaints + aftermath.check(setting, home, ledger)


def cases(setting: Setting) -> list[Kill]:
    """Every call of every scene."""
    result = []
    for scenery in scene.SCENES:
        scene.prepare(setting, scenery)
        directory = Path(tempfile.mkdtemp(dir=setting.root))
        found = scene.calls(setting, scenery, directory)
        shutil.rmtree(directory)
        result += [Kill(scenery.name, call, number)
                   for call, numbers in sorted(found.items()) for number in numbers]
    return result


def pairs(setting: Setting, known: list[Kill]):
    """Endless: a kill, and another one while the next append recovers from it."""
    appends = [case for case in known if case.scene in ("append", "append-torn", "append-spooled")]
    singles = [case for case in known if not case.scene.startswith(("append-spooled", "drain"))]
    for index in itertools.count():
        random = setting.random(f"kill {index}")
        first, second = random.choice(singles), random.choice(appends)
        yield Kill(first.scene, first.call, first.number, (second.call, second.number))


def run(setting: Setting, deadline: float) -> work.Verdict:
    reason = tracer.works(setting)
    if reason is not None:
        return work.Verdict(skipped=[f"kill: {reason}"])
    known = cases(setting)
    verdict = work.each(setting, "kill", check, known)
    if time.monotonic() < deadline:
        verdict += work.each(setting, "kill", check, pairs(setting, known), deadline)
    return verdict
