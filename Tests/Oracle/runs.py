"""Entries: what the events of an agent amount to (docs/views.md, "Executions")."""

from dataclasses import dataclass

from entry import Entry
from figures import attach_figures, what_holds
from order import (MAIN, distinct, in_order, void_imports, with_raised_times,
                   without_second_deliveries)

SAME_STOP_MS = 60_000


@dataclass
class Fold:
    entries: list
    moments: dict               # where each event stands in the order, by event id


class Agent:
    """Takes the events of one agent in turn."""

    def __init__(self, key):
        self.key = key
        self.entries = []
        self.waiting = []       # reports before the first entry

    @property
    def last(self):
        return self.entries[-1] if self.entries else None

    def is_open(self):
        return self.last is not None and self.last.status == "running"

    def add(self, status, start, end, moment, record):
        entry = Entry(*self.key, len(self.entries) + 1, record.event["event_id"], status, start,
                      end, moment, own=[record], reports=self.waiting)
        self.waiting = []
        self.entries.append(entry)
        return entry

    def end(self, moment, record, how):
        self.last.end = self.last.last = moment
        self.last.status, self.last.ended_by = "success", how      # the outcome follows
        self.last.stops.append(record)

    def take(self, moment, record):
        kind = record.event["type"]
        if kind == "agent.started":
            self.take_start(moment, record)
        elif kind == "agent.stopped":
            self.take_stop(moment, record)
        elif kind == "session.turn":
            prompted = record.event["phase"] == "prompt"
            (self.take_prompt if prompted else self.take_stop)(moment, record)
        elif kind == "agent.linked":
            self.take_link(moment, record)
        elif kind == "agent.closed":
            self.take_close(moment, record)
        elif kind == "agent.reported":
            self.take_report(moment, record)

    def take_start(self, moment, record):
        if self.is_open():
            self.last.own.append(record)
            self.last.refreshes += 1
            self.last.last = moment
        else:
            self.add("running", moment, None, moment, record)

    def take_prompt(self, moment, record):
        """CHOICE: the prompt that ends a run is contained in the next run only. (Nothing but its
        prompt can touch an open turn, so the end is always the next prompt's time.)"""
        if self.is_open():
            last = self.last
            last.end = last.last if last.last > last.start else moment
            last.last = last.end
            last.status, last.ended_by, last.evidence = "cancelled", "prompt", "next_prompt"
        self.add("running", moment, None, moment, record)

    def take_stop(self, moment, record):
        event, last = record.event, self.last
        if self.is_open():
            last.own.append(record)
            self.end(moment, record, "stop")
        elif last is not None and (
                last.ended_by in ("close", "prompt") or event.get("stop_hook_active")
                or moment - last.end <= SAME_STOP_MS):
            last.repeated_stops += 1
            last.own.append(record)
            if last.ended_by in ("close", "prompt"):
                self.end(moment, record, "stop")
            else:
                last.end = last.last = moment
                last.stops.append(record)
        else:
            internal = event.get("agent_name") == "" and self.key[2] != MAIN
            self.add("internal" if internal else "unpaired", None, moment, moment, record) \
                .stops.append(record)

    def take_link(self, moment, record):
        last = self.last
        if last is None or not last.contains(record.event.get("opened_by")):
            return
        if self.is_open() or last.ended_by == "close":
            # CHOICE: like a stop, a link that replaces a close is a repeated stop.
            last.repeated_stops += last.ended_by == "close"
            last.link = record
            self.end(moment, record, "link")

    def take_close(self, moment, record):
        event = record.event
        if self.is_open() and self.last.contains(event["opened_by"]):
            last = self.last
            last.end = last.last = moment
            last.status, last.ended_by, last.close = event["status"], "close", record
            last.evidence = event.get("reason")

    def take_report(self, moment, record):
        if self.last is None:
            self.waiting.append(record)
            return
        self.last.reports.append(record)
        if self.is_open():
            self.last.last = moment


# --- Links --------------------------------------------------------------------------------------

def links_that_hold(records):
    """By the stop. CHOICE: each agent decides by the links that are facts of it; and the time of a
    link is here when the worker decided, for it stands at the same `stopped_ms` as the others."""
    last = {}
    for record in records:
        event = record.event
        if event["type"] == "agent.linked":
            known = last.get(event["stop_event_id"])
            if known is None or link_place(known) < link_place(record):
                last[event["stop_event_id"]] = record
    return {stop: record for stop, record in last.items() if not record.event.get("void")}


def link_place(record):
    return record.event["time_ms"], record.event["event_id"]


def apply_links(key, entries, links, turns):
    """What links say of the stops that came under this agent. CHOICE: a linked entry contains the
    link that made it one; a link with neither `opened_by` nor `start_ms` says nothing; and an
    entry's own end is the one that it has in the end."""
    for index, entry in enumerate(entries):
        record = links.get(entry.id)
        if entry.status != "unpaired" or record is None \
                or record.event["stopped_agent_id"] != key[2]:
            continue
        event = record.event
        if "opened_by" in event:
            entry.status, entry.link = "linked", record
        elif "start_ms" in event:
            before = entries[index - 1].end if index else event["start_ms"]
            entry.start = min(max(event["start_ms"], before), entry.end)
            entry.status, entry.ended_by = "success", "link"
            entry.link, entry.inferred = record, True
            entry.stops = sorted(entry.stops + [record],
                                 key=lambda each: turns[each.event["event_id"]])


# --- The whole ----------------------------------------------------------------------------------

def fold_agent(key, records):
    records = distinct(records)
    void = void_imports(records)
    records = [each for each in records if each.event["event_id"] not in void]
    links = links_that_hold(records)
    placed = [each for each in records if each.event["type"] != "agent.measured"]
    pairs = in_order(with_raised_times(placed))
    turns = {record.event["event_id"]: turn for turn, (_, record) in enumerate(pairs)}
    agent = Agent(key)
    for moment, record in without_second_deliveries(pairs):
        event = record.event
        if event["type"] == "agent.linked" and (
                links.get(event["stop_event_id"]) is not record
                or event.get("agent_id", MAIN) != key[2]):
            continue
        agent.take(moment, record)
    apply_links(key, agent.entries, links, turns)
    measured = sorted((each for each in records if each.event["type"] == "agent.measured"),
                      key=lambda each: (each.event["time_ms"], each.event["event_id"]))
    for entry in agent.entries:
        entry.measured = [each for each in measured if entry.contains(each.event["opened_by"])]
        settle(entry)
    attach_figures(agent.entries)
    moments = {each.event["event_id"]: moment for moment, each in pairs}
    return Fold(agent.entries, moments | void)


def settle(entry):
    """Outcome, evidence and error, as what holds says; of a success, as a report of the call that
    failed does. CHOICE: without a stop nothing is an outcome: a run that is open stays open,
    whatever was measured or reported. CHOICE: a success has no error; a link ends a run as its stop
    would; and what is no execution keeps what its stop says, whatever was reported."""
    entry.holds = what_holds([each.event for each in entry.stops + entry.measured])
    if entry.ended_by in ("close", "prompt") or entry.status == "running":
        return
    said, outcome = entry.holds, entry.holds.get("outcome", "success")
    evidence = said.get("outcome_evidence")
    if outcome == "success" and entry.is_execution and entry.failed_call is not None:
        said, outcome, evidence = entry.failed_call, entry.failed_call["outcome"], "reported"
    if entry.is_execution:
        entry.status = outcome
    entry.evidence = evidence
    entry.error = said.get("error") if outcome != "success" else None
