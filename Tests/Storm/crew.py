"""Performs what is played: many hooks at once, in any order that the steps allow."""

import heapq
import itertools
import math
import time
from collections import Counter
from pathlib import Path

from processes import Processes
from setting import SECONDS, Setting, wait_until
from step import Step

# Copies of a delivery are meant to come within 2 000 ms of each other.
_MOST_BETWEEN_COPIES_MS = 2_000


class Crew:
    def __init__(self, setting: Setting, steps: list[Step]):
        self.setting, self.steps = setting, steps
        self.faults: list[str] = []     # of hooks
        self.calls = 0
        self._chance = setting.random("order")
        self._processes = Processes(setting)
        self._copies = Counter()        # of steps at work
        self._waits = {step: len(set(step.after)) for step in steps}
        self._next: dict[Step, list[Step]] = {}
        for step in steps:
            for each in set(step.after):
                self._next.setdefault(each, []).append(step)
        self._ready = [step for step in steps if not step.after]
        self._later: list[tuple] = []   # by when they are due
        self._numbers = itertools.count()

    def perform(self):
        left = len(self.steps)
        try:
            while left:
                left -= self._begin()
                left -= self._wait()
        finally:
            self._processes.kill()
        said = self._processes.output.read_bytes()
        if said:
            self.faults.append(f"hooks said {said[:300].decode(errors='replace')!r}")

    def _begin(self) -> int:
        """Begins as many steps as may run at once. Returns how many of them are done already."""
        done = 0
        while self._later and self._later[0][0] <= time.monotonic():
            self._ready.append(heapq.heappop(self._later)[2])
        while self._ready and len(self._processes) < self.setting.at_once:
            index = self._chance.randrange(len(self._ready))
            self._ready[index], self._ready[-1] = self._ready[-1], self._ready[index]
            step = self._ready.pop()
            for path, data in step.writes:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                with open(path, "ab", buffering=0) as file:
                    file.write(data)
            step.began_ms = time.time_ns() // 1_000_000
            if step.payload is None:
                self._end(step)
                done += 1
                continue
            self._copies[step] = step.copies
            for _ in range(step.copies):
                self._processes.start(step.payload, step)
                self.calls += 1
        return done

    def _wait(self) -> int:
        """Waits until a process ends or a step is due. Returns how many steps are done."""
        if not self._processes and not self._later:
            if self._ready or not any(self._waits.values()):
                return 0
            raise RuntimeError("steps wait for each other")
        done = 0
        for step, status in self._processes.ended(self._later[0][0] if self._later else math.inf):
            if status:
                self.faults.append(f"the hook of a {step.what} ended with {status}")
            self._copies[step] -= 1
            if not self._copies[step]:
                self._end(step)
                done += 1
        return done

    def _end(self, step: Step):
        step.ended_ms = time.time_ns() // 1_000_000
        if step.copies > 1 and step.ended_ms - step.began_ms > _MOST_BETWEEN_COPIES_MS:
            self.faults.append(f"the machine stood still between copies of a {step.what}")
        for each in self._next.get(step, ()):
            self._waits[each] -= 1
            if not self._waits[each]:
                heapq.heappush(self._later, (
                    time.monotonic() + each.pause_s, next(self._numbers), each))

    def drain(self, payload: bytes):
        """Hooks that could not get at the log in time left their events in the spool. The next hook
        appends them: one more is called until nothing is left."""
        spool = self.setting.home / "spool"

        def is_drained() -> bool:
            if not spool.exists():
                return True
            self._processes.start(payload, None)
            self._processes.ended(math.inf)
            self.calls += 1
            return not spool.exists()

        wait_until(is_drained, SECONDS, "the spool is not drained")
