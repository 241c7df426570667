"""Effects on answers: prices, outcomes, names and types, windows."""

import copy
from decimal import Decimal

from agent_types import agent_type
from checks import (ask, changed, check, check_entries, check_same, current, expect, expect_fields,
                    rebucketed, where, with_running)
from effects_runs import moved
from sample import (BUSY, LAST_24H, NOW, RUNNING, at, base_log, detail, entry, start, stop,
                    timeline_of)


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
    for model in ("claude-opus-4-8", "claude-opus-5"):
        check("a fast bucket of " + model, rebucketed("a04", model=model))
    # (0.04 + 20) × 2 × 1.1 = 44.088 mUSD
    check("a fast bucket of another price", rebucketed("a04", model="claude-opus-5-5"),
          estimated_cost_today=Decimal("0.085488"))
    check("another region", rebucketed("a04", region="eu"), estimated_cost_today=Decimal("0.0915"))
    # 24 × 1.1 + 10 = 36.4 mUSD
    check("a search costs the same in any region", rebucketed("a01", region="us"),
          estimated_cost_today=Decimal("0.09891"))
    check("a day before the price fell", rebucketed("a11", day="2026-10-06"),
          estimated_cost_today=Decimal("0.09661"))
    check("the day on which it fell", rebucketed("a11", day="2026-10-07"))
    # All in the short band: 150 000 × 100 + 138
    expect("the band decides on the price", LAST_24H | {"estimated_cost_today": Decimal("0.11151")},
           current(rebucketed("a10", band="100k"), NOW, "--time-range", "24h"))
    # All in the long bands: 1 × 625 × 1.1 = 687.5, so 688 nano
    expect("more is a long prompt too", LAST_24H | {"estimated_cost_today": Decimal("0.171511")},
           current(rebucketed("a10", band="more"), NOW, "--time-range", "24h"))


def model_names():
    for name in ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5[1m]",
                 "anthropic.claude-sonnet-4-5", "sonnet-4-5", "claude-sonnet-4-6",
                 "anthropic/claude-sonnet-4.5", "claude-sonnet-4-5@20250929",
                 "us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]", "claude-sonnet-4-0",
                 "claude-sonnet-4.0", "claude-sonnet-4-20250514", "sonnet-4@20250514"):
        check("another name of the price: " + name, rebucketed("a01", model=name))
    # Each is cut once, in the order of the page: what does not stand at the end by then stays.
    for name in ("claude-sonnet-4-5[1m]-v1:0", "claude-sonnet-4-5-v1:0-20250929",
                 "claude-sonnet-4-5-20250929@20250929", "claude-anthropic.sonnet-4-5",
                 "claude-sonnet-4-5-2025092", "us.anthropic/claude-sonnet-4-5",
                 "claude-claude-sonnet-4-5", "Claude-Sonnet-4-5"):
        check("no name of a price: " + name, rebucketed("a01", model=name),
              estimated_cost_today=Decimal("0.06251"), unpriced_tokens=15_900)
    # 15 + 15 + 75 + 15 + 10 = 130 mUSD
    for name in ("claude-opus-4-20250514", "claude-opus-4-0", "opus-4.0", "claude-opus-4-1"):
        check("a name of another price: " + name, rebucketed("a01", model=name),
              estimated_cost_today=Decimal("0.19251"))


def outcomes():
    log = base_log()
    check("a success becomes a failure", changed(where(log, "a01"), outcome="failure"),
          success_rate=Decimal("0.6667"))
    for outcome in ("success", None):
        check(f"a cancellation becomes {outcome}", changed(where(log, "a03"), outcome=outcome),
              success_rate=Decimal("0.8571"))
    check("a cancellation becomes a failure", changed(where(log, "a03"), outcome="failure"),
          success_rate=Decimal("0.7143"))


def names():
    log = base_log()
    renamed = changed(where(log, "a01") + where(log, "a01", "started"), agent_name="acme:latest")
    check("another name", renamed)
    busy = copy.deepcopy(BUSY)
    busy[1] |= {"dominant_agent_type": "general", "agent_types_count": 2}
    expect_fields("two types with two executions: the first in the alphabet", timeline_of(busy),
                  ask(renamed, "timeline", "--now", NOW)[0])
    refresh = where(log, "a05", "started")[1:]
    for name in ("", None):
        check_same(f"the name {name!r} is none", changed(refresh, agent_name=name))
    check("the last name holds", changed(refresh, agent_name="sql"), active_agent_details=[
        detail("a05", "sql", "data", "12:00:00", 1_800_000, False)] + RUNNING[1:])
    for name, kind in (("data", "data"), (None, "general")):
        named = changed(where(log, "a07"), agent_name=name)
        check(f"an internal stop with the name {name}", named)
        check_entries("it is unpaired", named, entry(
            "a07", 1, name or "", kind, "unpaired", None, "11:40:00", 500, 0, 500_000))
    closing = log[where(log, "a07")[0]]
    later = stop("a07", "data", "11:40:30", tokens=closing["tokens"])
    check_entries("an internal entry keeps its kind", log + [later], entry(
        "a07", 1, "data", "data", "internal", None, "11:40:30", 500, 0, 500_000))
    both = where(log, "a03", "started") + where(log, "a03")
    for agent in (None, ""):
        check(f"agent id {agent!r}: a start and a stop of two agents",
              changed(both, agent_id=agent), executions_today=6, avg_duration_ms=107_500,
              tokens_used_today=22_720, unpriced_tokens=0, **with_running(2, detail(
                  log[both[0]]["event_id"], "explorer", "researcher", "11:00:00", 5_400_000, True)))
    for name, kind in (("general-purpose", "general"), ("latest", "general"),
                       ("acme:security-scan:Explore", "researcher"), ("test:v2", "tester"),
                       ("UIDesigner", "general"), ("uiDesigner", "designer"), ("e2e", "tester"),
                       ("docs-reviewer", "reviewer"), ("build_worker", "builder"), ("", "general"),
                       ("qa2", "general"), ("qa²", "tester"), ("my.qa", "tester")):
        expect("the type of " + name, kind, agent_type(name))


def executions_at(log, now, *more):
    return current(log, now, *more)["executions_today"]


def days():
    """Without a range the window is the whole day, the present in the middle of it."""
    log = base_log()
    for clock, executions in (("-1 00:00:00", 1), ("-1 23:59:59.999", 1), ("00:00:00", 7),
                              ("23:59:59.999", 7), ("1 00:00:00", 0)):
        expect("executions of the day at " + clock, executions, executions_at(log, at(clock)))
    yesterday, tomorrow = at("-1 12:00:00"), at("1 12:00:00")
    for clock, counts in (
            ("-1 23:59:59.999", (1, 7, 0)), ("00:00:00", (0, 8, 0)),    # from is included,
            ("23:59:59.999", (0, 8, 0)), ("1 00:00:00", (0, 7, 1))):    # to is not
        edge = changed(where(log, "a10"), **moved(clock))
        expect("an end at " + clock, counts,
               tuple(executions_at(edge, now) for now in (yesterday, NOW, tomorrow)))
    for clock, tail in (("00:00:00", "00:00:00.000Z"), ("23:59:59.999", "23:59:59.000Z")):
        found = current(log, at(clock))
        expect("the window at " + clock,
               ("2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z", "2026-11-22T" + tail),
               (found["from"], found["to"], found["as_of"]))


def ranges():
    """With a range the window ends with the present minute."""
    log = base_log()
    for clock, executions in (
            ("11:10:59.999", 4), ("11:11:00", 3),       # 10:11:00 is from, and then before it
            ("11:21:59.999", 3), ("11:22:00", 4)):      # 11:22:00 is to, and then before it
        expect("executions of the hour at " + clock, executions,
               executions_at(log, at(clock), "--time-range", "1h"))
    ahead = changed(where(log, "a11")[1:], **moved("12:30:59.999"), stop_hook_active=True)
    for what, changed_log, executions in (
            ("in the present minute", ahead, 1), ("before it", log, 1),
            ("after it", changed(where(log, "a11")[1:], **moved("12:31:00"),
                                 stop_hook_active=True), 0)):
        expect("an end " + what, executions, executions_at(changed_log, NOW, "--time-range", "1h"))
    for name, hours in (("1h", 1), ("6h", 6), ("24h", 24), ("7d", 168)):
        for seconds in (0, 59):
            found = current(log, NOW + seconds * 1000, "--time-range", name)
            day, hour = divmod(12 - hours, 24)
            expect(f"window of {name}",
                   (f"2026-11-{22 + day}T{hour:02}:31:00.000Z", "2026-11-22T12:31:00.000Z",
                    f"2026-11-22T12:30:{seconds:02}.000Z"),
                   (found["from"], found["to"], found["as_of"]))


def open_runs():
    log = base_log()
    for clock, stale in (("12:33:00", 2), ("12:33:00.999", 2), ("12:33:01", 3)):
        expect("stale at " + clock, stale, current(log, at(clock))["stale_agents"])
    expect_fields("a run that starts after now", detail(
        "a05", "writer", "documenter", "12:00:00", 0, False),
        current(log, at("11:59:00"))["active_agent_details"][0])
    many = [start(f"z{number:03}", "worker", "08:00:00") for number in range(500)]
    listing = RUNNING + [detail(f"z{number:03}", "worker", "builder", "08:00:00", 16_200_000, True)
                         for number in range(497)]
    check("more open runs than are described", log + many[::-1], active_agents=503,
          stale_agents=502, active_agent_details=listing)


def hours():
    log = base_log()
    hour = ask(log, "timeline", "--now", at("11:00:00"), "--hours", 2)[0]
    expect_fields("the hour that has just begun is the last",
                  {"timeline": [BUSY[1], BUSY[2] | {"partial": True}],
                   "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T12:00:00Z",
                   "timezone": "UTC"}, hour)
    before, after = copy.deepcopy(BUSY), copy.deepcopy(BUSY)
    before[1] |= {"avg_duration_ms": 255_000}       # (120 + 60 + 240 + 599.999) s / 4
    after[1] |= {"executions": 3, "avg_duration_ms": 140_000, "success_rate": Decimal("0.6667"),
                 "agent_types_count": 2}
    after[2] |= {"executions": 3, "avg_duration_ms": 270_000, "agent_types_count": 3}
    for clock, busy in (("10:59:59.999", before), ("11:00:00", after)):
        expect_fields("an end at " + clock, timeline_of(busy), ask(
            changed(where(log, "a13"), **moved(clock)), "timeline", "--now", NOW)[0])


GROUPS = (prices, model_names, outcomes, names, days, ranges, open_runs, hours)
