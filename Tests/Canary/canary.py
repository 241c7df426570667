#!/usr/bin/env python3
"""Plants a canary in every string of every payload and transcript, and looks for it everywhere.

    canary.py [--seed N] [--secrets] [--selftest] [--hook PATH] [--agentlog PATH] [DIRECTORY ...]

What is planted in: samples of every event of a harness (payload_*.py), a transcript with every kind
of line (transcript_sample.py), the fixtures, and whatever payloads and transcripts stand in JSON
files below the directories. How: planting.py.

What is looked into: the store as it lies on the disk and decompressed (log, spool, quarantine,
views), the spool in memory, the home and the temporary directory, standard output and standard
error of every process, and every answer of the API. Hooks run as they do in an agent, and also
while the log is locked, on a full disk, and on payloads that are none; a copy of the store is
damaged, repaired and sealed.

allow_list.py says what may be found, and under which key. Anything else is a leak; and so is an
entry of that table that nothing needs any more, because then it would hide a leak.

--secrets plants what looks like keys, passwords, addresses and names of persons instead: of those
nothing may be found, except where the table says that a value is stored as it came.

--selftest makes deliberate mistakes, says beforehand what each must lead to, and compares.

Prints the seed, each leak, and counts. Exit status 1 if anything failed.
"""

import argparse
import random
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import experiment               # noqa: E402 (the line above comes first)
import material                 # noqa: E402
import selftest                 # noqa: E402
from setting import Setting, copy_of, scratch     # noqa: E402

BUILD = Path(__file__).resolve().parent.parent.parent / ".build"


def arguments():
    parser = argparse.ArgumentParser(
        description="looks for canaries in what is stored; the head of this file says more")
    parser.add_argument("directories", nargs="*", type=Path, metavar="DIRECTORY",
                        help="payloads and transcripts to plant in besides our own")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--secrets", action="store_true", help="plant secrets as well")
    parser.add_argument("--selftest", action="store_true", help="prove that leaks are noticed")
    parser.add_argument("--agentlog", type=Path, default=BUILD / "debug/agentlog")
    parser.add_argument("--hook", type=Path, default=BUILD / "hook/release/agentlog-hook")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    for directory in given.directories:
        if not directory.is_dir():
            print(f"{directory}: no such directory", file=sys.stderr)
            return 2
    found = material.below(given.directories)
    print(f"seed {given.seed}", flush=True)
    if given.directories:
        print(f"found {len(found[0])} payloads and {len(found[1])} transcripts", flush=True)
    root = scratch()
    try:
        setting = Setting(copy_of(given.hook, root / "programs"),
                          copy_of(given.agentlog, root / "programs"), root, given.seed)
        if given.selftest:
            passed, failed = selftest.run(setting)
        else:
            passed, failed = experiment.report(setting.having(root=root / "canaries"), found)
            if given.secrets:
                more = experiment.report(setting.having(root=root / "secrets"), found,
                                         is_secret=True)
                passed, failed = passed + more[0], failed + more[1]
    except (TimeoutError, RuntimeError) as reason:
        print(f"FAILED {reason}")
        return 1
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
