"""Lines of the log: which are events, which are ignored, which are quarantined (docs/events.md).

The kind of a key is what the page's type column says. Where that is `string`, any string has the
right kind, whatever values the page lists, unless it says that another one is unreadable.
"""

import json
import re
from dataclasses import dataclass

DAY_MS = 86_400_000
AHEAD_MS = DAY_MS
LARGEST_COUNT = 10_000_000_000
END_OF_TIME = 253_402_300_800_000   # 10000-01-01T00:00:00Z
MOST_BUCKETS = 256
COUNTS = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "web_searches")
OUTPUT = ("files_created", "files_modified", "lines_added", "lines_removed", "tests_passed",
          "tests_failed")


# --- JSON ---------------------------------------------------------------------------------------

def refuse_constant(name):
    raise ValueError(name + " is no JSON")


def parse_object(line):
    """The JSON object in a line of bytes, or None. NaN and invalid UTF-8 are no JSON."""
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def without_nulls(value, depth=3):
    """Null means absent. An event nests no deeper than the keys of an object in an array."""
    if depth and isinstance(value, dict):
        return {key: without_nulls(each, depth - 1)
                for key, each in value.items() if each is not None}
    if depth and isinstance(value, list):
        return [without_nulls(each, depth - 1) for each in value]
    return value


# --- Kinds --------------------------------------------------------------------------------------

def is_text(value):
    return isinstance(value, str)


def is_boolean(value):
    return isinstance(value, bool)


def is_integer(value):
    # CHOICE: 1.0 and 1e3 are no integers, nor is what 64 bits do not hold.
    return isinstance(value, int) and not isinstance(value, bool) and -2**63 <= value < 2**63


def is_count(value):
    # CHOICE: a number of something is not negative.
    return is_integer(value) and 0 <= value <= LARGEST_COUNT


def is_moment(value):
    # CHOICE: the whole of 9999 is within.
    return is_integer(value) and 0 <= value < END_OF_TIME


def is_hex_id(value):
    # CHOICE: small letters, because two spellings of one id would be two ids.
    return is_text(value) and re.fullmatch("[0-9a-f]{32}", value) is not None


def one_of(*values):
    return lambda value: is_text(value) and value in values


def list_of(check, most=None):
    return lambda value: (
        isinstance(value, list) and (most is None or len(value) <= most)
        and all(map(check, value)))


def object_of(keys, required=()):
    """An object with the required keys, whose known keys have their kind."""
    return lambda value: (
        isinstance(value, dict) and all(key in value for key in required)
        and all(check(value[key]) for key, check in keys.items() if key in value))


BUCKET = {"model": is_text, "day": is_text, "band": is_text, "speed": is_text, "region": is_text} \
    | dict.fromkeys(COUNTS, is_count)

# CHOICE: a key is known on every event, not only on the type that its table is for; and a line of
# another schema is none that this page describes, so it is unreadable.
EVENT = {
    "schema": lambda value: is_integer(value) and value == 1,
    "event_id": is_hex_id,
    "delivery_id": is_hex_id,
    "type": is_text,
    "time_ms": is_moment,
    "harness": is_text,
    "harness_version": is_text,
    "imported": object_of({"from_ms": is_moment, "to_ms": is_moment}, ("from_ms", "to_ms")),
    "boot_id": is_hex_id,
    "boot_ms": is_integer,
    "host": is_text,
    "project": is_text,
    "session_id": is_text,
    "agent_id": is_text,
    "agent_name": is_text,
    # agent.started
    "task_description": is_text,
    "tools_granted": list_of(is_text),
    "context_size": is_integer,
    "parent_tool_use_id": is_text,
    "parent_agent_id": is_text,
    "spawn_depth": is_integer,
    # agent.reported. CHOICE: its tokens and tool uses are numbers of tokens and calls.
    "launch": is_text,
    "total_tokens": is_count,
    "total_tool_uses": is_count,
    "total_duration_ms": is_integer,
    # agent.stopped
    "stop_hook_active": is_boolean,
    "outcome": one_of("success", "failure", "cancelled"),
    "outcome_evidence": is_text,
    "error": object_of({"type": is_text, "message": is_text, "stack": is_text}),
    "tool_calls": list_of(object_of({"name": is_text, "calls": is_count, "failures": is_count})),
    "tokens": list_of(object_of(BUCKET, required=("model", "day", "band")), MOST_BUCKETS),
    "output_exact": is_boolean,
    "response_time_ms": is_integer,
    "transcript": object_of({
        "path_hash": is_hex_id, "bytes_read": is_integer, "first_ms": is_moment,
        "last_ms": is_moment, "complete": is_boolean}),
    # CHOICE: files, lines and tests are numbers like those of calls.
    "output": object_of(dict.fromkeys(OUTPUT, is_count)),
    "task_source": is_text,
    "wave_number": is_integer,
    "background_tasks": list_of(object_of({"id": is_text, "type": is_text, "status": is_text})),
    # agent.measured, agent.linked, agent.closed
    "opened_by": is_hex_id,
    "stop_event_id": is_hex_id,
    "stopped_agent_id": is_text,
    "stopped_ms": is_moment,
    "start_ms": is_moment,
    "link_evidence": is_text,
    "void": is_boolean,
    "status": one_of("timeout", "cancelled", "lost"),
    "reason": is_text,
    "last_seen_ms": is_moment,
    # session.started, session.ended, session.turn
    "source": is_text,
    "phase": one_of("prompt", "stop"),
}
ALWAYS = ("schema", "event_id", "type", "time_ms", "harness")
REQUIRED = {        # by type, what is always there besides
    "agent.started": (),
    "agent.reported": (),
    "agent.stopped": (),
    "agent.measured": ("opened_by",),
    "agent.linked": ("stop_event_id", "stopped_agent_id", "stopped_ms"),
    "agent.closed": ("opened_by", "status", "last_seen_ms"),
    "session.started": (),
    "session.ended": (),
    "session.turn": ("phase",),
}
has_kinds = object_of(EVENT, required=ALWAYS)


# --- The log ------------------------------------------------------------------------------------

@dataclass
class Record:
    """An event and where it stands in the log."""
    offset: int
    event: dict
    append: int         # without append times the event's own time


def parse_event(line):
    """The event in a line without its nulls, or None where the line is unreadable."""
    event = without_nulls(parse_object(line))
    if not has_kinds(event):
        return None
    return event if all(key in event for key in REQUIRED.get(event["type"], ())) else None


def read_append_times(path):
    if path is None:
        return {}
    with open(path, encoding="ascii") as file:
        pairs = (line.split() for line in file if line.strip())
        return {int(offset): int(moment) for offset, moment in pairs}


def read_log(source, append_times):
    """The records of the log in its order, those that are quarantined as (offset, reason), and how
    many lines there are."""
    records, quarantined, lines = [], [], 0
    for offset, line in enumerate(source):
        lines += 1
        event = parse_event(line.rstrip(b"\n"))
        if event is None:
            quarantined.append((offset, "not an event"))
        elif event["type"] not in REQUIRED:
            continue    # CHOICE: a type of the future. It counts for nothing and raises no time.
        elif event["time_ms"] > append_times.get(offset, event["time_ms"]) + AHEAD_MS:
            quarantined.append((offset, "more than 24 h ahead"))
        else:
            records.append(Record(offset, event, append_times.get(offset, event["time_ms"])))
    return records, quarantined, lines
