"""A small log of known content, and what it amounts to, worked out by hand."""

import hashlib
from decimal import Decimal

from events import COUNTS

MIDNIGHT = 1_795_305_600_000    # 2026-11-22T00:00:00Z
BOOT = MIDNIGHT - 86_400_000    # the machine was booted a day before


def at(clock):
    """Milliseconds of a time of that day, "10:02:00.250"; "-1 23:50:00" is the day before."""
    days, _, clock = clock.rpartition(" ")
    hours, minutes, seconds = clock.split(":")
    whole, _, thousandths = seconds.partition(".")
    total = int(hours) * 3_600_000 + int(minutes) * 60_000 + int(whole) * 1000
    return MIDNIGHT + int(days or 0) * 86_400_000 + total + int(thousandths.ljust(3, "0"))


NOW = at("12:30:00")


def hex_id(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


# --- The log ------------------------------------------------------------------------------------

def event(kind, agent, name, clock, **more):
    """One event; the boot clock goes with the wall clock unless the caller sets `boot_ms`."""
    moment = at(clock)
    result = {
        "schema": 1, "event_id": hex_id("event", kind, agent, moment),
        "delivery_id": hex_id("delivery", kind, agent, moment), "type": "agent." + kind,
        "time_ms": moment, "harness": "claude-code", "boot_id": hex_id("boot"),
        "boot_ms": moment - BOOT, "host": "machine", "project": "shop", "session_id": "s1",
        "agent_id": agent, "agent_name": name,
    }
    return {key: value for key, value in (result | more).items() if value is not None}


def start(agent, name, clock, **more):
    return event("started", agent, name, clock, **more)


def stop(agent, name, clock, **more):
    path = {"path_hash": hex_id("transcript", agent), "bytes_read": 1, "complete": True}
    return event("stopped", agent, name, clock,
                 **({"stop_hook_active": False, "outcome": "success", "transcript": path} | more))


def bucket(model, day="2026-11-22", band="100k", **more):
    described = {"model": model, "day": day, "band": band}
    return [described | dict.fromkeys(COUNTS, 0) | more]


def tools(**calls):
    return [{"name": name, "calls": pair[0], "failures": pair[1]} for name, pair in calls.items()]


def again(original, after, **more):
    """The same payload, delivered so many milliseconds later."""
    moment = original["time_ms"] + after
    return original | {"event_id": hex_id("again", original["event_id"], after),
                       "time_ms": moment, "boot_ms": original["boot_ms"] + after} | more


def paired():
    """Agents whose stops end their runs; each comment is what the run costs."""
    reviewer = stop("a01", "my-plugin:code-reviewer", "10:02:00",
                    tokens=bucket("claude-sonnet-4-5-20250929", input=1000, output=200,
                                  cache_write_5m=4000, cache_read=10_000, web_searches=1),
                    tool_calls=tools(Read=(3, 0), Bash=(2, 1)))
    return [
        # 3 + 3 + 15 + 3 = 24 mUSD and a search for 10 mUSD: 34 000 000 nano; 15 200 tokens
        start("a01", "my-plugin:code-reviewer", "10:00:00"), reviewer, again(reviewer, 300),
        # 2 + 0.5 mUSD: 2 500 000 nano, 2 100 tokens; resumed: 3 + 1.5 mUSD, 3 300 tokens
        start("a02", "test-runner", "10:10:00"),
        stop("a02", "test-runner", "10:11:00", tool_calls=tools(Bash=(4, 0)),
             tokens=bucket("claude-haiku-4-5", input=2000, output=100)),
        start("a02", "test-runner", "10:30:00"),
        stop("a02", "test-runner", "10:34:00", outcome="failure", tool_calls=tools(Bash=(10, 3)),
             tokens=bucket("claude-haiku-4-5", input=5000, output=400)),
        # 700 tokens of no known price
        start("a03", "explorer", "11:00:00"),
        stop("a03", "explorer", "11:01:30", outcome="cancelled", tokens=bucket("gpt-9", input=700)),
        # the wall clock steps back 6 minutes before the stop: it ends at 11:22, the newest time
        # before. (0.05 + 25) × 2 × 1.1 mUSD = 55 110 000 nano, 1 010 tokens
        start("a04", "acme:debugger:v2", "11:20:00"), start("a04", "acme:debugger:v2", "11:22:00"),
        stop("a04", "acme:debugger:v2", "11:19:00", boot_ms=at("11:25:00") - BOOT,
             tokens=bucket("claude-opus-5", speed="fast", region="us", input=10, output=1000)),
        # 1 × 125 × 1.1 = 137.5, so 138 nano; 150 000 × 500 = 75 000 000 nano: 150 001 tokens
        start("a10", "codeReviewer", "-1 23:49:00"),
        stop("a10", "codeReviewer", "-1 23:50:00", tokens=bucket(
            "claude-haiku-5-5", "2026-11-21", region="us", cache_write_5m=1)
            + bucket("claude-haiku-5-5", "2026-11-21", "200k", input=150_000)),
        # the second stop holds: 0.2 + 0.1 + 0.1 mUSD = 400 000 nano, 1 110 tokens
        start("a11", "architect", "12:05:00"),
        stop("a11", "architect", "12:06:00", outcome="failure",
             tokens=bucket("claude-sonnet-5-5", input=50, output=5, cache_read=500)),
        stop("a11", "architect", "12:06:40",
             tokens=bucket("claude-sonnet-5-5", input=100, output=10, cache_read=1000)),
        start("a13", "quick-fix", "10:50:00"),
        stop("a13", "quick-fix", "10:50:05", transcript=None),
    ]


def others():
    return [
        start("a05", "writer", "12:00:00"), start("a05", "writer", "12:28:00"),
        start("a06", "deploy-bot", "09:00:00"),
        start("a12", "ui-designer", "12:00:00"),
        stop("a07", "", "11:40:00", tokens=bucket("claude-haiku-4-5", input=500)),
        stop("a08", "planner", "11:45:00", tokens=bucket("claude-haiku-4-5", input=10)),
        stop("a08", "planner", "11:50:00", stop_hook_active=True,
             tokens=bucket("claude-haiku-4-5", input=30)),
        stop(None, None, "11:55:00"),
    ]


def base_log():
    return paired() + others()


# --- What the log amounts to, worked out by hand ------------------------------------------------

def detail(agent, name, kind, clock, so_far, stale):
    return {"agent_id": agent, "agent_name": name, "agent_type": kind, "status": "running",
            "start_time": f"2026-11-22T{clock if '.' in clock else clock + '.000'}Z",
            "duration_so_far_ms": so_far, "stale": stale, "progress": None}


RUNNING = [
    detail("a05", "writer", "documenter", "12:00:00", 1_800_000, False),
    detail("a12", "ui-designer", "designer", "12:00:00", 1_800_000, True),
    detail("a06", "deploy-bot", "devops", "09:00:00", 12_600_000, True),
]

TODAY = {
    "active_agents": 3, "stale_agents": 2,
    # a01, a02 twice, a03, a04, a11, a13
    "executions_today": 7, "success_rate": Decimal("0.8333"),      # 5 of 6: a03 was cancelled
    "avg_duration_ms": 105_000,     # (120 + 60 + 240 + 90 + 120 + 100 + 5) s / 7
    "tokens_used_today": 23_420,    # 15 200 + 2 100 + 3 300 + 700 + 1 010 + 1 110
    "estimated_cost_today": Decimal("0.096510"),
    "unpriced_tokens": 700, "active_agent_details": RUNNING,
    "from": "2026-11-22T00:00:00.000Z", "to": "2026-11-23T00:00:00.000Z",
    "as_of": "2026-11-22T12:30:00.000Z", "timezone": "UTC",
}

# With a10 of the day before: 6 of 7; 795 s / 8; 0.096510 + 0.075000138.
LAST_24H = TODAY | {
    "executions_today": 8, "success_rate": Decimal("0.8571"), "avg_duration_ms": 99_375,
    "tokens_used_today": 173_421, "estimated_cost_today": Decimal("0.171510"),
    "from": "2026-11-21T12:31:00.000Z", "to": "2026-11-22T12:31:00.000Z",
}


def point(timestamp, executions=0, average=None, rate=None, dominant=None, types=0, tokens=0,
          cost=None, unpriced=0, partial=False):
    return {"timestamp": timestamp, "executions": executions, "avg_duration_ms": average,
            "success_rate": rate and Decimal(rate), "dominant_agent_type": dominant,
            "agent_types_count": types, "tokens": tokens, "cost": cost and Decimal(cost),
            "unpriced_tokens": unpriced, "partial": partial}


BUSY = [
    point("2026-11-21T23:00:00Z", 1, 60_000, "1", "reviewer", 1, 150_001, "0.075"),
    point("2026-11-22T10:00:00Z", 4, 106_250, "0.75", "tester", 3, 20_600, "0.041"),
    point("2026-11-22T11:00:00Z", 2, 105_000, "1", "debugger", 2, 1_710, "0.05511", 700),
    point("2026-11-22T12:00:00Z", 1, 100_000, "1", "planner", 1, 1_110, "0.0004", 0, True),
]


def timeline_of(busy):
    names = [f"2026-11-21T{hour:02}:00:00Z" for hour in range(13, 24)]
    names += [f"2026-11-22T{hour:02}:00:00Z" for hour in range(13)]
    known = {each["timestamp"]: each for each in busy}
    return {"timeline": [known.get(name) or point(name) for name in names],
            "from": "2026-11-21T13:00:00Z", "to": "2026-11-22T13:00:00Z", "timezone": "UTC"}


TIMELINE = timeline_of(BUSY)


def entry(agent, run, name, kind, status, begin, end, tokens=0, unpriced=0, nano=None, **calls):
    begin, end = begin and at(begin), end and at(end)
    ended = status in ("success", "failure", "cancelled")
    return {"harness": "claude-code", "session_id": "s1", "agent_id": agent, "run": run,
            "agent_name": name, "agent_type": kind, "status": status, "start_ms": begin,
            "end_ms": end, "duration_ms": end - begin if ended else None, "tokens": tokens,
            "priced_tokens": tokens - unpriced, "unpriced_tokens": unpriced, "cost_nano": nano,
            "tool_calls": {tool: list(pair) for tool, pair in calls.items()}}


NAMELESS = stop(None, None, "11:55:00")["event_id"]
ENTRIES = [
    entry("a01", 1, "my-plugin:code-reviewer", "reviewer", "success", "10:00:00", "10:02:00",
          15_200, 0, 34_000_000, Read=(3, 0), Bash=(2, 1)),
    entry("a02", 1, "test-runner", "tester", "success", "10:10:00", "10:11:00",
          2_100, 0, 2_500_000, Bash=(4, 0)),
    entry("a02", 2, "test-runner", "tester", "failure", "10:30:00", "10:34:00",
          3_300, 0, 4_500_000, Bash=(6, 3)),
    entry("a03", 1, "explorer", "researcher", "cancelled", "11:00:00", "11:01:30", 700, 700),
    entry("a04", 1, "acme:debugger:v2", "debugger", "success", "11:20:00", "11:22:00",
          1_010, 0, 55_110_000),
    entry("a05", 1, "writer", "documenter", "running", "12:00:00", None),
    entry("a06", 1, "deploy-bot", "devops", "running", "09:00:00", None),
    entry("a07", 1, "", "general", "internal", None, "11:40:00", 500, 0, 500_000),
    entry("a08", 1, "planner", "planner", "unpaired", None, "11:50:00", 30, 0, 30_000),
    entry("a10", 1, "codeReviewer", "reviewer", "success", "-1 23:49:00", "-1 23:50:00",
          150_001, 0, 75_000_138),
    entry("a11", 1, "architect", "planner", "success", "12:05:00", "12:06:40", 1_110, 0, 400_000),
    entry("a12", 1, "ui-designer", "designer", "running", "12:00:00", None),
    entry("a13", 1, "quick-fix", "general", "success", "10:50:00", "10:50:05"),
    entry(NAMELESS, 1, "", "general", "unpaired", None, "11:55:00"),
]
ENTRIES.sort(key=lambda each: (each["agent_id"], each["run"]))
