#!/usr/bin/env python3
"""Checks count.py by mutation: a small log of known content is changed in one respect, and what
changes in the answers must be exactly what was worked out by hand beforehand. Everything that an
effect does not name must stay as it was.

Exits 1 on the first wrong effect; prints "N passed, 0 failed" in the end.
"""

import copy
import hashlib
import io
import json
import random
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import count  # noqa: E402 (the path above comes first)

MIDNIGHT = 1_795_305_600_000    # 2026-11-22T00:00:00Z
BOOT = MIDNIGHT - 86_400_000    # the machine was booted a day before
passed = 0


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
    return [described | dict.fromkeys(count.COUNTS, 0) | more]


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
            "start_time": f"2026-11-22T{clock}.000Z", "duration_so_far_ms": so_far,
            "stale": stale, "progress": None}


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
    "from": "2026-11-22T00:00:00.000Z", "to": "2026-11-22T12:30:00.000Z", "timezone": "UTC",
}

# With a10 of the day before: 6 of 7; 795 s / 8; 0.096510 + 0.075000138.
LAST_24H = TODAY | {
    "executions_today": 8, "success_rate": Decimal("0.8571"), "avg_duration_ms": 99_375,
    "tokens_used_today": 173_421, "estimated_cost_today": Decimal("0.171510"),
    "from": "2026-11-21T12:30:00.000Z",
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


# --- Comparing ----------------------------------------------------------------------------------

def expect(what, expected, found):
    global passed
    if expected != found:
        print(f"FAILED: {what}\nexpected: {expected}\nfound:    {found}")
        sys.exit(1)
    passed += 1


def expect_fields(what, expected, found):
    """One check; shows only the fields that differ, so that a failure can be read."""
    wrong = [key for key in expected | found if expected.get(key, "-") != found.get(key, "-")]
    if wrong:
        expect(what, {key: expected.get(key) for key in wrong},
               {key: found.get(key) for key in wrong})
    expect(what, expected, found)


def parse(text):
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


def lines_of(log):
    return b"".join(
        (each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in log)


def ask(log, *argv):
    out = io.StringIO()
    with redirect_stderr(io.StringIO()):
        count.main([str(each) for each in argv], io.BytesIO(lines_of(log)), out)
    return parse(out.getvalue())


def current(log, now=NOW, *more):
    return ask(log, "current", "--now", now, *more)[0]


def check(what, log, **effect):
    """The figures of the day are the base's, but for the effect."""
    expect_fields(what, TODAY | effect, current(log))


def check_same(what, log):
    """No answer changes."""
    check(what, log)
    expect_fields(what + ", 24h", LAST_24H, current(log, NOW, "--time-range", "24h"))
    expect_fields(what + ", timeline", TIMELINE, ask(log, "timeline", "--now", NOW)[0])
    expect(what + ", executions", ENTRIES, ask(log, "executions"))


def where(log, agent, kind="stopped"):
    return [index for index, each in enumerate(log)
            if each.get("agent_id") == agent and each["type"] == "agent." + kind]


def without(indices):
    return [each for index, each in enumerate(base_log()) if index not in indices]


def changed(indices, **more):
    log = base_log()
    for index in indices:
        log[index] = {key: each for key, each in (log[index] | more).items() if each is not None}
    return log


def rebucketed(agent, **more):
    log = base_log()
    for index in where(log, agent):
        for each in log[index]["tokens"]:
            each.update(more)
    return log


def with_running(place, *details, stale=3):
    """The effect of one more open run, at its place in the list."""
    listing = RUNNING[:place] + list(details) + RUNNING[place:]
    return {"active_agents": len(listing), "stale_agents": stale, "active_agent_details": listing}


def with_entries(*replaced):
    """The entries of the base, with those of the same agent and run replaced or added."""
    known = {(each["agent_id"], each["run"]): each for each in ENTRIES}
    known |= {(each["agent_id"], each["run"]): each for each in replaced}
    return [known[key] for key in sorted(known)]


# --- Effects ------------------------------------------------------------------------------------

def dropped_stops():
    log = base_log()
    first, second = where(log, "a01")
    check("both deliveries of a stop dropped", without([first, second]),
          executions_today=6, success_rate=Decimal("0.8"), avg_duration_ms=102_500,
          tokens_used_today=8_220, estimated_cost_today=Decimal("0.06251"),
          **with_running(2, detail("a01", "my-plugin:code-reviewer", "reviewer", "10:00:00",
                                   9_000_000, True)))
    check("second delivery dropped", without([second]))
    check("first delivery dropped: the second, 300 ms later, holds", without([first]),
          avg_duration_ms=105_043)
    # One run from 10:10 to 10:34 with the whole of the cumulative figures.
    check("stop before a resumption dropped", without(where(log, "a02")[:1]),
          executions_today=6, success_rate=Decimal("0.8"), avg_duration_ms=312_500)
    check("second, moving stop dropped", without(where(log, "a11")[1:]),
          success_rate=Decimal("0.6667"), avg_duration_ms=99_286, tokens_used_today=22_865,
          estimated_cost_today=Decimal("0.09631"))
    check("internal, unpaired and nameless stops dropped",
          without(where(log, "a07") + where(log, "a08") + [len(log) - 1]))


def repeated_deliveries():
    log = base_log()
    check_same("every line twice", [each for each in log for _ in range(2)])
    (closing,), (opening,) = where(log, "a03"), where(log, "a13", "started")
    check_same("a stop again after 2 000 ms", log + [again(log[closing], 2000)])
    check("a stop again after 2 001 ms moves the end", log + [again(log[closing], 2001)],
          avg_duration_ms=105_286)
    check_same("a start again after 2 000 ms", log + [again(log[opening], 2000)])
    check_same("a start again after 4 s, its run open", log + [again(log[opening], 4000)])
    late = log + [again(log[opening], 10_000)]
    check("a start again after 10 s, its run ended", late, **with_running(
        2, detail("a13", "quick-fix", "general", "10:50:10", 5_990_000, True)))
    expect("it is a second run",
           with_entries(entry("a13", 2, "quick-fix", "general", "running", "10:50:10", None)),
           ask(late, "executions"))
    # 1 500 ms after a second delivery, but 3 000 after the first: the distance is to the first.
    chain = log + [again(log[closing], 1500), again(log[closing], 3000)]
    check("the first of a chain decides", chain, avg_duration_ms=105_429)


def moving_stops():
    (_, second) = where(base_log(), "a11")
    late = {"time_ms": at("12:07:01"), "boot_ms": at("12:07:01") - BOOT}
    log = changed([second], **late)
    check("a stop 61 s after the end is unpaired", log,
          success_rate=Decimal("0.6667"), avg_duration_ms=99_286, tokens_used_today=22_865,
          estimated_cost_today=Decimal("0.09631"))
    expect("its figures are what it adds to the transcript", with_entries(
        entry("a11", 1, "architect", "planner", "failure", "12:05:00", "12:06:00", 555, 0, 200_000),
        entry("a11", 2, "architect", "planner", "unpaired", None, "12:07:01", 555, 0, 200_000)),
        ask(log, "executions"))
    check("with stop_hook_active it moves the end",
          changed([second], stop_hook_active=True, **late), avg_duration_ms=108_000)
    exact = {"time_ms": at("12:07:00"), "boot_ms": at("12:07:00") - BOOT}
    check("60 s after the end is within", changed([second], **exact), avg_duration_ms=107_857)
    own = {"path_hash": hex_id("another")}
    check("figures of another transcript are not subtracted",
          changed(where(base_log(), "a02")[1:], transcript=own),
          tokens_used_today=25_520, estimated_cost_today=Decimal("0.09901"))
    shrunk = bucket("claude-haiku-4-5", input=1500, output=400)
    check("a sum that shrinks adds nothing",
          changed(where(base_log(), "a02")[1:], tokens=shrunk),
          tokens_used_today=20_420, estimated_cost_today=Decimal("0.09351"))
    third = [start("a02", "test-runner", "10:40:00"), stop("a02", "test-runner", "10:41:00",
             tokens=bucket("claude-haiku-4-5", input=6000, output=400))]
    check("a third run adds to the second, not to the first", base_log() + third,
          executions_today=8, success_rate=Decimal("0.8571"), avg_duration_ms=99_375,
          tokens_used_today=24_420, estimated_cost_today=Decimal("0.09751"))


def prices():
    check("an unknown model", rebucketed("a01", model="claude-unheard-of-1"),
          estimated_cost_today=Decimal("0.06251"), unpriced_tokens=15_900)
    log = base_log()
    for each in log:
        for one in each.get("tokens", []):
            one["model"] = "unheard-of"
    check("only unknown models", log, estimated_cost_today=None, unpriced_tokens=23_420)
    check("a fast bucket of a model without a factor", rebucketed("a04", model="claude-opus-4-7"),
          estimated_cost_today=Decimal("0.0414"), unpriced_tokens=1_710)
    check("another region", rebucketed("a04", region="eu"), estimated_cost_today=Decimal("0.0915"))
    check("a day before the price fell", rebucketed("a11", day="2026-10-06"),
          estimated_cost_today=Decimal("0.09661"))
    check("the day on which it fell", rebucketed("a11", day="2026-10-07"))
    for name in ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5[1m]",
                 "anthropic.claude-sonnet-4-5", "sonnet-4-5", "claude-sonnet-4-6"):
        check("another name of the price: " + name, rebucketed("a01", model=name))
    # All in the short band: 150 000 × 100 + 138
    expect("the band decides on the price", LAST_24H | {"estimated_cost_today": Decimal("0.11151")},
           current(rebucketed("a10", band="100k"), NOW, "--time-range", "24h"))


def order_and_clocks():
    check_same("lines reversed", base_log()[::-1])
    for seed in range(20):
        log = base_log()
        random.Random(seed).shuffle(log)
        check_same(f"lines shuffled, seed {seed}", log)
    log = base_log()
    every = where(log, "a04") + where(log, "a04", "started")
    clockless = changed(every, boot_id=None, boot_ms=None)
    # Nothing raises the stop's time now: it comes before its start.
    check("a stepped clock without boot clock", clockless,
          executions_today=6, success_rate=Decimal("0.8"), avg_duration_ms=102_500,
          tokens_used_today=22_410, estimated_cost_today=Decimal("0.0414"),
          **with_running(2, detail("a04", "acme:debugger:v2", "debugger", "11:20:00",
                                   4_200_000, True)))
    check("another boot's clock raises nothing", changed(where(log, "a04"), boot_id=hex_id("new")),
          executions_today=6, success_rate=Decimal("0.8"), avg_duration_ms=102_500,
          tokens_used_today=22_410, estimated_cost_today=Decimal("0.0414"),
          **with_running(2, detail("a04", "acme:debugger:v2", "debugger", "11:20:00",
                                   4_200_000, True)))


def outcomes_and_names():
    log = base_log()
    check("a success becomes a failure", changed(where(log, "a01"), outcome="failure"),
          success_rate=Decimal("0.6667"))
    check("a cancellation becomes a success", changed(where(log, "a03"), outcome="success"),
          success_rate=Decimal("0.8571"))
    check("a cancellation becomes a failure", changed(where(log, "a03"), outcome="failure"),
          success_rate=Decimal("0.7143"))
    renamed = changed(where(log, "a01") + where(log, "a01", "started"), agent_name="acme:latest")
    check("another name", renamed)
    busy = copy.deepcopy(BUSY)
    busy[1] |= {"dominant_agent_type": "general", "agent_types_count": 2}
    expect_fields("two types with two executions: the first in the alphabet", timeline_of(busy),
                  ask(renamed, "timeline", "--now", NOW)[0])
    named = changed(where(log, "a07"), agent_name="data")
    check("an internal stop with a name", named)
    expect("it is unpaired", with_entries(
        entry("a07", 1, "data", "data", "unpaired", None, "11:40:00", 500, 0, 500_000)),
        ask(named, "executions"))
    both = where(log, "a03", "started") + where(log, "a03")
    check("no agent id: a start and a stop of two agents", changed(both, agent_id=None),
          executions_today=6, avg_duration_ms=107_500, tokens_used_today=22_720, unpriced_tokens=0,
          **with_running(2, detail(log[both[0]]["event_id"], "explorer", "researcher", "11:00:00",
                                   5_400_000, True)))
    for name, kind in (("general-purpose", "general"), ("latest", "general"),
                       ("acme:security-scan:Explore", "researcher"), ("test:v2", "tester"),
                       ("UIDesigner", "general"), ("uiDesigner", "designer"), ("e2e", "tester"),
                       ("docs-reviewer", "reviewer"), ("build_worker", "builder"), ("", "general")):
        expect("the type of " + name, kind, count.agent_type(name))


def windows():
    log = base_log()
    for clock, executions in (("12:06:39.999", 6), ("12:06:40", 7)):
        expect("executions until " + clock, executions, current(log, at(clock))["executions_today"])
    for clock, executions in (("12:01:30", 2), ("12:01:30.001", 1)):
        expect("executions of the hour until " + clock, executions,
               current(log, at(clock), "--time-range", "1h")["executions_today"])
    for clock, stale in (("12:33:00", 2), ("12:33:00.001", 3)):
        expect("stale at " + clock, stale, current(log, at(clock))["stale_agents"])
    for name, hours in (("6h", 6), ("7d", 168)):
        expect("window of " + name, count.timestamp(NOW - hours * 3_600_000, True),
               current(log, NOW, "--time-range", name)["from"])
    expect_fields("a run that starts after now", detail(
        "a05", "writer", "documenter", "12:00:00", 0, False),
        current(log, at("11:59:00"))["active_agent_details"][0])
    hour = ask(log, "timeline", "--now", at("11:00:00"), "--hours", 2)[0]
    expect_fields("the hour that has just begun is the last",
                  {"timeline": [BUSY[1], BUSY[2] | {"partial": True}],
                   "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T12:00:00Z",
                   "timezone": "UTC"}, hour)


def quarantine():
    garbage = [b"", b"{", b"[1]", b"\xff", b'{"schema":1}', b'{"schema":NaN}']
    log = base_log()
    garbage.append(log[0] | {"schema": 2, "event_id": hex_id("two")})
    garbage.append(log[0] | {"type": "agent.dreamed", "event_id": hex_id("dream")})
    garbage.append(log[0] | {"time_ms": "soon", "event_id": hex_id("soon")})
    check_same("lines that are no events", log + garbage)
    check_same("unknown keys and null", [each | {"later": [1], "harness_version": None}
                                         for each in log])
    (closing,) = where(log, "a13")
    for early, effect in ((86_400_000, {}), (86_400_001, {
            "executions_today": 6, "success_rate": Decimal("0.8"), "avg_duration_ms": 121_667}
            | with_running(2, detail("a13", "quick-fix", "general", "10:50:00", 6_000_000, True)))):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(f"{closing} {log[closing]['time_ms'] - early}\n")
            file.flush()
            expect_fields(f"an event {early} ms ahead of its append time", TODAY | effect,
                          current(log, NOW, "--append-times", file.name))


def command_line():
    """The same through a process, as a test of the product would call it."""
    result = subprocess.run(
        [sys.executable, "-B", count.__file__, "current", "--now", str(NOW)],
        input=lines_of(base_log()), capture_output=True, check=True)
    expect_fields("by command line", TODAY, parse(result.stdout.decode())[0])


# --- Transcripts --------------------------------------------------------------------------------

SESSION = "s1"


def user(clock, content, **more):
    return {"type": "user", "sessionId": SESSION, "timestamp": clock,
            "message": {"role": "user", "content": content}} | more


def assistant(clock, identity, usage, stop_reason, *blocks, model="claude-sonnet-5-5", **more):
    return {"type": "assistant", "sessionId": SESSION, "timestamp": clock,
            "requestId": "request-" + identity,
            "message": {"id": identity, "model": model, "role": "assistant",
                        "content": list(blocks), "stop_reason": stop_reason,
                        "usage": usage}} | more


def called(identity, name):
    return {"type": "tool_use", "id": identity, "name": name, "input": {}}


def answered(identity, is_error):
    return [{"type": "tool_result", "tool_use_id": identity, "is_error": is_error}]


def base_transcript():
    first = {"input_tokens": 10, "cache_read_input_tokens": 1000,
             "cache_creation_input_tokens": 100,
             "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 30}}
    third = {"input_tokens": 100_001, "output_tokens": 3,
             "server_tool_use": {"web_search_requests": 2}}
    without_request = assistant("2026-11-22T00:00:09Z", "m3", third, "end_turn")
    del without_request["requestId"]
    return [
        {"type": "summary", "summary": "ignored"},
        user("2026-11-21T23:59:58.000Z", "a prompt"),
        # One message on two lines, over midnight: the first line's day, the largest figures.
        assistant("2026-11-21T23:59:59.500Z", "m1", first | {"output_tokens": 1}, None,
                  {"type": "text", "text": "…"}),
        user("2026-11-22T00:00:00.050Z", "in between"),
        assistant("2026-11-22T00:00:00.100Z", "m1", first | {"output_tokens": 50}, "tool_use",
                  called("t1", "Read")),
        user("2026-11-22T00:00:01Z", answered("t1", True)),
        assistant("2026-11-22T00:00:02Z", "m2",
                  {"input_tokens": 5, "output_tokens": 7, "cache_read_input_tokens": 200,
                   "speed": "fast", "inference_geo": "us"}, None, called("t2", "Bash")),
        user("2026-11-22T00:00:03Z", answered("t2", False)),
        assistant("2026-11-22T00:00:04Z", "m0", {"input_tokens": 9}, "stop_sequence",
                  model="<synthetic>", isApiErrorMessage=True),
        assistant("2026-11-20T00:00:00Z", "m9", {"input_tokens": 9}, "end_turn",
                  called("t9", "Read"), sessionId="another"),
        {"type": "progress", "sessionId": SESSION, "message": {"id": "m8"}},
        b"not JSON",
        without_request,
    ]


def message_bucket(day, band, **more):
    return {"model": "claude-sonnet-5-5", "day": day, "band": band} \
        | dict.fromkeys(count.COUNTS, 0) | more


BUCKETS = [
    message_bucket("2026-11-21", "100k", input=10, output=50, cache_write_5m=70, cache_write_1h=30,
                   cache_read=1000),
    message_bucket("2026-11-22", "100k", speed="fast", region="us", input=5, output=7,
                   cache_read=200),
    message_bucket("2026-11-22", "200k", input=100_001, output=3, web_searches=2),
]
TRANSCRIPT = {
    "tool_calls": [{"name": "Bash", "calls": 1, "failures": 0},
                   {"name": "Read", "calls": 1, "failures": 1}],
    "tokens": BUCKETS, "output_exact": False,
    "outcome": "success", "outcome_evidence": "completed", "response_time_ms": 1_500,
    "first_ms": at("-1 23:59:58"), "last_ms": at("00:00:09"),
}


def check_transcript(what, lines, **effect):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(lines_of(lines))
        file.flush()
        found = ask([], "transcript", file.name, "--session", SESSION)[0]
    expected = TRANSCRIPT | effect | {"bytes_read": len(lines_of(lines))}
    expect_fields(what, expected, found)


def transcripts():
    lines = base_transcript()
    check_transcript("the transcript", lines)
    check_transcript("every line twice", [each for each in lines for _ in range(2)])
    check_transcript("a message repeated at the end", lines + [lines[6]])
    fresh = copy.deepcopy(lines[6])
    fresh["message"]["id"] = "m4"
    grown = [BUCKETS[0], BUCKETS[1] | {"input": 10, "output": 14, "cache_read": 400}, BUCKETS[2]]
    check_transcript("the same with a fresh message id", lines[:7] + [fresh] + lines[7:],
                     tokens=grown)
    check_transcript("the same with a fresh request id",
                     lines[:7] + [lines[6] | {"requestId": "other"}] + lines[7:], tokens=grown)
    check_transcript("the last line of a message dropped", lines[:4] + lines[5:],
                     tool_calls=TRANSCRIPT["tool_calls"][:1],
                     tokens=[BUCKETS[0] | {"output": 1}] + BUCKETS[1:])
    check_transcript("a message of another session", lines[:-1] + [
        lines[-1] | {"sessionId": "another"}], tokens=BUCKETS[:2], last_ms=at("00:00:04"),
        outcome="failure", outcome_evidence="api_error")
    stopped = copy.deepcopy(lines)
    stopped[6]["message"]["stop_reason"] = "tool_use"
    check_transcript("every message with a stop reason", stopped, output_exact=True)
    clock = "2026-11-22T00:00:10Z"
    for content in ("[Request interrupted by user]",
                    [{"type": "text", "text": "[Request interrupted by user for tool use]"}]):
        check_transcript("an interruption at the end", lines + [user(clock, content)],
                         outcome="cancelled", outcome_evidence="interrupted",
                         last_ms=at("00:00:10"))
    expect("no transcript", {"outcome": "success", "outcome_evidence": "no_transcript"},
           ask([], "transcript", "/nonexistent/transcript", "--session", SESSION)[0])


def main():
    check_same("the log", base_log())
    for group in (dropped_stops, repeated_deliveries, moving_stops, prices, order_and_clocks,
                  outcomes_and_names, windows, quarantine, command_line, transcripts):
        group()
    print(f"{passed} passed, 0 failed")


if __name__ == "__main__":
    main()
