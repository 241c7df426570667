"""Part `fault`: system calls that fail, one at a time or from one on.

A record may then be spooled or lost, but what is acknowledged is kept; and with `power`, only after
a sync that succeeded on a segment where none had failed. EINTR is no failure: nobody may notice it.
"""

import itertools
import re
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

CALLS = ["pwrite64", "fdatasync", "ftruncate", "rename", "openat", "unlink", "mkdir"]
ERRORS = ["EIO", "ENOSPC", "EINTR"]
# What the kernel interrupts. It never does so to the others on a local file system.
INTERRUPTED = ["pwrite64", "fdatasync", "ftruncate", "openat"]
SCENES = ["append-new", "append", "append-roll", "append-power", "append-power-roll", "append-torn",
          "append-spooled", "spool", "roll", "seal", "seal-damaged", "seal-both-forms", "drain"]
PATH = re.compile(r"^\d+<[^>]*/([0-9]{20})\.[a-z0-9.]*>")


@dataclass(frozen=True, slots=True)
class Fault:
    scene: str
    call: str
    error: str
    when: str                   # as strace has it: `3`, or `3+`

    def __str__(self):
        return f"{self.scene} {self.call}#{self.when} {self.error}"


def check(setting: Setting, case: Fault, directory: Path, counts) -> list[str]:
    scenery = scene.BY_NAME[case.scene]
    home, ledger = scene.copy(setting, scenery, directory)
    log = directory / "trace"
    with scenery.lock(home):
        show = "pwrite64,write,fdatasync," + case.call
        outcome = writer.run(setting, scenery.what, home, tracer.failing(
            setting, case.call, case.error, case.when, log, show))
    ledger.note(outcome)
    trace = tracer.read(log)
    if setting.tamper == "unproved":
        trace = [call for call in trace if call.name != "fdatasync"]
    counts["failed calls"] += log.read_text(errors="replace").count("(INJECTED)")
    counts["said to be lost"] += len(outcome.lost)
    complaints = []
    if outcome.status not in (0, 1) or (outcome.failed is None) == (outcome.status != 0):
        complaints.append(f"ends with {outcome.status}: {outcome.failed}")
    if isinstance(scenery.what, Job):
        complaints += _of_append(case, scenery, outcome, ledger, trace)
    elif case.error == "EINTR" and outcome.failed:
        complaints.append(f"EINTR was noticed: {outcome.failed}")
    elif outcome.failed or case.call == "unlink":
        # What was drained before the failure may be drained again.
        ledger.twice |= ledger.kept
    return complaints + aftermath.check(setting, home, ledger)


def _of_append(case, scenery, outcome, ledger, trace) -> list[str]:
    complaints = []
    ids = set(scenery.what.lines())
    unknown = ids - set(outcome.acked) - outcome.kept - set(outcome.lost)
    if unknown or not outcome.ended:
        complaints.append(f"nothing was said of {sorted(unknown)}: {outcome}")
    as_usual = outcome.kept if scenery.is_locked else set(outcome.acked)
    if case.error == "EINTR" and as_usual != ids:
        complaints.append(f"EINTR was noticed: {outcome}")
    if scenery.what.power and case.call in ("fdatasync", "openat"):
        # The record may be in the segment whose sync failed, and in the next one.
        ledger.twice |= ids
    if scenery.what.power and outcome.acked:
        complaints += unproved(trace)
    return complaints


def unproved(trace: list[tracer.Call]) -> list[str]:
    """Acknowledgements in a `power` run that no sync stands behind."""
    complaints, written, synced, suspect = [], None, False, set()
    for call in trace:
        match = PATH.match(call.rest)
        if call.name == "pwrite64" and match and call.succeeded:
            written, synced = match[1], False
        elif call.name == "fdatasync" and match and call.succeeded:
            synced = synced or match[1] == written
        elif call.name == "fdatasync" and match and "EINTR" not in call.rest:
            suspect.add(match[1])
        elif call.name == "write" and '"ack ' in call.rest:
            if not synced or written in suspect:
                complaints.append(f"acknowledged without a good sync: {call.rest[:60]}")
    return complaints


def cases(setting: Setting) -> list[Fault]:
    """Each error at each occurrence of each call, and each call failing from some occurrence on."""
    result = []
    for name in SCENES:
        scenery = scene.BY_NAME[name]
        scene.prepare(setting, scenery)
        directory = Path(tempfile.mkdtemp(dir=setting.root))
        found = scene.calls(setting, scenery, directory)
        shutil.rmtree(directory)
        for call, error in itertools.product(CALLS, ERRORS):
            if error == "EINTR" and call not in INTERRUPTED:
                continue
            for number in found.get(call, ()):
                result.append(Fault(name, call, error, str(number)))
            if call in found and error != "EINTR":
                result.append(Fault(name, call, error, f"{found[call][0]}+"))
    return result


def others(setting: Setting, known: list[Fault]):
    """Endless: other errors, and calls that fail each second time."""
    errors = ["EROFS", "EDQUOT", "EACCES", "EMFILE"]
    for index in itertools.count():
        random = setting.random(f"fault {index}")
        case = random.choice([each for each in known if each.error != "EINTR"])
        number = case.when.rstrip("+")
        when = random.choice([number, f"{number}+", f"{number}+2"])
        yield Fault(case.scene, case.call, random.choice(errors), when)


def run(setting: Setting, deadline: float) -> work.Verdict:
    reason = tracer.works(setting)
    if reason is not None:
        return work.Verdict(skipped=[f"fault: {reason}"])
    known = cases(setting)
    verdict = work.each(setting, "fault", check, known)
    if time.monotonic() < deadline:
        verdict += work.each(setting, "fault", check, others(setting, known), deadline)
    return verdict
