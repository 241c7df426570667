"""Cases: small experiments, each in a directory of its own, shared out over processes."""

import itertools
import multiprocessing
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import scratch
from setting import Setting

MOST_KEPT = 5                   # failed stores that are kept of one step
CASE_SECONDS = 180              # a case that takes longer hangs


@dataclass(slots=True)
class Verdict:
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)        # what happened, for the part's line

    def __iadd__(self, other: "Verdict") -> "Verdict":
        self.passed += other.passed
        self.failures += other.failures
        self.skipped += other.skipped
        self.counts.update(other.counts)         # += would drop what is 0
        return self

    def add(self, label: str, complaints: list[str], hint: str = ""):
        """One check's outcome."""
        if complaints:
            rest = f" (and {len(complaints) - 4} more)" if len(complaints) > 4 else ""
            self.failures.append(f"{label}: {'; '.join(complaints[:4])}{rest}{hint}")
        else:
            self.passed += 1


class Hangs(Exception):
    """A case took too long."""


def _on_alarm(*_):
    raise Hangs(f"nothing happened for {CASE_SECONDS} s")


def attempt(setting: Setting, part: str, function, case, verdict: Verdict):
    """Runs one case. `function(setting, case, directory, counts)` returns complaints."""
    directory = Path(tempfile.mkdtemp(dir=setting.root))
    signal.signal(signal.SIGALRM, _on_alarm)
    signal.alarm(CASE_SECONDS)
    try:
        complaints = function(setting, case, directory, verdict.counts)
    except Exception:           # whatever went wrong, the other cases still count
        complaints = [traceback.format_exc(limit=-4)]
    finally:
        signal.alarm(0)
        scratch.end_children()
    hint = ""
    if complaints:
        hint = f"\n     again: --seed {setting.seed} --only {part} --case '{case}'"
        if len(verdict.failures) < MOST_KEPT and not setting.tamper:
            kept = Path(tempfile.mkdtemp(prefix=f"{part}-", dir=setting.kept))
            shutil.copytree(directory, kept, dirs_exist_ok=True, symlinks=True)
            hint += f"\n     store: {kept}"
    shutil.rmtree(directory, ignore_errors=True)
    verdict.add(f"{part} {case}", complaints, hint)


def _share(setting, part, function, cases, deadline, index, pipe):
    verdict = Verdict()
    for case in itertools.islice(cases, index, None, setting.workers):
        if deadline is not None and time.monotonic() >= deadline:
            break
        attempt(setting, part, function, case, verdict)
    pipe.send(verdict)
    pipe.close()


def each(setting: Setting, part: str, function, cases, deadline: float | None = None) -> Verdict:
    """Runs all cases, or those that fit before the deadline, in processes of their own.

    `cases` may be endless if there is a deadline; each process goes through it by itself, so it
    must give the same cases in each.
    """
    verdict = Verdict()
    if deadline is not None and deadline <= time.monotonic():
        return verdict
    if setting.only_case:
        # An endless supply is searched only so far.
        found = itertools.islice(cases, 100_000)
        cases = [case for case in found if setting.only_case in str(case)]
    if setting.most_cases:
        cases = list(itertools.islice(cases, setting.most_cases))
    context, shares = multiprocessing.get_context("fork"), []
    cases = itertools.tee(cases, setting.workers)
    for index in range(setting.workers):
        ours, theirs = context.Pipe(False)
        process = context.Process(target=_share, args=(
            setting, part, function, cases[index], deadline, index, theirs))
        process.start()
        theirs.close()
        shares.append((process, ours))
    for process, pipe in shares:
        try:
            verdict += pipe.recv()
        except EOFError:
            verdict.failures.append(f"{part}: a process that ran cases has died")
        process.join()
    return verdict
