#!/usr/bin/env python3
"""Kills, starves and damages logs, and checks that no promise of docs/log-format.md is broken.

    torture.py [--seconds N] [--seed N] [--only PART] [--case TEXT] [--selftest]
               [--writer PATH] [--agentlog PATH] [--hook PATH]

The parts, each described at the head of its file:

    kill        SIGKILL at every system call of append, roll, seal, drain, spool and repair
    tear        units of which only the first bytes reach the file, for every number of bytes
    flip        every bit flipped, and a cut at every byte, of an active and of sealed segments
    fault       system calls that fail: EIO, ENOSPC, EINTR, at each occurrence and from it on
    disk        a file system that is full or read-only, and gets well again
    crowd       200 writers at once, killed and stopped, while others seal and read
    checkpoint  a rebuild of the views that is killed; views that are ahead of the log
    views       projectors and rebuilds that are killed while the log grows and others read

After each fault of the log it is read by two independent readers, used again, and read once more:
nothing that was acknowledged or spooled may be missing or moved, nothing may be there that was not
submitted, no offset may have been given out twice, and `lz4 -t` must find every file whole.

--seconds (else TORTURE_S in the environment, else 60) is shared out over the parts. Each has a core
of cases that always run; random cases fill what is left of its share. From 300 seconds on, every
bit, 200 000 records and 220 kills of projectors and rebuilds; from 600 on, every call of a rebuild.

A failure names its case. The seed that the first line shows and `--only PART --case TEXT` run that
case again; the store as it was then is kept where the failure says. Cases whose order of events the
seed does not decide (`crowd`, random kills of threads) need a few attempts.

--selftest makes deliberate mistakes and says how many of them are noticed: all, or exit status 1.
Exit status 1 also if a check fails. What cannot be tested here (no root, no strace, something is
not built) is skipped, and said.
"""

import argparse
import os
import random
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True

import checkpoint               # noqa: E402 (the line above comes first)
import crowd                    # noqa: E402
import disks                    # noqa: E402
import faults                   # noqa: E402
import flips                    # noqa: E402
import kills                    # noqa: E402
import scratch                  # noqa: E402
import selftest                 # noqa: E402
import tears                    # noqa: E402
import views                    # noqa: E402
import work                     # noqa: E402
from setting import Setting     # noqa: E402

PARTS = {"kill": kills.run, "tear": tears.run, "flip": flips.run, "fault": faults.run,
         "disk": disks.run, "crowd": crowd.run, "checkpoint": checkpoint.run, "views": views.run}
SHARES = {"kill": 24, "tear": 7, "flip": 22, "fault": 13, "disk": 8, "crowd": 14, "checkpoint": 12,
          "views": 40}
MOST_SHOWN = 12                 # failures of one part
BUILD = Path(__file__).resolve().parent.parent.parent / ".build"


def arguments():
    parser = argparse.ArgumentParser(
        description="fault injection for the log; the head of this file says more")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("TORTURE_S", "60")))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--case", default="", help="only cases whose name contains this")
    parser.add_argument("--writer", type=Path, default=BUILD / "tools/release/log-writer")
    parser.add_argument("--agentlog", type=Path, default=BUILD / "debug/agentlog")
    parser.add_argument("--hook", type=Path, default=BUILD / "hook/release/agentlog-hook")
    parser.add_argument("--selftest", action="store_true", help="prove that mistakes are noticed")
    return parser.parse_args()


def line(verdict: work.Verdict) -> str:
    """What a part's line says."""
    words = [f"{verdict.passed} passed"]
    words += [f"{len(verdict.failures)} FAILED"] if verdict.failures else []
    words += [f"{count} {what}" for what, count in verdict.counts.items()]
    return ", ".join(words)


def run_parts(setting: Setting, names: list[str]) -> work.Verdict:
    total, whole = work.Verdict(), sum(SHARES[name] for name in names)
    for name in names:
        begun = time.monotonic()
        share = setting.seconds * SHARES[name] / whole
        verdict = PARTS[name](setting, begun + share)
        if not (verdict.passed or verdict.failures or verdict.skipped):
            verdict.failures.append(f"{name}: no such case")
        for reason in verdict.skipped:
            print(f"SKIPPED {reason}")
        for failure in verdict.failures[:MOST_SHOWN]:
            print(f"FAILED {failure}")
        if len(verdict.failures) > MOST_SHOWN:
            print(f"FAILED {name}: {len(verdict.failures) - MOST_SHOWN} more")
        if verdict.passed or verdict.failures:
            print(f"{name}: {line(verdict)} ({time.monotonic() - begun:.1f} s)", flush=True)
        verdict.counts.clear()
        total += verdict
    return total


def main() -> int:
    given = arguments()
    if not os.access(given.writer, os.X_OK):
        print(f"{given.writer} is not there; run: make writer", file=sys.stderr)
        return 1
    kept = scratch.make(in_memory=False)
    setting = Setting(
        str(given.writer.resolve()), str(given.agentlog.resolve()), str(given.hook.resolve()),
        scratch.make(), kept, given.seed, given.seconds, only_case=given.case)
    print(f"seed {given.seed}, {given.seconds:g} s", flush=True)
    try:
        if given.selftest:
            total = selftest.run(setting, PARTS, given.only or "")
            for failure in total.failures:
                print(f"FAILED {failure}")
            for reason in total.skipped:
                print(f"SKIPPED {reason}")
            count = total.passed + len(total.failures)
            print(f"selftest: {total.passed} mutations noticed of {count}")
            return 1 if total.failures else 0
        total = run_parts(setting, [given.only] if given.only else list(PARTS))
    finally:
        scratch.remove(setting.root)
        if not any(kept.iterdir()):
            kept.rmdir()
    skipped = f", {len(total.skipped)} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {len(total.failures)} failed{skipped}")
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
