"""Secrets instead of canaries: made of every kind, and found again by any part of them."""

import random

from mint import Origin
from planting import USER_NAME_PART
from secret_kinds import HEX, KINDS, USER_NAME, Kind

_GRAM = 8                       # bytes of a secret that are enough to recognise it
_STEP = 4
_MOST_GRAMS = 24                # of one secret
_DIGITS = frozenset(HEX.encode())


class Secrets:
    """Has the same members as mint.Canaries.

    While `kind` is set, all are of that kind, but for those that have to fit into a path; else the
    kinds take turns.
    """

    kinds = KINDS

    def __init__(self, rng: random.Random):
        self._rng = rng
        self.origins: list[Origin] = []
        self.kind: Kind | None = None
        self._kinds: list[Kind] = []
        self._bodies: list[bytes] = []
        self._grams: dict[bytes, tuple[int, int]] = {}      # → number, place in the body

    def text(self, origin: Origin) -> str:
        return self._make(origin, self.kind or KINDS[len(self.origins) % len(KINDS)])

    def name(self, origin: Origin) -> str:
        if origin.path.endswith(USER_NAME_PART):
            return self._make(origin, USER_NAME)
        fitting = [kind for kind in KINDS if kind.is_name]
        kind = self.kind if self.kind and self.kind.is_name else None
        return self._make(origin, kind or fitting[len(self.origins) % len(fitting)])

    def _make(self, origin: Origin, kind: Kind) -> str:
        planted, secret = kind.make(self._rng)
        number, body = len(self.origins), secret.encode()
        self.origins.append(origin)
        self._kinds.append(kind)
        self._bodies.append(body)
        starts = list(range(0, len(body) - _GRAM + 1, _STEP))
        for start in starts[:_MOST_GRAMS] + [len(body) - _GRAM]:
            self._grams[body[start:start + _GRAM]] = number, start
        return planted

    def found(self, data: bytes) -> set[int]:
        """The numbers of those of which a part is in `data`."""
        grams = self._grams
        hits = ((start, grams[data[start:start + _GRAM]])
                for start in range(len(data) - _GRAM + 1) if data[start:start + _GRAM] in grams)
        return {number for start, (number, place) in hits
                if self._is_there(data, start, self._bodies[number], place)}

    @staticmethod
    def _is_there(data: bytes, start: int, body: bytes, place: int) -> bool:
        """Events are full of hexadecimal ids, some of which have eight digits of a secret."""
        if not _DIGITS.issuperset(body):
            return True
        return any(data[start - shift:start - shift + 2 * _GRAM]
                   == body[place - shift:place - shift + 2 * _GRAM]
                   for shift in (0, _GRAM) if shift <= min(place, start))

    def note(self, number: int) -> str:
        return str(self._kinds[number])
