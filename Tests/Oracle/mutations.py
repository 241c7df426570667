#!/usr/bin/env python3
"""Checks count.py by mutation: a small log of known content is changed in one respect, and what
changes in the answers must be exactly what was worked out by hand beforehand. Everything that an
effect does not name must stay as it was.

    sample*.py              logs and what they amount to
    checks.py               asking, comparing, changing
    effects_*.py            the changes and their effects

Exits 1 on the first wrong effect; prints "N passed, 0 failed" in the end.
"""

import importlib
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import checks               # noqa: E402 (the path above comes first)
import count                # noqa: E402
from sample import NOW, TODAY, base_log     # noqa: E402

PARTS = ("lines", "runs", "turns", "closes", "links", "inferred", "holds", "reports", "metadata",
         "failed_calls", "imports", "newest", "horizon", "retention", "answers", "distribution",
         "performance", "tools", "lists", "detail", "views", "transcripts", "sessions", "output",
         "test_results", "task", "errors", "compare", "storms", "command")


def command_line():
    """The same through a process, as a test of the product would call it."""
    result = subprocess.run(
        [sys.executable, count.__file__, "current", "--now", str(NOW)],
        input=checks.lines_of(base_log()), capture_output=True, check=True)
    checks.expect_fields("by command line", TODAY, checks.parse(result.stdout.decode())[0])


def main():
    checks.check_same("the log", base_log())
    for part in PARTS:
        for group in importlib.import_module("effects_" + part).GROUPS:
            group()
    command_line()
    print(f"{checks.passed} passed, 0 failed")


if __name__ == "__main__":
    main()
