"""The whole log: newest, which entries are final, what came too late, what is kept (docs/views.md,
"Newest, horizon and retention")."""

from collections import defaultdict

from figures import figures
from order import agents_of, own_time
from runs import fold_agent
from sums import DAY_MS, HOUR_MS

STEP_MS = DAY_MS
CONFIRMED_MS = HOUR_MS
HORIZON_MS = 7 * DAY_MS
MOST_KEPT = 100
MOST_FAILING_KEPT = 50


# --- Newest -------------------------------------------------------------------------------------

class Newest:
    """CHOICE: the first record of the log needs no confirmation, for it is no step. CHOICE:
    duplicates and what came too late have a part in it, by their own append times; and the time of
    an event is its `time_ms`, whatever it stands at. CHOICE: what was imported has no other part in
    it than to begin it: it is no step, and neither confirms nor withdraws one."""

    def __init__(self):
        self.value = None
        self.first = None       # moment and append time of a step that is not confirmed

    def take(self, record):
        if "imported" in record.event:
            self.value = record.append if self.value is None else self.value
            return
        moment = min(record.event["time_ms"], record.append)
        if self.first is not None and record.append < self.first[1]:
            self.first = None
        if self.value is None:
            self.value = moment
        elif moment <= self.value + STEP_MS:
            self.value = max(self.value, moment)
            if self.first is not None and self.first[0] <= self.value + STEP_MS:
                self.first = None
        elif self.first is None:
            self.first = (moment, record.append)
        elif record.append >= self.first[1] + CONFIRMED_MS:
            self.value = min(moment, self.first[0])
            self.first = None
            self.take(record)


# --- Agents -------------------------------------------------------------------------------------

class Known:
    """What is known of one agent after some records of the log."""

    def __init__(self, key):
        self.key = key
        self.records = []       # all that were not too late
        self.ids = set()
        self.fold = None        # of these records; None where nobody needed it
        self.finals = 0
        self.waiting = []       # what would change a final entry, and may not once more is known

    def judge(self, horizon):
        """Entries become final one after the other."""
        if min((own_time(each.event) for each in self.records), default=horizon) >= horizon:
            return              # nothing can have ended before it
        self.fold = self.fold or fold_agent(self.key, self.records)
        for entry in self.fold.entries[self.finals:]:
            events = entry.records() + entry.measured
            moments = [self.fold.moments.get(each.event["event_id"]) for each in events]
            if entry.end is None or entry.end >= horizon \
                    or any(each is not None and each >= horizon for each in moments):
                break
            self.finals += 1

    def final_entries(self):
        return self.fold.entries[:self.finals] if self.finals else []

    def is_forgotten(self, event_id):
        """The events of final entries, and all that stand at or before the last one's end."""
        finals = self.final_entries()
        if finals and event_id in self.fold.moments \
                and self.fold.moments[event_id] <= finals[-1].end:
            return True
        return any(event_id == each.event["event_id"]
                   for entry in finals for each in entry.records() + entry.measured)

    def take(self, record):
        """Whether the record is `taken`, a `duplicate` or `too_late`. CHOICE: what is forgotten
        goes on raising times, telling second deliveries and being subtracted from figures.
        CHOICE: a forgotten event that comes again is no duplicate, but judged as any other; one
        that came too late is not remembered, so it is too late again. CHOICE: what a final entry
        contains is part of it, so one more event in it would change it."""
        event_id, finals = record.event["event_id"], self.final_entries()
        if event_id in self.ids:
            if not self.is_forgotten(event_id):
                return "duplicate"
            return "too_late" if self.stands_too_early(record, finals) else "taken"
        self.ids.add(event_id)
        if not finals:
            self.records.append(record)
            self.fold = None
            return "taken"
        if self.stands_too_early(record, finals):
            self.ids.remove(event_id)
            return "too_late"
        # One that would change a final entry waits: it may stand behind an open one some day.
        self.waiting.append(record)
        while any(self.take_waiting(each, finals) for each in self.waiting):
            pass
        return "taken"

    def take_waiting(self, record, finals):
        """Whether it changes no final entry, so that it waits no longer."""
        fold = fold_agent(self.key, self.records + [record])
        if fold.entries[:self.finals] != finals:
            return False
        self.records, self.fold = self.records + [record], fold
        self.waiting.remove(record)
        return True

    def stands_too_early(self, record, finals):
        """At or before the end of the last final entry, or a measurement of a final one."""
        event = record.event
        if event["type"] == "agent.measured":
            return any(entry.contains(event["opened_by"]) for entry in finals)
        moments = fold_agent(self.key, self.records + [record]).moments
        return moments[event["event_id"]] <= finals[-1].end


# --- The log ------------------------------------------------------------------------------------

class Ledger:
    """What the whole log amounts to."""

    def __init__(self, entries, newest, counters, lines):
        self.entries = entries      # all of them, by agent and run
        self.newest = newest        # None where there is no event
        self.counters = counters
        self.lines = lines
        for entry in entries:
            entry.figures = figures(entry)
        self.kept = kept(entries)
        for entry in self.kept:
            entry.kept = True
        self.by_agent = defaultdict(list)
        for entry in entries:
            self.by_agent[entry.harness, entry.session_id, entry.agent_id].append(entry)

    def has_row(self, end, days):
        """Whether a row exists whose minute, hour or day ended then."""
        return self.newest is not None and end >= self.newest - days * DAY_MS


def fold_log(records, lines):
    newest = Newest()
    for record in records:
        newest.take(record)
    oldest = min((own_time(record.event) for record in records), default=None)
    if oldest is None or oldest >= newest.value - HORIZON_MS:
        return fold_at_once(records, newest.value, lines)     # nothing can be final
    return fold_one_by_one(records, lines)


def fold_at_once(records, newest, lines):
    agents, known, duplicates = defaultdict(list), set(), 0
    for record in records:
        names = {(key, record.event["event_id"]) for key in agents_of(record.event)}
        duplicates += bool(names & known)
        known |= names
        for key, _ in names:
            agents[key].append(record)
    entries = [entry for key in sorted(agents) for entry in fold_agent(key, agents[key]).entries]
    return Ledger(entries, newest, {"duplicate": duplicates, "too_late": 0}, lines)


def fold_one_by_one(records, lines):
    """CHOICE: a link that came too late for one of its two agents is still a fact of the other, and
    counted as one that came too late."""
    newest, agents, counters = Newest(), {}, {"duplicate": 0, "too_late": 0}
    for record in records:
        newest.take(record)
        results = set()
        for key in agents_of(record.event):
            known = agents.setdefault(key, Known(key))
            known.judge(newest.value - HORIZON_MS)
            results.add(known.take(record))
        if "too_late" in results:
            counters["too_late"] += 1
        elif "duplicate" in results:
            counters["duplicate"] += 1
    entries = []
    for key in sorted(agents):
        known = agents[key]
        known.judge(newest.value - HORIZON_MS)
        known.fold = known.fold or fold_agent(key, known.records)
        for number, entry in enumerate(known.fold.entries):
            entry.final = number < known.finals
            entries.append(entry)
    return Ledger(entries, newest.value, counters, lines)


# --- Retention ----------------------------------------------------------------------------------

def kept(entries):
    """What is not final; and of the final executions of each name and kind the newest, and the
    newest of those that failed or timed out."""
    result = [entry for entry in entries if not entry.final]
    groups = defaultdict(list)
    for entry in entries:
        if entry.final and entry.is_execution:
            groups[entry.name, entry.kind].append(entry)
    for group in groups.values():
        group.sort(key=lambda each: (each.end, each.id), reverse=True)
        failing = [each for each in group if each.status in ("failure", "timeout")]
        result += [each for place, each in enumerate(group)
                   if place < MOST_KEPT or each in failing[:MOST_FAILING_KEPT]]
    return result
