"""What was submitted and what was promised: the other side of every comparison.

Each id is submitted once, so an id that is read twice, or under another offset than the one that
was acknowledged, is a fault of the log.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from reading import Reading
from writer import Job, Outcome

MOST_COPIES = 3                 # appended, again after a failed sync, and from the spool
ABOUT_LOST = re.compile(rb'\{"agentlog":"lost","events":([0-9]+),"at_ms":[0-9]+\}')


@dataclass(slots=True)
class Ledger:
    lines: dict[str, bytes] = field(default_factory=dict)   # id → line, of all that was submitted
    acked: dict[str, int] = field(default_factory=dict)     # id → offset
    kept: set[str] = field(default_factory=set)             # spooled: must come into the log
    lost: set[str] = field(default_factory=set)             # said to be lost: must not
    counted: int = 0                                        # of them, said to be counted
    twice: set[str] = field(default_factory=set)            # ids that may be there twice
    destroyed: set[str] = field(default_factory=set)        # ids whose bytes a test has damaged
    seen: dict[int, bytes] = field(default_factory=dict)    # what readers have read before
    torn: list[bytes] = field(default_factory=list)         # must be in quarantine in the end
    burnt: dict[int, bytes] = field(default_factory=dict)   # offsets of damaged records
    open_damage: bool = False   # the active segment is damaged and is still appended to

    def submit(self, job: Job):
        self.lines |= job.lines()

    def note(self, outcome: Outcome):
        self.acked |= outcome.acked
        self.kept |= outcome.kept
        self.lost |= set(outcome.lost)
        self.counted += sum(outcome.lost.values())

    def destroy(self, ids, is_forgotten: bool = False):
        """These records' bytes were damaged: they may be gone, but nothing else may stand there.

        Forgotten: nothing in the log tells any more that those offsets were given out.
        """
        for each in ids:
            self.destroyed.add(each)
            offset = self.acked.pop(each)
            self.seen.pop(offset, None)
            if not is_forgotten:
                self.burnt[offset] = self.lines[each]

    def complaints(self, found: Reading, is_settled: bool = False) -> list[str]:
        """What is wrong with a reading. Settled: all that was spooled must have been drained."""
        result = []
        offsets = [offset for offset, _ in found.records]
        if any(one >= two for one, two in zip(offsets, offsets[1:])):
            result.append("offsets do not increase")
        by_offset, names = found.by_offset, {line: each for each, line in self.lines.items()}
        result += self._missing(by_offset)
        result += [f"offset {offset} was given out again" for offset, line in self.burnt.items()
                   if by_offset.get(offset, line) != line]
        times, told = Counter(), 0
        for offset, line in found.records:
            each = names.get(line)
            if each is not None:
                times[each] += 1
            elif (match := ABOUT_LOST.fullmatch(line)) and offset in found.about_the_log:
                told = max(told, int(match[1]))
            else:
                result.append(f"invented: offset {offset} is {line[:80]!r}")
        result += self._multiple(times)
        if told > self.counted:
            result.append(f"the log tells of {told} lost events, {self.counted} were counted")
        if found.lost and not self.destroyed:
            result.append(f"offsets {found.lost[:3]} are lost, and nothing was damaged")
        if is_settled:
            result += self._unsettled(times, told)
        if not result:
            self.seen |= by_offset
        return result

    def _missing(self, by_offset: dict[int, bytes]) -> list[str]:
        result = []
        for each, offset in self.acked.items():
            if by_offset.get(offset) != self.lines[each]:
                there = by_offset.get(offset)
                result.append(f"lost: {each} was acknowledged at {offset}, there is {there!r:.80}")
        for offset, line in self.seen.items():
            if by_offset.get(offset) != line:
                result.append(f"offset {offset} was {line[:60]!r} before, "
                              f"now it is {by_offset.get(offset)!r:.80}")
        return result

    def _multiple(self, times: Counter) -> list[str]:
        return [f"{each} is there {number} times" for each, number in times.items()
                if number > (MOST_COPIES if each in self.twice else 1)]

    def _unsettled(self, times: Counter, told: int) -> list[str]:
        result = [f"lost: {each} was spooled and is not in the log"
                  for each in sorted(self.kept - set(times) - self.destroyed)]
        result += [f"{each} was said to be lost, and is in the log"
                   for each in sorted(self.lost & set(times) - self.twice)]
        if told != self.counted:
            result.append(f"{self.counted} events were counted as lost, the log tells of {told}")
        return result
