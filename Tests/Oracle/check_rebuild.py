#!/usr/bin/env python3
"""Compares what a rebuild says with the count: every row that it lists, old and new.

    check_rebuild.py [ROUNDS] [--seed N] [--selftest] [--agentlog PATH]

A round makes two logs by chance (sample_months.py), one of days and one of months, folds each with
the program, and checks against rows that the count had beforehand:

    rebuild_cases.py        `views rebuild --diff`, with --dry-run and without: of other prices and
                            type rules (rule_books.py), and of views into which SQL has put what a
                            program with a bug would have made (named_bugs.py)
    explanation_cases.py    `explain`: its number, its records, and the number that they make in an
                            empty store, all of them and without one (questions.py,
                            metrics.py, question_queries.py)
    moment_cases.py         `views query --as-of`, `views digest --at`: against the count of so many
                            records, and against a log that has no more
    rebuild_selftest.py     --selftest: that mistakes on purpose are noticed

home.py runs the program, table_rows.py reads its views, row_differences.py compares rows. Run it
with the Python of Scripts/python-env: the logs are written by the encoder of Tests/Reader.

Prints its seed, and a line for what differs. Exits 1 if anything does.
"""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from counted_log import CountedLog                      # noqa: E402 (the line above comes first)
from explanation_cases import explanations              # noqa: E402
from home import Home                                   # noqa: E402
from moment_cases import moments                        # noqa: E402
from rebuild_cases import all_cases, some_cases, views_alone     # noqa: E402
from rebuild_selftest import selftest                   # noqa: E402
from sample_months import Months                        # noqa: E402

AGENTLOG = Path(__file__).resolve().parent.parent.parent / ".build/debug/agentlog"
MOST_SHOWN = 4                  # problems of one check
MOST_CHARACTERS = 400           # of one problem


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, what, problems):
        """Returns whether there are none."""
        self.passed += not problems
        self.failed += bool(problems)
        if problems:
            print(f"FAIL {what}")
        for problem in problems[:MOST_SHOWN]:
            print(f"     {problem[:MOST_CHARACTERS]}")
        if len(problems) > MOST_SHOWN:
            print(f"     and {len(problems) - MOST_SHOWN} more")
        return not problems

    def same(self, what, expected, found):
        self.add(what, [] if expected == found else [f"expected {expected}, found {found}"])

    def noticed(self, what, problems):
        self.add(f"a mistake on purpose: {what}", [] if problems else ["nobody noticed it"])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", nargs="?", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--selftest", action="store_true", help="prove that mistakes are noticed")
    parser.add_argument("--agentlog", type=Path, default=AGENTLOG)
    return parser.parse_args()


def check(tally, given, seed, root):
    programs = root / "programs"
    programs.mkdir(parents=True)
    # A copy: the program may be built again meanwhile.
    agentlog = shutil.copy2(given.agentlog, programs)

    def made(days, agents):
        log = CountedLog(Months(seed, days, agents).records())
        home = Home(agentlog, root / f"{days} days" / "home").write(log.pairs)
        home.run("views", "rebuild")
        print(f"seed {seed}, {days} days: {log.lines} records, {len(log.rows)} rows", flush=True)
        return log, home, random.Random(f"cases {seed} {days}")

    short = made(days=6, agents=42)
    if given.selftest:
        selftest(tally, *short)
        return
    if views_alone(tally, *short[:2]):      # else all that follows would say the same
        all_cases(tally, *short)
        explanations(tally, *short, count=5, count_remade=1)
        moments(tally, *short, count=2)
    long = made(days=120, agents=180)
    if views_alone(tally, *long[:2]):
        some_cases(tally, *long)
        explanations(tally, *long, count=4, count_remade=1)
        moments(tally, *long, count=1)


def main():
    given = arguments()
    tally = Tally()
    memory = Path("/dev/shm")
    for seed in range(given.seed, given.seed + given.rounds):
        root = Path(tempfile.mkdtemp(prefix="agentlog-rebuild-",
                                     dir=memory if memory.is_dir() else None))
        try:
            check(tally, given, seed, root)
        except RuntimeError as reason:      # a command failed
            tally.add(f"seed {seed}", [str(reason)])
        finally:
            shutil.rmtree(root, ignore_errors=True)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
