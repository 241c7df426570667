#!/usr/bin/env python3
"""Plays a storm of agents whose outcome is known, and checks what is said of it afterwards.

    storm.py [--agents N] [--seed N] [--at-once N] [--selftest] [--hook PATH] [--agentlog PATH]

So many subagents (1000), and the main agents of their sessions, are played through the hook as
separate processes, at once and in any order that a harness allows: turns, waves of agents in
foreground and in background, agents of agents, agents that go on, fail, are interrupted, are told
of twice or not at all (plan.py and what it names). Each play writes transcripts and calls the hook,
and notes as it goes what must come of it (entry.py): nothing of that is read from the log.

Then the views are rebuilt and served, and compared with what was played: every row of
`view_executions`, every execution that the API lists, the tables of sums (tables.py), and the sums
that the API answers (sums.py).
Hooks stamp the clock, so of times and durations only bounds are known; all else is exact.

Each difference names the agent and the records that its row was made of. --selftest plays smaller
storms with one thing changed each, and compares what is noticed with what was said beforehand.

Prints the seed and what was compared. Exit status 1 if anything differs.
"""

import argparse
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True

import selftest                 # noqa: E402 (the line above comes first)
from scene import Scene         # noqa: E402
from setting import Setting, copy_of, scratch     # noqa: E402

BUILD = Path(__file__).resolve().parent.parent.parent / ".build"
MOST_SHOWN = 60                 # differences


def arguments():
    parser = argparse.ArgumentParser(
        description="a storm of agents whose outcome is known; the head of this file says more")
    parser.add_argument("--agents", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--at-once", type=int, default=16, help="hooks that run at the same time")
    parser.add_argument("--selftest", action="store_true", help="prove that mistakes are noticed")
    parser.add_argument("--agentlog", type=Path, default=BUILD / "debug/agentlog")
    parser.add_argument("--hook", type=Path, default=BUILD / "hook/release/agentlog-hook")
    given = parser.parse_args()
    if given.agents < 1 or given.at_once < 1:
        parser.error("--agents and --at-once must be at least 1")
    return given


def storm(setting: Setting) -> tuple[int, int]:
    """Returns how many checks passed and failed."""
    scene = Scene(setting)
    tally = scene.play()
    for note in scene.notes:
        print(note)
    for difference in tally.differences[:MOST_SHOWN]:
        print(difference)
    for what, count in Counter(each.what for each in tally.differences[MOST_SHOWN:]).items():
        print(f"DIFFERS {count} times more: {what}")
    print(f"storm: {setting.agents} agents, {scene.calls} hook calls, "
          f"{len(tally.differences)} differences")
    return tally.passed, tally.failed


def main() -> int:
    given = arguments()
    print(f"seed {given.seed}", flush=True)
    root = scratch()
    try:
        programs = root / "programs"
        setting = Setting(copy_of(given.hook, programs), copy_of(given.agentlog, programs),
                          root / "storm", given.seed, given.agents, given.at_once)
        passed, failed = (selftest.run if given.selftest else storm)(setting)
    except (TimeoutError, RuntimeError) as reason:
        print(f"FAILED {reason}")
        return 1
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
