"""Which of the canaries that were found may be there, and which entries of the table are true."""

from collections import defaultdict
from dataclasses import dataclass, field

import allow_list
from search import Found, Search

_MOST_PLACES = 5                # of one leak that are shown


@dataclass(slots=True)
class Leak:
    """Whatever was found of one member that may not be there."""
    count: int = 0
    places: dict[str, str] = field(default_factory=dict)        # place → an example
    documents: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    def __str__(self):
        shown = [f"{place} ({example})" for place, example in self.places.items()]
        more = len(shown) - _MOST_PLACES
        text = "; ".join(shown[:_MOST_PLACES]) + (f"; {more} more places" if more > 0 else "")
        notes = ", ".join(sorted(self.notes - {""}))
        return (f"{self.count} times, of {min(self.documents)!r}: {text}"
                + (f"\n     {notes}" if notes else ""))


@dataclass(slots=True)
class Judgement:
    leaks: dict[str, Leak] = field(default_factory=dict)        # by member
    stale: list[str] = field(default_factory=list)              # entries that are not true
    missing: list[str] = field(default_factory=list)            # events that are not in the log
    checks: int = 0

    @property
    def failures(self) -> list[str]:
        return ([f"LEAK {member}: {leak}" for member, leak in sorted(self.leaks.items())]
                + self.stale + self.missing)


class Judge:
    """`used` are the members that were found where they may be, with the keys of the log."""

    def __init__(self, search: Search, table=allow_list.TABLE, is_secret: bool = False):
        self.search, self.table, self.is_secret = search, table, is_secret
        self.entries = {(of, entry.path): entry for entry in table for of in entry.of}
        self.used: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.result = Judgement(checks=len({str(each) for each in search.mint.origins}))

    def judge(self, expected: list, asks_all_keys: bool = True) -> Judgement:
        """Compares what was found with the table.

        Args:
            expected: (session id, event type, what it was) of events that must be there.
            asks_all_keys: Whether each key of an entry must have been seen; else any of them.
        """
        for number, found in self.search.found.items():
            self._canary(number, found)
        self._find_stale(asks_all_keys)
        for session, kind, what in () if self.is_secret else expected:
            self.result.checks += 1
            if kind not in self.search.types.get(session, ()):
                self.result.missing.append(
                    f"MISSING {kind} of {what}: planting it has changed what it is")
        return self.result

    def _canary(self, number: int, found: Found):
        mint = self.search.mint
        origin = mint.origins[number]
        entry = self.entries.get((origin.of, origin.path))
        places = dict(found.outside)
        if entry is None or self.is_secret and not entry.verbatim:
            places |= {f"event, as {key}": "log" for key in found.keys} | found.stored
        else:
            if found.stored:
                self.used[origin.of, origin.path] |= found.keys
            places |= {f"event, as {key} instead of {' or '.join(entry.keys)}": "log"
                       for key in found.keys - set(entry.keys)}
        if not places:
            return
        leak = self.result.leaks.setdefault(str(origin), Leak())
        leak.count += 1
        leak.places = places | leak.places
        leak.documents.add(origin.document)
        leak.notes.add(mint.note(number))

    def _find_stale(self, asks_all_keys: bool):
        for entry in self.table:
            if self.is_secret and not entry.verbatim:
                continue
            members = [(of, entry.path) for of in entry.of]
            self.result.checks += len(members)
            self.result.stale += [
                f"STALE {of} {path}: the table lets it be stored, and it was never found"
                for of, path in members if (of, path) not in self.used]
            seen = set().union(*(self.used.get(member, set()) for member in members))
            unseen = set(entry.keys) - seen
            if unseen and asks_all_keys and not self.is_secret:
                self.result.stale.append(
                    f"STALE {entry.of[0]} {entry.path}: never found as {', '.join(sorted(unseen))}")
