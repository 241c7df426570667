"""Canaries: words that stand nowhere else, each with a note of where it was planted."""

import random
import re
from dataclasses import dataclass

WORD = re.compile(rb"canary([0-9]{1,9})x[0-9a-f]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    of: str                     # the event of a payload, `transcript`, `meta`, or what else it was
    path: str                   # in that document, as json_path.py writes it
    document: str               # for a person: which sample or file

    def __str__(self):
        return f"{self.of} {self.path}"


class Canaries:
    """Makes canaries, and finds them again. The seed decides every one of them."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self.origins: list[Origin] = []

    def text(self, origin: Origin) -> str:
        self.origins.append(origin)
        return f"canary{len(self.origins) - 1}x{self._rng.randrange(1 << 32):08x}"

    def name(self, origin: Origin) -> str:
        """One that can be a part of a path."""
        return self.text(origin)

    def found(self, data: bytes) -> set[int]:
        """The numbers of those in `data`, whole or cut off behind their number."""
        numbers = (int(match[1]) for match in WORD.finditer(data))
        return {number for number in numbers if number < len(self.origins)}

    def note(self, number: int) -> str:
        """What more there is to say about one."""
        return ""
