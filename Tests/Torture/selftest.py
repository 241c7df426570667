"""Whether each part notices what it is for: run with a deliberate mistake, it must fail."""

import time
from dataclasses import dataclass

import scratch
import work
from setting import Setting

READINGS = ["lost", "invented", "twice", "reused", "exchanged", "order", "disagree"]


@dataclass(frozen=True, slots=True)
class Mistake:
    part: str
    tamper: str
    case: str = ""              # where the mistake can be made at all

    def __str__(self):
        return f"{self.part} {self.tamper}"


MISTAKES = (
    [Mistake("kill", each, "append-roll") for each in READINGS]
    + [Mistake("kill", "damage", "append-roll"), Mistake("kill", "cut", "append exit_group"),
       Mistake("kill", "quarantine", "append-torn pwrite64"),
       Mistake("kill", "spool", "spool exit_group")]
    + [Mistake("tear", each, "stay 9") for each in
       ("lost", "invented", "reused", "damage", "spool", "quarantine")]
    + [Mistake("flip", each, case) for case in ("active flip 1000", "sealed flip 1004")
       for each in ("lost", "invented", "reused", "exchanged", "disagree")]
    + [Mistake("flip", "no fault", "sealed flip 1004"),
       Mistake("flip", "no fault", "active flip 1000"),
       Mistake("flip", "no fault", "sealed cut 104")]
    + [Mistake("fault", each, "append-roll pwrite64") for each in
       ("lost", "invented", "twice", "reused", "damage", "spool")]
    + [Mistake("fault", "unproved", "append-power fdatasync#1 EIO")]
    + [Mistake("disk", each, "full free=0 memory=1 6") for each in
       ("lost", "invented", "reused", "damage", "told")]
    + [Mistake("crowd", each) for each in
       ("lost", "invented", "twice", "reused", "order", "damage", "cut", "quarantine")]
    + [Mistake("checkpoint", "digest", "rename"), Mistake("checkpoint", "served", "rename"),
       Mistake("checkpoint", "no fault", "beyond")]
    + [Mistake("views", each, "rebuild views-2.sqlite.building-wal pwrite64#90") for each in
       ("doubled", "missing", "set back", "set ahead", "value", "schema", "stale link", "page",
        "leftover")]
    + [Mistake("views", "older", "beside"), Mistake("views", "lock", "two at once"),
       Mistake("views", "reader", "under load"), Mistake("views", "doubled", "under load")])


def run(setting: Setting, parts: dict, only: str = "") -> work.Verdict:
    """Each mistake is a check: it passes if the part fails and nothing else is the reason."""
    verdict = work.Verdict()
    for mistake in MISTAKES:
        if only and mistake.part != only:
            continue
        root = scratch.make()
        try:
            bad = setting.having(root=root, only_case=mistake.case, most_cases=2, seconds=1.0)
            good = parts[mistake.part](bad, time.monotonic())
            if good.skipped:
                verdict.skipped += [f"{mistake}: {reason}" for reason in good.skipped]
                continue
            scratch.remove(root)
            root = scratch.make()
            found = parts[mistake.part](
                bad.having(root=root, tamper=mistake.tamper), time.monotonic())
        finally:
            scratch.remove(root)
        complaints = []
        if not good.passed or good.failures:
            complaints.append(f"fails without it, or has no such case: {good.failures[:1]}")
        if not found.failures:
            complaints.append("goes unnoticed")
        elif any("Traceback" in failure for failure in found.failures):
            complaints.append(f"an exception is no notice: {found.failures[0]}")
        verdict.add(str(mistake), complaints)
    return verdict
