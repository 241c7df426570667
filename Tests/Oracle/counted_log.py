"""A log and its count: all rows that views of it have."""

import copy
import io
from functools import cached_property

from events import read_log
from horizon import Ledger, fold_log
from row_differences import rows_of


class CountedLog:
    def __init__(self, pairs):
        """Append times and lines, in order."""
        self.pairs = pairs
        source = io.BytesIO(b"".join(line + b"\n" for _, line in pairs))
        times = {offset: append for offset, (append, _) in enumerate(pairs)}
        self.records, quarantined, self.lines = read_log(source, times)
        self.quarantined = [offset for offset, _ in quarantined]
        self.ledger = fold_log(self.records, self.lines)

    @cached_property
    def rows(self):
        return rows_of(self.ledger, self.quarantined)

    @cached_property
    def days(self):
        """On which tokens were used, in order."""
        return sorted({bucket["day"] for record in self.records
                       for bucket in record.event.get("tokens", [])})

    def recounted(self, entry_of=lambda entry: entry):
        """The ledger with other entries made of each, by the rules that are in force now."""
        entries = [entry_of(copy.copy(each)) for each in self.ledger.entries]
        return Ledger(entries, self.ledger.newest, self.ledger.counters, self.lines)

    def rows_by(self, rules):
        with rules.in_force():
            return rows_of(self.recounted(), self.quarantined)

    def first(self, count):
        return CountedLog(self.pairs[:count])
