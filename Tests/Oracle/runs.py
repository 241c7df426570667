"""Entries: what the events of each agent amount to (docs/views.md, "Executions")."""

from collections import defaultdict
from dataclasses import dataclass, field

from events import COUNTS, OUTCOMES

REDELIVERY_MS = 2_000
SAME_STOP_MS = 60_000


@dataclass
class Entry:
    harness: str
    session_id: str
    agent_id: str
    run: int
    status: str                 # a status of an execution, or internal, or unpaired
    start: int | None
    end: int | None
    last: int                   # time of the last event that counts
    name: str = ""
    stop: dict | None = None    # the event whose outcome and figures hold
    buckets: dict = field(default_factory=dict)
    tools: dict = field(default_factory=dict)

    @property
    def is_execution(self):
        # `timeout` and `lost` are statuses too, but nothing brings one about yet.
        return self.status in OUTCOMES

    @property
    def duration(self):
        return self.end - self.start if self.is_execution else None


def agent_key(event):
    # An event without agent id is an agent of its own. CHOICE: an empty id is no id, and an absent
    # session is the empty one.
    agent = event.get("agent_id") or event["event_id"]
    return event["harness"], event.get("session_id", ""), agent


# --- Which events count, when, in which order ---------------------------------------------------

def distinct(events):
    """Rule 1. Events of one agent; the first in the log holds."""
    by_id = {}
    for event in events:
        by_id.setdefault(event["event_id"], event)
    return list(by_id.values())


def with_raised_times(events):
    """Rule 2: pairs of raised time and event. CHOICE: without a boot clock a time is kept too."""
    boots, pairs = defaultdict(list), []
    for event in events:
        if "boot_id" in event and "boot_ms" in event:
            boots[event["boot_id"]].append(event)
        else:
            pairs.append((event["time_ms"], event))
    for group in boots.values():
        newest = {}             # time by boot clock
        for event in group:
            newest[event["boot_ms"]] = max(event["time_ms"], newest.get(event["boot_ms"], 0))
        earlier, latest = {}, 0     # the latest time of all smaller boot clocks
        for clock in sorted(newest):
            earlier[clock] = latest
            latest = max(latest, newest[clock])
        pairs += [(max(event["time_ms"], earlier[event["boot_ms"]]), event) for event in group]
    return pairs


def in_order(pairs):
    """Rule 3."""
    return sorted(pairs, key=lambda pair: (
        pair[0], "boot_ms" in pair[1], pair[1].get("boot_ms", 0), pair[1]["event_id"]))


def without_second_deliveries(pairs):
    """Rule 4. An event without delivery id is no delivery of anything else."""
    kept, counted = [], {}
    for moment, event in pairs:
        delivery = event.get("delivery_id", ("none", event["event_id"]))
        if delivery in counted and moment - counted[delivery] <= REDELIVERY_MS:
            continue
        counted[delivery] = moment
        kept.append((moment, event))
    return kept


# --- Entries ------------------------------------------------------------------------------------

def fold_agent(key, events):
    entries = []
    for moment, event in without_second_deliveries(in_order(with_raised_times(distinct(events)))):
        take = take_start if event["type"] == "agent.started" else take_stop
        take(key, entries, moment, event)
        last = entries[-1]
        last.last = moment
        last.name = event.get("agent_name") or last.name
    attach_figures(entries)
    return entries


def take_start(key, entries, moment, event):
    if not entries or entries[-1].status != "running":
        entries.append(Entry(*key, len(entries) + 1, "running", moment, None, moment))


def take_stop(key, entries, moment, event):
    last = entries[-1] if entries else None
    if last is not None and last.status == "running":
        last.end, last.stop, last.status = moment, event, outcome(event)
    elif last is not None and (
            event.get("stop_hook_active") or moment - last.end <= SAME_STOP_MS):
        last.end = moment
        # CHOICE: "the one before" is the stop whose outcome and figures hold, not a stop in between
        # that moved only the end. What has a transcript has the key `transcript`.
        if "transcript" in event or "transcript" not in last.stop:
            last.stop = event
            if last.is_execution:
                last.status = outcome(event)
    else:
        kind = "internal" if event.get("agent_name") == "" else "unpaired"
        entries.append(Entry(*key, len(entries) + 1, kind, None, moment, moment, stop=event))


def outcome(stop):
    return stop.get("outcome", "success")


# --- Figures ------------------------------------------------------------------------------------

def cumulative(stop):
    """What a stop says: token buckets and tool calls, each by what tells them apart."""
    buckets, tools = {}, {}
    for bucket in stop.get("tokens", []):
        key = tuple(bucket.get(part, "") for part in ("model", "day", "band", "speed", "region"))
        add(buckets.setdefault(key, [0] * len(COUNTS)), [bucket.get(each, 0) for each in COUNTS])
    for tool in stop.get("tool_calls", []):
        sums = tools.setdefault(tool.get("name", ""), [0, 0])
        add(sums, [tool.get("calls", 0), tool.get("failures", 0)])
    return buckets, tools


def add(sums, amounts):
    for index, amount in enumerate(amounts):
        sums[index] += amount


def difference(newer, older):
    """Key by key and sum by sum, never below zero. Keys of which nothing remains fall away."""
    result = {}
    for key, amounts in newer.items():
        before = older.get(key, [0] * len(amounts))
        rest = [max(0, amount - other) for amount, other in zip(amounts, before)]
        if any(rest):
            result[key] = rest
    return result


def transcript_of(entry):
    return entry.stop.get("transcript", {}).get("path_hash") if entry.stop else None


def attach_figures(entries):
    """Figures are cumulative over a transcript: an entry's own are what it added to it. CHOICE: an
    entry has figures where its stop has `tokens`, be it an empty array."""
    for index, entry in enumerate(entries):
        if entry.stop is None:
            continue
        buckets, tools = cumulative(entry.stop)
        before = ({}, {})
        if transcript_of(entry) is not None:
            for earlier in reversed(entries[:index]):
                if transcript_of(earlier) == transcript_of(entry) and "tokens" in earlier.stop:
                    before = cumulative(earlier.stop)
                    break
        entry.buckets = difference(buckets, before[0])
        entry.tools = difference(tools, before[1])


def fold(events):
    agents = defaultdict(list)
    for event in events:
        agents[agent_key(event)].append(event)
    return [entry for key in sorted(agents) for entry in fold_agent(key, agents[key])]
