"""The log-writer program: how it is run, and what it says (see Tests/LogWriter/main.swift)."""

from dataclasses import dataclass, field
from pathlib import Path

import scratch
from setting import Setting


@dataclass(slots=True)
class Outcome:
    """What one process said, and how it ended."""
    status: int
    acked: dict[str, int] = field(default_factory=dict)     # id → offset
    kept: set[str] = field(default_factory=set)             # spooled, on disk or in memory
    in_memory: set[str] = field(default_factory=set)        # those in memory
    lost: dict[str, bool] = field(default_factory=dict)     # id → whether it was counted
    said: list[str] = field(default_factory=list)
    ended: bool = False
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """An `append`: which records, in which manner."""
    prefix: str
    count: int
    batch: int = 1
    bytes: int = 100
    power: bool = False
    segment_size: int | None = None
    lock_wait: int = 50

    def arguments(self, home: Path) -> list[str]:
        options = ["--batch", self.batch, "--bytes", self.bytes, "--lock-wait", self.lock_wait]
        options += ["--power"] if self.power else []
        options += ["--segment-size", self.segment_size] if self.segment_size else []
        return ["append", str(home), self.prefix, str(self.count), *map(str, options)]

    def line(self, number: int) -> bytes:
        return b'{"id":"%s-%d","pad":"%s"}' % (self.prefix.encode(), number, b"x" * self.bytes)

    def lines(self) -> dict[str, bytes]:
        return {f"{self.prefix}-{number}": self.line(number) for number in range(self.count)}

    def unit(self, first_id: str) -> list[str]:
        """The ids that were appended together, by the one that was named."""
        first = int(first_id.rpartition("-")[2])
        return [f"{self.prefix}-{number}"
                for number in range(first, min(first + self.batch, self.count))]


def parse(status: int, output: bytes, job: Job | None = None) -> Outcome:
    """The last line counts only if it is whole: the process may have been killed."""
    outcome = Outcome(status)
    for line in output.split(b"\n")[:-1]:
        text = line.decode("utf-8", "replace")
        word, _, rest = text.partition(" ")
        if word == "end" and not rest:
            outcome.ended = True
        elif word == "failed":
            outcome.failed = rest
        elif job is not None and word in ("ack", "spooled", "memory", "lost"):
            _note(outcome, job, word, rest.split(" "))
        elif word != "begin":
            outcome.said.append(text)
    return outcome


def _note(outcome: Outcome, job: Job, word: str, rest: list[str]):
    for index, each in enumerate(job.unit(rest[0])):
        if word == "ack":
            outcome.acked[each] = int(rest[1]) + index
        elif word == "lost":
            outcome.lost[each] = rest[1] == "counted"
        else:
            outcome.kept.add(each)
            if word == "memory":
                outcome.in_memory.add(each)


def command(setting: Setting, what: Job | str, home: Path) -> list[str]:
    return [setting.writer, *(what.arguments(home) if isinstance(what, Job) else [what, str(home)])]


def run(setting: Setting, what: Job | str, home: Path, under: list[str] = (),
        limit: int | None = None, runtime: Path | None = None) -> Outcome:
    """Runs an append or another verb on the store, perhaps under a tracer."""
    environment = setting.environment(runtime or Path(home).parent / "runtime")
    status, output = scratch.run([*under, *command(setting, what, home)], environment, limit)
    return parse(status, output, what if isinstance(what, Job) else None)
