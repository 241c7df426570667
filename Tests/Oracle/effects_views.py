"""Effects on tables."""

from checks import ask, expect
from histogram import bucket_number, bucket_value, percentile
from sample import MIDNIGHT, bucket, start, stop, tools
from sample_facts import measured, said
from sample_views import (HOUR, TABLES, executions, log, model, quality, sums)


def tables(changed):
    found = {name: [] for name in TABLES}
    for row in ask(changed, "views"):
        found[row.pop("table")].append(row)
    return found


def check_tables(what, changed, **effect):
    """All tables are the base's, but for those that are named."""
    found = tables(changed)
    for name, rows in (TABLES | effect).items():
        def order(row):
            return [(key, str(row[key])) for key in sorted(row)]
        expect(f"{what}, {name}", sorted(rows, key=order), sorted(found.pop(name), key=order))
    expect(what + ", tables", {}, found)


def replaced(name, old, *new):
    """A table with some rows in place of one."""
    assert old in TABLES[name], old
    return [row for row in TABLES[name] if row != old] + list(new)


def checkpoint(records, clock=MIDNIGHT + 12 * HOUR + 900_000):
    return [{"next_offset": records, "newest_ms": clock}]


def base():
    check_tables("the log", log())
    check_tables("lines reversed", log()[::-1])
    check_tables("every line twice", [each for each in log() for _ in range(2)],
                 counters=[{"name": "duplicate", "count": 15}],
                 checkpoint=checkpoint(30))
    check_tables("what is no event", log() + [b"x", {"schema": 1, "type": "?"}],
                 checkpoint=checkpoint(17))
    expect("an empty log", {name: [] for name in TABLES} | {
        "checkpoint": checkpoint(0, None)}, tables([]))
    other = start("v1", "sql", "10:00:00") | {"agent_id": "v10"}
    twin = tables(log() + [other])
    expect("one event id in two agents: two events", TABLES["counters"], twin["counters"])


def dropped():
    """Without the run of v3, of which nobody has read a transcript."""
    kept = [each for each in log() if each.get("agent_id") != "v3"]
    day = TABLES["view_daily"][2]
    without = sums(3, 7_000, 2, 100, 40, 100_000, successes=1, failures=1, lost=1)
    v4 = sums(1, 0, 0, lost=1)

    def rest(name, key, value):
        return [row for row in TABLES[name] if row.get(key) != value]
    types = [row for row in TABLES["view_daily_types"] if row["status"] != "cancelled"]
    check_tables(
        "the run of v3 dropped", kept, checkpoint=checkpoint(13),
        view_minutely=rest("view_minutely", "minute", MIDNIGHT),
        view_hourly=rest("view_hourly", "hour", MIDNIGHT),
        view_daily=replaced("view_daily", day, day | without), view_daily_types=types,
        view_daily_hours=rest("view_daily_hours", "hour", 0),
        view_agent_days=rest("view_agent_days", "agent_name", "qa") + [
            {"agent_name": "qa", "day": MIDNIGHT, "kind": "subagent"} | v4],
        view_agent_durations=rest("view_agent_durations", "agent_name", "qa"),
        view_projects=rest("view_projects", "project", "farm"),
        view_sessions=rest("view_sessions", "session_id", "s2"),
        view_executions=rest("view_executions", "session_id", "s2"),
        view_quality=replaced("view_quality", quality(MIDNIGHT, "no_transcript", 2),
                              quality(MIDNIGHT, "no_transcript", 1)))


def projects():
    changed = log()
    for index in (4, 5):
        del changed[index]["project"]
    farm = TABLES["view_projects"][1]
    check_tables("no project is the empty one", changed, view_projects=replaced(
        "view_projects", farm, farm | {"project": ""}))


def used_tools():
    changed = log()
    changed[3] = changed[3] | {"tool_calls": tools(Read=(0, 2), Grep=(0, 0))}
    kept = [row for row in TABLES["view_tools"] if row["kind"] == "main"]
    row = TABLES["view_tools"][0]
    check_tables(
        "a tool of failures alone was used, one of nothing was not", changed,
        view_tools=kept + [row | {"executions": 1, "calls": 2, "failures": 1},
                           row | {"tool": "Read", "executions": 2, "calls": 1, "failures": 2}],
        view_tool_pairs=executions(("day", "tool_a", "tool_b", "kind"),
                                   (MIDNIGHT, "Bash", "Read", "main", 1),
                                   (MIDNIGHT, "Bash", "Read", "subagent", 1)))
    # 33 tools, T00 with one call, all others with two: T00 is in no pair.
    many = {f"T{number:02}": (2 if number else 1, 0) for number in range(33)}
    pairs = tables([start("v1", "sql", "10:00:00"),
                    stop("v1", "sql", "10:00:05", tool_calls=tools(**many))])["view_tool_pairs"]
    expect("pairs are of 32 tools", 32 * 31 // 2, len(pairs))
    expect("those with most calls", [], [row for row in pairs if row["tool_a"] == "T00"])
    even = dict.fromkeys(many, (1, 0))
    pairs = tables([start("v1", "sql", "10:00:00"),
                    stop("v1", "sql", "10:00:05", tool_calls=tools(**even))])["view_tool_pairs"]
    expect("then by name", [], [row for row in pairs if row["tool_b"] == "T32"])
    expect("all others", {f"T{number:02}" for number in range(32)},
           {row[key] for row in pairs for key in ("tool_a", "tool_b")})


def models():
    changed = log()
    # 10 000 000 001 tokens at 1 000 nano-dollars are more than 10 000 USD; 2 of another model.
    changed[1] = changed[1] | {"tokens": said(10**10) + bucket("claude-haiku-4-5", day="2026-11-21",
                                                               input=1)
                               + bucket("claude-opus-5", output=2, web_searches=3)}
    found = tables(changed)
    all_of = 10**10 + 3
    row = TABLES["view_minutely"][2]
    expect("an execution that is not believed", row | {
        "priced_tokens": 0, "unpriced_tokens": all_of, "cost_nanodollars": 0},
        next(each for each in found["view_minutely"] if each["minute"] == row["minute"]))
    expect("its tokens are unpriced by model too", [
        TABLES["view_models"][0], model(MIDNIGHT, "claude-haiku-4-5", "subagent", 1, 10**10 + 1,
                                        10**10 + 1, 0),
        model(MIDNIGHT, "claude-opus-5", "subagent", 1, 0, 2, 0) | {
            "output_tokens": 2, "web_searches": 3}, TABLES["view_models"][2]], found["view_models"])
    expect("unpriced twice", 2, next(row["executions"] for row in found["view_quality"]
                                     if row["finding"] == "unpriced"))
    changed[1] = changed[1] | {"tokens": said(10**10)}
    expect("one of exactly 10 000 USD is", model(
        MIDNIGHT, "claude-haiku-4-5", "subagent", 1, 10**10, 0, 10**13),
        tables(changed)["view_models"][1])
    changed[1] = changed[1] | {"tokens": [
        {"model": "claude-haiku-4-5", "day": "2026-11-20", "band": "100k", "input": 1, "output": 2,
         "cache_write_5m": 3, "cache_write_1h": 4, "cache_read": 5, "web_searches": 6}]}
    # 1 + 10 + 3.75 + 8 + 0.5 = 23.25 µUSD and 60 mUSD, on the day of the end
    expect("all figures", {"day": MIDNIGHT, "model": "claude-haiku-4-5", "kind": "subagent",
                           "executions": 1, "input_tokens": 1, "output_tokens": 2,
                           "cache_write_5m_tokens": 3, "cache_write_1h_tokens": 4,
                           "cache_read_tokens": 5, "web_searches": 6,
                           "unpriced_tokens": 0, "cost_nanodollars": 60_023_250},
           tables(changed)["view_models"][1])


def durations():
    changed = log() + [start("v5", "sql", "10:40:00"), stop("v5", "sql", "10:40:02")]
    row = TABLES["view_agent_durations"][3]
    expect("two durations in a bucket", replaced(
        "view_agent_durations", row, row | {"executions": 2}),
        sorted(tables(changed)["view_agent_durations"], key=lambda each: each["executions"]))
    for duration, number, value in (
            (0, 0, 0), (-5, 0, 0), (1, 1, 1), (2_047, 2_047, 2_047), (2_048, 2_048, 2_048),
            (4_095, 4_095, 4_095), (4_096, 4_096, 4_097), (4_097, 4_096, 4_097),
            (4_098, 4_097, 4_099), (8_191, 6_143, 8_191), (8_192, 6_144, 8_194),
            (8_195, 6_144, 8_194), (8_196, 6_145, 8_198), (86_400_000, 33_356, 86_392_832),
            (10**12, 61_069, 3_725 * 2**28 + 2**27)):
        expect(f"the bucket of {duration}", number, bucket_number(duration))
        expect(f"its value, {duration}", value, bucket_value(duration))
    previous = 0
    for duration in list(range(20_000)) + [3**power for power in range(10, 25)]:
        number, value = bucket_number(duration), bucket_value(duration)
        assert previous <= number and 2_000 * abs(value - duration) <= duration, duration
        assert number - previous <= 1 or duration >= 20_000, duration
        previous = number
    for values, fifty, most in (([], None, None), ([7], 7, 7), ([1, 2], 1, 2), ([3, 1, 2], 2, 3),
                                (list(range(1, 101)), 50, 99), (list(range(1, 102)), 51, 100)):
        expect(f"percentiles of {len(values)}", (fifty, most),
               (percentile(values, 50), percentile(values, 99)))


def findings():
    """Beyond those that effects_turns and others show."""
    changed = log()
    row = quality(MIDNIGHT, "inexact_output", 1)
    changed[1] = changed[1] | {"output_exact": False}
    check_tables("inexact output", changed, view_quality=TABLES["view_quality"] + [row])
    changed[1] = changed[1] | {"output_exact": True}
    check_tables("exact output", changed)
    path = changed[1]["transcript"]
    changed[1] = changed[1] | {"transcript": path | {"complete": False}}
    row = quality(MIDNIGHT, "incomplete_transcript", 1)
    check_tables("incomplete", changed, view_quality=TABLES["view_quality"] + [row])
    whole = measured("v1", "10:01:00", changed[0], 2, tokens=said(100),
                     tool_calls=tools(Bash=(2, 1), Read=(1, 0)))
    check_tables("but what holds has read all", changed + [whole], checkpoint=checkpoint(16))
    del changed[1]["transcript"]["complete"]
    check_tables("not known", changed)
    changed = log() + [start("v1", "sql", "10:10:00"),
                       stop("v1", "sql", "10:10:05", tokens=said(90), tool_calls=tools(
                           Bash=(2, 1), Read=(1, 0)))]
    found = tables(changed)["view_quality"]
    expect("a figure that shrinks", sorted(TABLES["view_quality"] + [
        quality(MIDNIGHT, "negative_figures", 1)], key=lambda each: each["finding"]),
        sorted(found, key=lambda each: each["finding"]))
    changed[-1] = changed[-1] | {"tokens": said(100), "tool_calls": tools(Bash=(2, 0), Read=(1, 0))}
    expect("a failure less", 1, sum(each["executions"] for each in tables(changed)["view_quality"]
                                    if each["finding"] == "negative_figures"))
    changed[-1] = changed[-1] | {"tool_calls": tools(Bash=(2, 1))}
    expect("a tool less", 1, sum(each["executions"] for each in tables(changed)["view_quality"]
                                 if each["finding"] == "negative_figures"))
    for key in ("tool_calls", "tokens"):
        other = [dict(each) for each in changed]
        other[-1] |= {"tokens": said(100), "tool_calls": tools(Bash=(2, 1), Read=(1, 0))}
        del other[-1][key]
        expect(f"without {key} nothing shrinks", TABLES["view_quality"],
               tables(other)["view_quality"])
    changed = log() + [start("v7", "sql", "12:06:00"), start("v7", "sql", "12:07:00")]
    check_tables("nothing is found while a run is open", changed, checkpoint=checkpoint(17))
    changed.append(stop("v7", "sql", "12:08:00"))
    expect("when it ends each is counted", [2], [
        row["executions"] for row in tables(changed)["view_quality"]
        if row["finding"] == "repeated_start"])


GROUPS = (base, dropped, projects, used_tools, models, durations, findings)
