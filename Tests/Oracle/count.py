#!/usr/bin/env python3
"""An independent count of an agentlog log, written from docs/events.md, docs/views.md and
docs/openapi.yaml alone. It shares no code with the product and favours plainness over speed.

    cat log/*.lz4 | lz4 -dc | count.py current  --now MS [--time-range 1h|6h|24h|7d]
    cat log/*.lz4 | lz4 -dc | count.py timeline --now MS [--hours N]
    cat log/*.lz4 | lz4 -dc | count.py executions
    count.py transcript FILE --session ID

The first three take --append-times FILE with lines "offset append_ms"; without it no event is
judged to be too far ahead of its append time, because lines carry no append time. The offset of a
line is its number from 0, so the log must be free of gaps.

Nothing here is ever a float: fractions are rounded half up on integers and printed as digits.
Where the pages leave a choice, the comment says CHOICE.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
REDELIVERY_MS = 2_000
SAME_STOP_MS = 60_000
STALE_MS = 300_000
AHEAD_MS = DAY_MS
RANGES = {"1h": 1, "6h": 6, "24h": 24, "7d": 168}
OUTCOMES = ("success", "failure", "cancelled")
COUNTS = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "web_searches")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


# --- Numbers and JSON ---------------------------------------------------------------------------

class Number(str):
    """Digits that go into the JSON text as they are: a fraction without a float."""


def half_up(numerator, denominator):
    """The quotient of two non-negative integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def fraction(numerator, denominator, places):
    if denominator == 0:
        return None
    scaled = half_up(numerator * 10**places, denominator)
    return Number(f"{scaled // 10**places}.{scaled % 10**places:0{places}d}")


def dollars(nano, priced_tokens):
    """Costs without a priced token are not zero but missing."""
    return fraction(nano, 10**9, 6) if priced_tokens else None


def to_json(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (json.dumps(key) + ":" + to_json(each) for key, each in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    return json.dumps(value)


def timestamp(ms, milliseconds):
    moment = EPOCH + timedelta(milliseconds=ms)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{ms % 1000:03d}Z" if milliseconds else "Z")


# --- Lines --------------------------------------------------------------------------------------

def refuse_constant(name):
    raise ValueError(name + " is no JSON")


def parse_object(line):
    """The JSON object in a line of bytes, or None. NaN and invalid UTF-8 are no JSON."""
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def is_text(value):
    return isinstance(value, str)


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_hex_id(value):
    return is_text(value) and re.fullmatch("[0-9a-f]{32}", value) is not None


def is_list_of(value, texts, integers):
    """A list of objects whose named keys, where present, have the right type."""
    if not isinstance(value, list):
        return False
    return all(
        isinstance(item, dict)
        and all(is_text(item.get(key, "")) for key in texts)
        and all(is_integer(item.get(key, 0)) for key in integers)
        for item in value)


def is_transcript(value):
    return isinstance(value, dict) and is_text(value.get("path_hash", ""))


REQUIRED = {
    "schema": lambda value: is_integer(value) and value == 1,
    "event_id": is_hex_id,
    "delivery_id": is_hex_id,
    "type": lambda value: value in ("agent.started", "agent.stopped"),
    "time_ms": is_integer,
    "harness": is_text,
    "session_id": is_text,
}
OPTIONAL = {
    "agent_id": is_text,
    "agent_name": is_text,
    "project": is_text,
    "boot_id": is_text,
    "boot_ms": is_integer,
    "stop_hook_active": lambda value: isinstance(value, bool),
    "outcome": lambda value: value in OUTCOMES,
    "tool_calls": lambda value: is_list_of(value, ("name",), ("calls", "failures")),
    "tokens": lambda value: is_list_of(
        value, ("model", "day", "band", "speed", "region"), COUNTS),
    "transcript": is_transcript,
}


def parse_event(line):
    """CHOICE: an event is an object with the keys of REQUIRED, and whose other keys, where this
    count reads them, have the type of the page. A key with null is a key that is absent."""
    value = parse_object(line)
    if value is None:
        return None
    event = {key: each for key, each in value.items() if each is not None}
    if not all(key in event and check(event[key]) for key, check in REQUIRED.items()):
        return None
    if not all(check(event[key]) for key, check in OPTIONAL.items() if key in event):
        return None
    return event


def read_append_times(path):
    if path is None:
        return {}
    with open(path, encoding="ascii") as file:
        pairs = (line.split() for line in file if line.strip())
        return {int(offset): int(moment) for offset, moment in pairs}


def read_log(source, append_times):
    """The events of the log, and the quarantined records as (offset, reason)."""
    events, quarantined = [], []
    for offset, line in enumerate(source):
        event = parse_event(line.rstrip(b"\n"))
        if event is None:
            quarantined.append((offset, "not an event"))
        elif event["time_ms"] > append_times.get(offset, event["time_ms"]) + AHEAD_MS:
            quarantined.append((offset, "more than 24 h ahead"))
        else:
            events.append(event)
    return events, quarantined


# --- Runs of one agent --------------------------------------------------------------------------

@dataclass
class Entry:
    harness: str
    session_id: str
    agent_id: str
    run: int
    status: str                 # a status of an execution, or internal, or unpaired
    start: int | None
    end: int | None
    last: int                   # time of the newest event
    name: str = ""
    stop: dict | None = None    # the event whose outcome and figures hold
    buckets: dict = field(default_factory=dict)
    tools: dict = field(default_factory=dict)

    @property
    def is_execution(self):
        # `timeout` and `lost` are statuses too, but no event of schema 1 brings one about.
        return self.status in OUTCOMES

    @property
    def duration(self):
        return self.end - self.start if self.is_execution else None


def agent_key(event):
    # An event without agent id is an agent of its own. CHOICE: an empty id is no id.
    return event["harness"], event["session_id"], event.get("agent_id") or event["event_id"]


def place(event, moment):
    """Where an event stands among those of its agent: an absent boot clock comes first."""
    return moment, "boot_ms" in event, event.get("boot_ms", 0), event["event_id"]


def without_second_deliveries(events):
    """Rule 1. CHOICE: distances are of `time_ms` as written, the first is the earliest of them."""
    by_id = {}
    for event in events:
        by_id.setdefault(event["event_id"], event)
    kept, first = [], {}
    for event in sorted(by_id.values(), key=lambda each: place(each, each["time_ms"])):
        earlier = first.get(event["delivery_id"])
        if earlier is not None and event["time_ms"] - earlier <= REDELIVERY_MS:
            continue
        first[event["delivery_id"]] = event["time_ms"]
        kept.append(event)
    return kept


def in_order(events):
    """Rules 2 and 3: pairs of raised time and event, sorted."""
    boots, pairs = defaultdict(list), []
    for event in events:
        if "boot_id" in event and "boot_ms" in event:
            boots[event["boot_id"]].append(event)
        else:
            pairs.append((event["time_ms"], event))
    for group in boots.values():
        group.sort(key=lambda each: each["boot_ms"])
        latest = None           # of all events with a smaller boot clock
        clock, latest_up_to_clock = None, None
        for event in group:
            if event["boot_ms"] != clock:
                clock, latest = event["boot_ms"], latest_up_to_clock
            moment = event["time_ms"] if latest is None else max(event["time_ms"], latest)
            latest_up_to_clock = (
                moment if latest_up_to_clock is None else max(moment, latest_up_to_clock))
            pairs.append((moment, event))
    return sorted(pairs, key=lambda pair: place(pair[1], pair[0]))


def fold_agent(key, events):
    entries = []
    for moment, event in in_order(without_second_deliveries(events)):
        last = entries[-1] if entries else None
        is_open = last is not None and last.status == "running"
        if event["type"] == "agent.started":
            if not is_open:
                last = Entry(*key, len(entries) + 1, "running", moment, None, moment)
                entries.append(last)
        elif is_open:
            end_with(last, moment, event)
            last.status = outcome(event)
        elif last is not None and (
                event.get("stop_hook_active") or moment - last.end <= SAME_STOP_MS):
            # CHOICE: an internal or unpaired entry has ended too, and stays what it is.
            end_with(last, moment, event)
            if last.is_execution:
                last.status = outcome(event)
        else:
            kind = "internal" if event.get("agent_name") == "" else "unpaired"
            last = Entry(*key, len(entries) + 1, kind, None, None, moment)
            entries.append(last)
            end_with(last, moment, event)
        last.last = moment
        # CHOICE: an empty name is no name.
        last.name = event.get("agent_name") or last.name
    attach_figures(entries)
    return entries


def end_with(entry, moment, stop):
    entry.end, entry.stop = moment, stop


def outcome(stop):
    # CHOICE: a stop that says nothing about its outcome has nothing that speaks against success.
    return stop.get("outcome", "success")


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
    """Figures are cumulative over a transcript: an entry's own are what it added to it."""
    for index, entry in enumerate(entries):
        if entry.stop is None:
            continue
        buckets, tools = cumulative(entry.stop)
        before = ({}, {})
        if transcript_of(entry) is not None:
            for earlier in reversed(entries[:index]):
                if transcript_of(earlier) == transcript_of(entry):
                    before = cumulative(earlier.stop)
                    break
        entry.buckets = difference(buckets, before[0])
        entry.tools = difference(tools, before[1])


def fold(events):
    agents = defaultdict(list)
    for event in events:
        agents[agent_key(event)].append(event)
    return [entry for key in sorted(agents) for entry in fold_agent(key, agents[key])]


# --- Agent types --------------------------------------------------------------------------------

TYPE_WORDS = [(line.split()[0], set(line.split()[1:])) for line in """
security security vulnerability pentest threat
reviewer review reviewer reviewing critic audit auditor
tester test tester tests testing qa e2e
debugger debug debugger debugging bug bugs bugfix fixer troubleshooter
refactorer refactor refactorer refactoring cleanup simplifier
analyzer analyzer analyser analyze analysis analyst profiler
documenter doc docs documentation documenter writer changelog
planner plan planner planning architect architecture orchestrator coordinator
designer design designer ui ux
researcher research researcher explore explorer search searcher investigator guide
data data database sql dba etl ml
devops devops deploy deployer deployment infra ci docker kubernetes release
builder build builder implement implementer developer dev coder engineer backend frontend worker
""".strip().splitlines()]


def words(name):
    result, before = [""], ""
    for character in name:
        if not (character.isalpha() or character.isdecimal()):
            result.append("")
        elif before.islower() and character.isupper():
            result.append(character)
        else:
            result[-1] += character
        before = character
    return {word.lower() for word in result if word}


def agent_type(name):
    for part in (name.rpartition(":")[2], name):
        found = words(part)
        for kind, known in TYPE_WORDS:
            if found & known:
                return kind
    return "general"


# --- Prices -------------------------------------------------------------------------------------

# Models | first day | band (s: up to 100k, l: longer, -: any) | input, output, write 5 min,
# write 1 h, read, in USD per million tokens | factor of fast, 0 where none is known.
PRICE_LINES = """
fable-5.1 mythos-5.1          | -          | - | 10 50 12.5 20 0.25       | 0
fable-5 mythos-5              | -          | - | 10 50 12.5 20 1          | 0
opus-5.5                      | -          | - | 4 20 5 8 0.20            | 2
opus-5 opus-4.8               | -          | - | 5 25 6.25 10 0.5         | 2
opus-4.7 opus-4.6 opus-4.5    | -          | - | 5 25 6.25 10 0.5         | 0
opus-4.1 opus-4               | -          | - | 15 75 18.75 30 1.5       | 0
sonnet-5.5                    | -          | - | 2 10 2.5 4 0.20          | 0
sonnet-5.5                    | 2026-10-07 | - | 2 10 2.5 4 0.10          | 0
sonnet-5                      | -          | - | 2 10 2.5 4 0.2           | 0
sonnet-4.6 sonnet-4.5 sonnet-4 | -         | - | 3 15 3.75 6 0.3          | 0
haiku-5.5                     | -          | s | 0.10 0.50 0.125 0.20 0.01 | 0
haiku-5.5                     | -          | l | 0.50 2.50 0.625 1.00 0.05 | 0
haiku-4.5                     | -          | - | 1 5 1.25 2 0.1           | 0
"""
PICO_PER_SEARCH = 10**10    # 0.01 USD


def pico(text):
    """USD per million tokens as pico-dollars per token, from the digits."""
    whole, _, rest = text.partition(".")
    return int(whole) * 10**6 + int(rest.ljust(6, "0"))


def price_table():
    table = defaultdict(list)
    for line in PRICE_LINES.strip().splitlines():
        models, day, band, prices, fast = (part.strip() for part in line.split("|"))
        for model in models.split():
            first_day = "" if day == "-" else day
            per_token = [pico(each) for each in prices.split()]
            table[model].append((first_day, band, per_token, int(fast)))
    return table


PRICES = price_table()


def price_name(model):
    """CHOICE: any one word before `.anthropic.` is a region, any text in brackets a suffix, any
    `-v1:0` with other digits the same suffix. Bedrock writes the date before `-v1:0`."""
    name = re.sub(r"\[[^\]]*\]$", "", model)
    name = re.sub(r"^([a-z0-9-]+\.)?anthropic\.", "", name)
    name = re.sub(r"-v\d+:\d+$", "", name)
    name = re.sub(r"-\d{8}$", "", name)
    name = name.removeprefix("claude-")
    return re.sub(r"(?<=[0-9])-(?=[0-9])", ".", name)


def bucket_cost(key, amounts):
    """Nano-dollars of a bucket, or None when its price is not known."""
    model, day, band, speed, region = key
    size = "s" if band == "100k" else "l"
    rows = [row for row in PRICES.get(price_name(model), [])
            if row[0] <= day and row[1] in ("-", size)]
    if not rows:
        return None
    _, _, prices, fast = max(rows, key=lambda row: row[0])
    if speed == "fast" and fast == 0:
        return None
    tokens = sum(price * amount for price, amount in zip(prices, amounts))
    tenths = tokens * (fast if speed == "fast" else 1) * (11 if region == "us" else 10)
    # CHOICE: factors are of the tokens; a web search costs the same everywhere.
    tenths += amounts[5] * PICO_PER_SEARCH * 10
    return half_up(tenths, 10 * 1000)


# --- Sums ---------------------------------------------------------------------------------------

def figures(entry):
    """tokens, priced tokens, unpriced tokens, nano-dollars"""
    priced = unpriced = nano = 0
    for key, amounts in entry.buckets.items():
        cost = bucket_cost(key, amounts)
        if cost is None:
            unpriced += sum(amounts[:5])
        else:
            priced += sum(amounts[:5])
            nano += cost
    return priced + unpriced, priced, unpriced, nano


def sums(executions):
    status = Counter(entry.status for entry in executions)
    durations = [entry.duration for entry in executions]
    columns = [figures(entry) for entry in executions]
    tokens, priced, unpriced, nano = (sum(column[index] for column in columns)
                                      for index in range(4))
    return {
        "executions": len(executions),
        "success_rate": fraction(
            status["success"], status["success"] + status["failure"], 4),
        "avg_duration_ms": half_up(sum(durations), len(durations)) if durations else None,
        "tokens": tokens,
        "cost": dollars(nano, priced),
        "unpriced_tokens": unpriced,
    }


def active_detail(entry, now):
    return {
        "agent_id": entry.agent_id,
        "agent_name": entry.name,
        "agent_type": agent_type(entry.name),
        "status": "running",
        "start_time": timestamp(entry.start, milliseconds=True),
        "duration_so_far_ms": max(0, now - entry.start),
        "stale": now - entry.last > STALE_MS,
        "progress": None,
    }


def current(entries, now, time_range):
    start = now - RANGES[time_range] * HOUR_MS if time_range else now - now % DAY_MS
    window = sums([each for each in entries if each.is_execution and start <= each.end <= now])
    running = sorted((each for each in entries if each.status == "running"),
                     key=lambda each: (-each.start, each.agent_id, each.run))
    details = [active_detail(each, now) for each in running]
    return {
        "active_agents": len(details),
        "stale_agents": sum(each["stale"] for each in details),
        "executions_today": window["executions"],
        "success_rate": window["success_rate"],
        "avg_duration_ms": window["avg_duration_ms"],
        "tokens_used_today": window["tokens"],
        "estimated_cost_today": window["cost"],
        "unpriced_tokens": window["unpriced_tokens"],
        "active_agent_details": details,
        "from": timestamp(start, milliseconds=True),
        "to": timestamp(now, milliseconds=True),
        "timezone": "UTC",
    }


def timeline(entries, now, hours):
    by_hour = defaultdict(list)
    for entry in entries:
        if entry.is_execution:
            by_hour[entry.end // HOUR_MS].append(entry)
    points = []
    for hour in range(now // HOUR_MS - hours + 1, now // HOUR_MS + 1):
        executions = by_hour[hour]
        row = sums(executions)
        types = Counter(agent_type(each.name) for each in executions)
        dominant = min(types, key=lambda kind: (-types[kind], kind), default=None)
        points.append({
            "timestamp": timestamp(hour * HOUR_MS, milliseconds=False),
            "executions": row["executions"],
            "avg_duration_ms": row["avg_duration_ms"],
            "success_rate": row["success_rate"],
            "dominant_agent_type": dominant,
            "agent_types_count": len(types),
            "tokens": row["tokens"],
            "cost": row["cost"],
            "unpriced_tokens": row["unpriced_tokens"],
            "partial": now < (hour + 1) * HOUR_MS,
        })
    end = (now // HOUR_MS + 1) * HOUR_MS
    return {
        "timeline": points,
        "from": timestamp(end - hours * HOUR_MS, milliseconds=False),
        "to": timestamp(end, milliseconds=False),
        "timezone": "UTC",
    }


def listed(entry):
    tokens, priced, unpriced, nano = figures(entry)
    return {
        "harness": entry.harness,
        "session_id": entry.session_id,
        "agent_id": entry.agent_id,
        "run": entry.run,
        "agent_name": entry.name,
        "agent_type": agent_type(entry.name),
        "status": entry.status,
        "start_ms": entry.start,
        "end_ms": entry.end,
        "duration_ms": entry.duration,
        "tokens": tokens,
        "priced_tokens": priced,
        "unpriced_tokens": unpriced,
        "cost_nano": nano if priced else None,
        "tool_calls": {name: entry.tools[name] for name in sorted(entry.tools)},
    }


# --- Transcripts --------------------------------------------------------------------------------

ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z")


def iso_ms(text):
    match = ISO.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    try:
        moment = datetime(*map(int, match.groups()[:6]), tzinfo=timezone.utc)
    except ValueError:
        return None
    milliseconds = int((match.group(7) or "0").ljust(3, "0")[:3])
    return (moment - EPOCH) // timedelta(milliseconds=1) + milliseconds


def inner(value, *path):
    """The object at a path of keys, or an empty one."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def amount(value):
    return value if is_integer(value) and value > 0 else 0


def blocks(line):
    content = inner(line, "message").get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


def raw_usage(usage):
    """The fields as the harness names them: the largest of each counts, so they are split later."""
    split = inner(usage, "cache_creation")
    return {
        "input": amount(usage.get("input_tokens")),
        "output": amount(usage.get("output_tokens")),
        "writes": amount(usage.get("cache_creation_input_tokens")),
        "cache_write_5m": amount(split.get("ephemeral_5m_input_tokens")),
        "cache_write_1h": amount(split.get("ephemeral_1h_input_tokens")),
        "cache_read": amount(usage.get("cache_read_input_tokens")),
        "web_searches": amount(inner(usage, "server_tool_use").get("web_search_requests")),
    }


class Messages:
    """API messages by message id and request id, over the whole file."""

    def __init__(self):
        self.by_key = {}

    def take(self, line):
        message, usage = inner(line, "message"), inner(line, "message", "usage")
        identity, model = message.get("id"), message.get("model")
        # CHOICE: a line without message id or usage is part of no API message.
        if not is_text(identity) or "usage" not in message or model == "<synthetic>":
            return
        request = line.get("requestId")
        known = self.by_key.setdefault((identity, request if is_text(request) else None), {
            "model": "", "day": "", "speed": "", "region": "", "stopped": False,
            "usage": Counter()})
        # The first line of the message that has a model, and a time, decides on model and day.
        known["model"] = known["model"] or (model if is_text(model) else "")
        if not known["day"] and iso_ms(line.get("timestamp")) is not None:
            known["day"] = line["timestamp"][:10]
        known["speed"] = "fast" if usage.get("speed") == "fast" else known["speed"]
        known["region"] = "us" if usage.get("inference_geo") == "us" else known["region"]
        known["stopped"] = known["stopped"] or message.get("stop_reason") is not None
        known["usage"] |= Counter(raw_usage(usage))    # the larger of each

    def buckets(self):
        result = defaultdict(Counter)
        for known in self.by_key.values():
            usage = Counter(known["usage"])
            usage["cache_write_5m"] += max(
                0, usage["writes"] - usage["cache_write_5m"] - usage["cache_write_1h"])
            prompt = sum(usage[each] for each in
                         ("input", "cache_write_5m", "cache_write_1h", "cache_read"))
            band = "100k" if prompt <= 100_000 else "200k" if prompt <= 200_000 else "more"
            key = known["model"], known["day"], band, known["speed"], known["region"]
            result[key].update(usage)
        return [bucket_object(key, result[key]) for key in sorted(result)]

    def are_exact(self):
        return all(known["stopped"] for known in self.by_key.values())


def bucket_object(key, usage):
    names = ("model", "day", "band", "speed", "region")
    described = {name: part for name, part in zip(names, key) if part}
    return described | {each: usage[each] for each in COUNTS}


def tool_list(lines):
    names, failed = {}, set()
    for line in lines:
        for block in blocks(line):
            if line["type"] == "assistant" and block.get("type") == "tool_use":
                if is_text(block.get("id")) and is_text(block.get("name")):
                    names.setdefault(block["id"], block["name"])
            elif line["type"] == "user" and block.get("type") == "tool_result":
                if block.get("is_error") is True and is_text(block.get("tool_use_id")):
                    failed.add(block["tool_use_id"])
    calls = Counter(names.values())
    failures = Counter(name for identity, name in names.items() if identity in failed)
    return [{"name": name, "calls": calls[name], "failures": failures[name]}
            for name in sorted(calls)]


def outcome_of(lines):
    if not lines:
        return "success", "no_transcript"
    last = lines[-1]
    if last.get("isApiErrorMessage") is True:
        return "failure", "api_error"
    texts = [each["text"] for each in blocks(last) if is_text(each.get("text"))]
    if last["type"] == "user" and texts and texts[0].startswith("[Request interrupted by user"):
        return "cancelled", "interrupted"
    return "success", "completed"


def read_transcript(data, session):
    """What agent.stopped says of a transcript; what is not known is absent."""
    if data is None:
        return {"outcome": "success", "outcome_evidence": "no_transcript"}
    lines = []
    for raw in data.split(b"\n"):
        line = parse_object(raw)
        # CHOICE: a line without session id is of no other session.
        if line and line.get("type") in ("assistant", "user") \
                and line.get("sessionId") in (None, session):
            lines.append(line)
    messages = Messages()
    for line in lines:
        if line["type"] == "assistant":
            messages.take(line)
    verdict, evidence = outcome_of(lines)
    result = {
        "tool_calls": tool_list(lines),
        "tokens": messages.buckets(),
        "output_exact": messages.are_exact(),
        "outcome": verdict,
        "outcome_evidence": evidence,
    }
    return result | transcript_times(lines) | {"bytes_read": len(data)}


def transcript_times(lines):
    """CHOICE: first and last are the least and the greatest time of the lines that count."""
    result = {}
    first = {}
    for line in lines:
        first.setdefault(line["type"], iso_ms(line.get("timestamp")))
    asked, answered = first.get("user"), first.get("assistant")
    if asked is not None and answered is not None and answered >= asked:
        result["response_time_ms"] = answered - asked
    moments = [each for each in (iso_ms(line.get("timestamp")) for line in lines)
               if each is not None]
    if moments:
        result["first_ms"], result["last_ms"] = min(moments), max(moments)
    return result


# --- Command line -------------------------------------------------------------------------------

def arguments(argv):
    def hours(text):
        value = int(text)
        if not 1 <= value <= 168:
            raise ValueError(text)
        return value

    parser = argparse.ArgumentParser(description="Counts an agentlog log independently.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("current", "timeline", "executions"):
        command = commands.add_parser(name)
        command.add_argument("--append-times", metavar="FILE")
        if name != "executions":
            command.add_argument("--now", type=int, required=True, metavar="MS")
        if name == "current":
            command.add_argument("--time-range", choices=list(RANGES))
        if name == "timeline":
            command.add_argument("--hours", type=hours, default=24, metavar="N")
    command = commands.add_parser("transcript")
    command.add_argument("file")
    command.add_argument("--session", required=True, metavar="ID")
    return parser.parse_args(argv)


def read_bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def main(argv, source, out):
    options = arguments(argv)
    if options.command == "transcript":
        print(to_json(read_transcript(read_bytes(options.file), options.session)), file=out)
        return
    events, quarantined = read_log(source, read_append_times(options.append_times))
    entries = fold(events)
    if options.command == "current":
        print(to_json(current(entries, options.now, options.time_range)), file=out)
    elif options.command == "timeline":
        print(to_json(timeline(entries, options.now, options.hours)), file=out)
    else:
        for entry in sorted(entries, key=lambda each: (
                each.harness, each.session_id, each.agent_id, each.run)):
            print(to_json(listed(entry)), file=out)
    for offset, reason in quarantined:
        print(f"record {offset}: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout)
