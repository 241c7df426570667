"""Rows of executions against what the play means, column by column."""

from dataclasses import dataclass

from entry import Entry
from store import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """`subject` and `what` say where; a mutation of the self-test is told by them."""
    subject: str
    what: str
    text: str

    def __str__(self):
        return f"DIFFERS {self.subject}: {self.text}"


class Tally:
    """What was checked: each check passes, or has differences."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.differences: list[Difference] = []

    def add(self, differences: list[Difference]):
        if differences:
            self.failed += 1
            self.differences += differences
        else:
            self.passed += 1

    def expect(self, subject: str, what: str, expected, found):
        """One value."""
        self.add([] if expected == found else [
            Difference(subject, what, f"{what} is {found!r}, and should be {expected!r}")])


class Comparison:
    """`source`: where the rows are from; those of an answer have fewer columns."""

    def __init__(self, tally: Tally, entries: list[Entry], store: Store):
        self.tally, self.entries, self.store = tally, entries, store
        self.identities = {(each.session_id, each.agent_id) for each in entries}

    def compare(self, rows: list[dict], source: str):
        found = {self._key(row): row for row in rows}
        for entry in self.entries:
            row = found.pop((entry.session_id, entry.agent_id, entry.run), None)
            self.tally.add(self._missing(entry, source) if row is None
                           else self._differences(entry, row, source))
        for (session, agent, run), row in found.items():
            self.tally.add([Difference(
                f"{self._name(agent)} run {run} of session {session}", "unexpected",
                f"in {source} is a run that is {row['status']}, and nobody played it "
                f"(records {row['log_offsets']})")])

    def _key(self, row: dict) -> tuple:
        """An agent that nobody played is the one without an id, whose id the hook made."""
        session, agent = row["session_id"], row["agent_id"]
        is_known = (session, agent) in self.identities
        return session, agent if is_known else None, row["run"]

    def _name(self, agent: str | None) -> str:
        return "main" if agent == "" else agent or "an unknown agent"

    def _missing(self, entry: Entry, source: str) -> list[Difference]:
        offsets = self.store.offsets(entry.session_id, entry.agent_id)
        return [Difference(str(entry), "missing", f"is not in {source} (the agent's records in the "
                           f"log: {offsets})")]

    def _differences(self, entry: Entry, row: dict, source: str) -> list[Difference]:
        wrong = [(column, f"{column} is {row[column]!r}, and should be {expected!r}")
                 for column, expected in entry.values.items()
                 if column in row and row[column] != expected]
        for column, step in (("start_ms", entry.opened), ("end_ms", entry.closed)):
            found = row[column]
            if step is None:
                if found is not None:
                    wrong.append((column, f"{column} is {found}, and should be unknown"))
            elif found is None or not step.began_ms <= found <= step.ended_ms:
                wrong.append((column, f"{column} is {found}, and should be from {step.began_ms} "
                              f"to {step.ended_ms}"))
        where = f"(in {source}, records {row['log_offsets']})"
        return [Difference(str(entry), column, f"{text} {where}") for column, text in wrong]
